#include <stdio.h>
#include <string.h>
#include "crc.h"

static int failures;

static void check(const char *name, uint32_t got, uint32_t want)
{
    if (got != want) {
        failures++;
        printf("FAIL %s: %08x, wanted %08x\n", name, (unsigned)got, (unsigned)want);
    }
}

int main(void)
{
    const char *s = "123456789";
    unsigned char z[32] = { 0 };
    check("check value", crc32_buf(s, 9), 0xCBF43926u);
    check("a", crc32_buf("a", 1), 0xE8B7BE43u);
    check("zeros", crc32_buf(z, 32), 0x190A55ADu);
    check("split", crc32_more(crc32_buf(s, 4), s + 4, 5), 0xCBF43926u);
    check("empty", crc32_buf("", 0), 0);
    if (failures) {
        printf("%d of 5 FAILED\n", failures);
        return 1;
    }
    puts("ALL TESTS PASSED");
    return 0;
}

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "words.h"

int main(void)
{
    char *v[] = { "pear", "fig", "Apple", "kiwi", "FIG" };
    int bad = 0;
    if (sort_words(v, 5) != 4) {
        printf("FAIL: distinct\n");
        bad++;
    }
    char *s = fmt_list(v + 2, 3);
    if (strcmp(s, "[kiwi; pear; Apple]")) {
        printf("FAIL: %s\n", s);
        bad++;
    }
    free(s);
    if (strlen(v[0]) != 3 || strlen(v[1]) != 3) {
        printf("FAIL: order\n");
        bad++;
    }
    if (!bad)
        printf("ALL TESTS PASSED\n");
    return bad;
}

/* SPDX-License-Identifier: MIT */
/* Replays files through a fuzz target, so that corpora are tests. */
#include "fuzz/fuzz.h"

int
main(int argc, char **argv)
{
    int i;

    for (i = 1; i < argc; i++) {
        FILE *file = fopen(argv[i], "rb");
        size_t capacity = 1 << 16, length = 0, got;
        uint8_t *data = malloc(capacity);

        if (file == NULL || data == NULL) {
            fprintf(stderr, "%s can't be read\n", argv[i]);
            return 1;
        }
        while ((got = fread(data + length, 1, capacity - length, file)) > 0) {
            length += got;
            if (length == capacity) {
                capacity *= 2;
                data = realloc(data, capacity);
                if (data == NULL)
                    return 1;
            }
        }
        fclose(file);
        LLVMFuzzerTestOneInput(data, length);
        free(data);
    }
    printf("%d inputs\n", argc - 1);
    return argc > 1 ? 0 : 1;
}

/* SPDX-License-Identifier: MIT */
#include "plugins/rubric/files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX (4u << 20)

kv_status
kvr_read_file(const char *path, char **out, size_t *length, char *why,
              size_t size)
{
    FILE *file = fopen(path, "rbe");
    char *text = NULL;
    size_t got = 0;

    *out = NULL;
    if (file == NULL) {
        snprintf(why, size, "cannot read '%s': %s", path, strerror(errno));
        return errno == ENOENT ? KV_ENOTFOUND : KV_EIO;
    }
    text = malloc(FILE_MAX + 1);
    if (text != NULL)
        got = fread(text, 1, FILE_MAX + 1, file);
    if (text == NULL || ferror(file) || got > FILE_MAX) {
        snprintf(why, size,
                 text == NULL     ? "out of memory"
                 : got > FILE_MAX ? "'%s' is larger than 4 MiB"
                                  : "cannot read '%s'",
                 path);
        free(text);
        fclose(file);
        return text == NULL ? KV_ENOMEM : KV_EIO;
    }
    fclose(file);
    text[got] = '\0';
    *length = got;
    *out = text;
    return KV_OK;
}

void
kvr_add_digest(kvl_box *box, const char *text, size_t length)
{
    unsigned char both[64];

    memcpy(both, box->digest, 32);
    box->host->util->sha256((kv_str){text, length}, both + 32);
    box->host->util->sha256((kv_str){(char *)both, sizeof both}, box->digest);
}

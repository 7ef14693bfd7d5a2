/* SPDX-License-Identifier: MIT */
/* What a Dockerfile does that needs no container: the image it begins with, its
 * working folder, its variables, and the files it copies. */
#ifndef KV_FORMATS_HARBOR_IMAGE_H
#define KV_FORMATS_HARBOR_IMAGE_H

#include "core/base/buf.h"

typedef struct kv__copy {
    char *from; /* below the Dockerfile's folder; "." and folders too */
    char *to;   /* absolute; with a '/' at its end it is a folder */
} kv__copy;

typedef struct kv__image {
    char *name;    /* of the image; NULL: none was named */
    char *workdir; /* absolute; NULL: none was set */
    kv__copy *copies;
    size_t copy_count, copy_capacity;
    char **env; /* NAME=value */
    size_t env_count, env_capacity;
    size_t runs;   /* commands that were passed over */
    char why[200]; /* what can't be done without a container; "" */
} kv__image;

kv_status kv__image_read(kv_str dockerfile, kv__image *out, kv_error *err);
void kv__image_clear(kv__image *image);

#endif

/* SPDX-License-Identifier: MIT */
/* The rule for keys of labels, which become names of columns and parameters of
 * a command line. */
#include "core/model/label.h"

bool
kv__label_key_valid(kv_str key)
{
    size_t i;

    if (key.length == 0 || key.length > 32 || key.data[0] < 'a' ||
        key.data[0] > 'z')
        return false;
    for (i = 1; i < key.length; i++) {
        if (!(key.data[i] >= 'a' && key.data[i] <= 'z') &&
            !(key.data[i] >= '0' && key.data[i] <= '9') && key.data[i] != '_')
            return false;
    }
    return true;
}

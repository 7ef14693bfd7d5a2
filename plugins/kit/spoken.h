/* SPDX-License-Identifier: MIT */
/* What a model says to the user, without what it says to itself. */
#ifndef KV_PLUGINS_SPOKEN_H
#define KV_PLUGINS_SPOKEN_H

#include <kverify/types.h>

/* ANSWER without the reasoning in front of it, which <think> and </think> (or
 * <thinking>, <thought>, <reasoning>) enclose, and without the marks of a
 * model's end of text behind it.  The opening mark may be missing, because the
 * template of a chat often gives it.  Reasoning that is opened at the beginning
 * and never closed holds no answer: the result is empty. */
kv_str spoken_of(kv_str answer);

#endif

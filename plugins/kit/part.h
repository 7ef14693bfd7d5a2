/* SPDX-License-Identifier: MIT */
/* Marks for files of programs that run in boxes.
 *
 * Each of these files compiles by itself.  For a box the build joins several
 * into one text, without the lines by which they include each other.  There
 * everything is static, so that code which is linked with it can't refer to
 * any of it. */
#ifndef KV_PLUGINS_PART_H
#define KV_PLUGINS_PART_H

/* The compiler never adds calls of the recorder to these functions. */
#define QUIET __attribute__((no_instrument_function))

/* PART comes before a function, SHARED before a declaration of data, and OWN
 * before its definition. */
#ifdef KV_JOINED
#define PART QUIET static
#define SHARED static
#define OWN static
#else
#define PART QUIET __attribute__((visibility("hidden")))
#define SHARED extern __attribute__((visibility("hidden")))
#define OWN
#endif

#endif

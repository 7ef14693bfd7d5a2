/* Files of programs that run in boxes.
 *
 * Each compiles by itself.  For a box the build joins them into one text,
 * without the lines that include each other, so that all of it is static:
 * what is linked with it there must not find any of it. */
#ifndef KV_PLUGINS_PART_H
#define KV_PLUGINS_PART_H

/* Calls of these are not recorded, whatever the compiler is told. */
#define QUIET __attribute__((no_instrument_function))

/* Before a function; before data where it is declared, and where it is
 * defined. */
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

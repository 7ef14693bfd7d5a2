/* kverify: the plugin ABI.
 *
 * A verifier plugin is a shared object that exports one symbol,
 * kv_plugin_entry, and links against nothing of kverify's: every service
 * comes through the kv_host table handed to open.  So the same file loads
 * from the command line, from an embedding program, from Python's ctypes.
 *
 * Growth: both tables carry their ABI version and their size.  A reader
 * copies the smaller of the two sizes into a zeroed table of its own, so
 * fields appended later are simply absent on the older side.  Fields are
 * appended, never moved, never given a new meaning. */
#ifndef KVERIFY_PLUGIN_H
#define KVERIFY_PLUGIN_H

#include <kverify/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bumped only when an existing field changes meaning. */
#define KV_PLUGIN_ABI 1u

/* Whether table T, of type TYPE, reaches as far as FIELD: guard every field
 * that is newer than the ABI's first release with it. */
#define KV_HAS(type, table, field)                                             \
    ((table)->struct_size >=                                                   \
     offsetof(type, field) + sizeof((table)->field))

/* How many threads may be inside one plugin; the strictest wins. */
#define KV_THREADS_SERIAL 0u    /* one thread in the plugin at a time */
#define KV_THREADS_PER_STATE 1u /* one thread in a state at a time */
#define KV_THREADS_PARALLEL 2u  /* any number */

/* Capability bits.  A bit of 32 and above that the host does not know makes
 * it refuse the plugin; an unknown bit below 32 is ignored. */
#define KV_CAP_PURE (UINT64_C(1) << 0) /* same input, same verdict, no I/O */

typedef struct kv_value kv_value;     /* a JSON value of the task or config */
typedef struct kv_task kv_task;       /* the item to be solved */
typedef struct kv_attempt kv_attempt; /* one try at it */
typedef struct kv_verdict kv_verdict; /* what the plugin fills in */

/* Kinds of kv_value. */
#define KV_VALUE_NULL 0u
#define KV_VALUE_BOOL 1u
#define KV_VALUE_NUMBER 2u
#define KV_VALUE_STRING 3u
#define KV_VALUE_ARRAY 4u
#define KV_VALUE_OBJECT 5u

/* Services the core lends to a plugin; valid until close returns.  All
 * pointers that come out of it are borrowed for the duration of the call they
 * were obtained in.  A verdict starts empty; what a plugin leaves empty is
 * reported as an error, never as a pass. */
typedef struct kv_host {
    uint32_t abi_version; /* KV_PLUGIN_ABI of the host */
    uint32_t struct_size; /* sizeof(kv_host) of the host */

    /* The attempt's answer: bytes as the model gave them. */
    kv_str (*answer)(const kv_attempt *attempt);
    /* Member NAME of the task document, NULL when absent. */
    const kv_value *(*task_get)(const kv_task *task, const char *name);

    uint32_t (*value_kind)(const kv_value *value); /* NULL counts as null */
    /* Member of an object, item of an array; NULL when absent. */
    const kv_value *(*value_get)(const kv_value *value, const char *name);
    const kv_value *(*value_at)(const kv_value *value, size_t index);
    size_t (*value_length)(const kv_value *value); /* items or members */
    /* 1 and *out set when the value is of that kind, else 0. */
    int32_t (*value_str)(const kv_value *value, kv_str *out);
    int32_t (*value_number)(const kv_value *value, double *out);
    int32_t (*value_bool)(const kv_value *value, int32_t *out);

    /* Say what was learnt.  SCORE is finite and in [0,1], a pass has 1;
     * anything else is refused (KV_EPLUGIN) and the verdict ends as error. */
    kv_status (*outcome)(kv_verdict *verdict, kv_outcome outcome,
                         kv_class error_class, double score);
    /* Tests behind the outcome; total >= the sum of the other four. */
    kv_status (*counts)(kv_verdict *verdict, uint64_t passed, uint64_t failed,
                        uint64_t errors, uint64_t skipped, uint64_t total);
    /* A named figure of its own, finite. */
    kv_status (*subscore)(kv_verdict *verdict, const char *name, double value);
    /* A short reason for people; cut at 512 bytes, made valid UTF-8. */
    kv_status (*evidence)(kv_verdict *verdict, const char *format, ...)
        KV_PRINTF(2, 3);
    /* Why open or verify returns a failure: for the caller's error object. */
    kv_status (*fail)(const struct kv_host *host, kv_status code,
                      const char *format, ...) KV_PRINTF(3, 4);
    void *opaque; /* the core's own */
    /* ABI 1 ends here.  New fields go below this line and nowhere else. */
} kv_host;

/* What a plugin says about itself: static, const, unchanged until unload. */
typedef struct kv_plugin {
    uint32_t abi_version;    /* KV_PLUGIN_ABI it was compiled with */
    uint32_t struct_size;    /* sizeof(kv_plugin) it was compiled with */
    const char *name;        /* [a-z][a-z0-9-]*, equal to the file name */
    const char *version;
    const char *summary;     /* one line for kverify plugins */
    const char *config_help; /* NULL: takes no configuration */
    uint64_t capabilities;   /* KV_CAP_* */
    uint32_t threads;        /* KV_THREADS_* */
    uint32_t reserved;       /* 0 */

    /* CONFIG is the configuration object, or NULL.  *state may stay NULL. */
    kv_status (*open)(const kv_host *host, const kv_value *config,
                      void **state);
    /* Judge one attempt.  Required.  KV_OK: the verdict holds an outcome. */
    kv_status (*verify)(void *state, const kv_task *task,
                        const kv_attempt *attempt, kv_verdict *verdict);
    void (*close)(void *state); /* accepts NULL */
    /* ABI 1 ends here.  New fields go below this line and nowhere else. */
} kv_plugin;

typedef const kv_plugin *(*kv_plugin_entry_fn)(void);

#if defined(__GNUC__) || defined(__clang__)
#define KV_PLUGIN_EXPORT __attribute__((visibility("default")))
#else
#define KV_PLUGIN_EXPORT
#endif

#ifdef __cplusplus
#define KV_PLUGIN_LINKAGE extern "C"
#else
#define KV_PLUGIN_LINKAGE
#endif

/* Emit the one exported symbol. */
#define KV_PLUGIN_DEFINE(plugin)                                               \
    KV_PLUGIN_LINKAGE KV_PLUGIN_EXPORT const kv_plugin *kv_plugin_entry(void); \
    KV_PLUGIN_LINKAGE KV_PLUGIN_EXPORT const kv_plugin *kv_plugin_entry(void)  \
    {                                                                          \
        return &(plugin);                                                      \
    }

#ifdef __cplusplus
}
#endif
#endif

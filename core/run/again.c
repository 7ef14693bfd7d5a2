/* SPDX-License-Identifier: MIT */
/* The command that judges one attempt of a run again. */
#include "core/base/buf.h"

#include <kverify/results.h>

/* Characters that no shell gives a meaning. */
static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";

/* Names and paths come from results, and the command is made to be pasted: a
 * word is quoted unless it is plain, and what a terminal would obey is written
 * by its bytes, in the form that bash, zsh and ksh know. */
static void
put_word(kv__buf *out, kv_str word)
{
    const unsigned char *at = (const unsigned char *)word.data;
    bool safe = word.length > 0, odd = false;
    size_t i, n;
    unsigned code;

    for (i = 0; i < word.length; i++) {
        safe = safe && at[i] != '\0' && strchr(plain, at[i]) != NULL;
        odd = odd || kv__odd_char(at + i, word.length - i, &code) > 0;
    }
    if (safe) {
        kv__buf_add(out, word.data, word.length);
        return;
    }
    kv__buf_str(out, odd ? "$'" : "'");
    for (i = 0; i < word.length;) {
        n = kv__odd_char(at + i, word.length - i, &code);
        for (; n > 0; n--)
            kv__buf_printf(out, "\\x%02x", at[i++]);
        if (i == word.length ||
            kv__odd_char(at + i, word.length - i, &code) > 0)
            continue;
        if (at[i] == '\'')
            kv__buf_str(out, odd ? "\\'" : "'\\''");
        else if (at[i] == '\\' && odd)
            kv__buf_str(out, "\\\\");
        else
            kv__buf_char(out, word.data[i]);
        i++;
    }
    kv__buf_char(out, '\'');
}

/* A path that begins with a dash would be taken for an option. */
static void
put_path(kv__buf *out, const char *path)
{
    kv__buf_str(out, path[0] == '-' ? " ./" : " ");
    put_word(out, kv__cstr(path));
}

static void
put_option(kv__buf *out, const char *name, kv_str value)
{
    kv__buf_printf(out, " --%s=", name);
    put_word(out, value);
}

kv_status
kv_results_again(const kv_results *results, const kv_verdict *verdict,
                 kv_write_fn write, void *context, kv_error *err)
{
    const char *run = kv_verdict_label(verdict, "run"), *path;
    const char *suite = kv_results_suite(results);
    const char *config = kv_results_config(results);
    kv__buf line = {0};
    kv_status status = KV_OK;
    size_t i;

    if (suite == NULL)
        return kv__fail(err, KV_ENOTFOUND,
                        "the folder does not record where the suite is");
    kv__buf_str(&line, "kverify run");
    put_path(&line, suite);
    for (i = 0; (path = kv_results_attempts(results, i)) != NULL; i++)
        put_path(&line, path);
    put_option(&line, "task", kv_verdict_task(verdict));
    kv__buf_printf(&line, " --attempt %u", kv_verdict_index(verdict));
    if (run != NULL)
        put_option(&line, "run", kv__cstr(run));
    if (config != NULL)
        put_option(&line, "config", kv__cstr(config));
    kv__buf_str(&line, " --outputs all -o again");
    if (line.failed)
        status = kv__nomem(err);
    else if (write(context, line.data, line.length) != 0)
        status = kv__fail(err, KV_EIO, "the command could not be written");
    kv__buf_clear(&line);
    return status;
}

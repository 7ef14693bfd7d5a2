/* What plugins that run programs share: growing text, JSON strings, and the
 * candidate's files.  Compiled into each of them. */
#ifndef KV_PLUGINS_TEXT_H
#define KV_PLUGINS_TEXT_H

#include <kverify/plugin.h>

#include <stdbool.h>

typedef struct text {
    char *data;
    size_t length, room;
    bool failed;
} text;

void text_clear(text *t);
void text_add(text *t, const char *data, size_t length);
void text_str(text *t, const char *s);
void text_printf(text *t, const char *format, ...) KV_PRINTF(2, 3);
/* A JSON string, quotes included; bytes that are no UTF-8 become U+FFFD. */
void text_json(text *t, kv_str s);
kv_str text_view(const text *t);
/* NUL-terminated; "" when memory ran out. */
const char *text_c(text *t);

bool str_is(kv_str s, const char *text);
kv_str str_c(const char *text);
/* First occurrence of TEXT at or after FROM; SIZE_MAX: none. */
size_t str_find(kv_str s, const char *text, size_t from);
/* WORD as an identifier of its own. */
bool str_has_word(kv_str s, const char *word, size_t length);
/* Next line of S from *at, without its newline; false at the end. */
bool str_line(kv_str s, size_t *at, kv_str *line);

/* Item INDEX of the array of strings NAME in the task; false past its end. */
bool task_item(const kv_host *host, const kv_task *task, const char *name,
               size_t index, kv_str *out);
/* A NUL-terminated copy in BUFFER; false when it is too long. */
bool c_copy(char *buffer, size_t size, kv_str s);
/* Whether a list of the task names PATH. */
bool task_lists(const kv_host *host, const kv_task *task, const char *name,
                kv_str path);

/* Put the files of the lists into the box, from the task.  NULL, or the path
 * that the suite does not hold. */
const char *box_task_files(const kv_host *host, const kv_task *task,
                           kv_box *box, const char *list, uint32_t flags);

/* The candidate's declared files ("submission" in the task), from the
 * attempt's files or, for a single one, from its answer, out of which code is
 * taken as "extract" says: "code" (fenced, the default) or "raw".  Calls PUT
 * for each.  Returns NULL, or what is missing.  Undeclared files are left
 * out. */
typedef void (*put_fn)(void *context, const char *path, kv_str content);
const char *candidate_files(const kv_host *host, const kv_task *task,
                            const kv_attempt *attempt, put_fn put,
                            void *context);
/* The code in a model's answer: the first block between fences that stand
 * alone on their lines, the closing one at least as long as the opening one,
 * that defines, or else names, WORD where one is given; else the longest;
 * without fences the text itself. */
kv_str code_of(kv_str answer, const char *word);

/* The usual environment, and the task's limits. */
void box_environment(const kv_host *host, kv_box *box);
/* The modules that the task wants loaded, as "preload" lists them. */
void box_preloads(const kv_host *host, const kv_task *task, kv_box *box);
/* Words on how a box ended that was no clean end: sets class and evidence.
 * False when it ended by itself. */
bool ended_by_limit(const kv_host *host, kv_verdict *verdict,
                    const kv_ending *ending);

#endif

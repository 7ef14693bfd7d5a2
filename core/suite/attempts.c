/* SPDX-License-Identifier: MIT */
/* Files of attempts: scanned once for where each attempt is, and read at that
 * place again by whoever judges it. */
#include "core/suite/attempts.h"

#include "core/base/json.h"
#include "core/base/near.h"
#include "core/read/gzip.h"
#include "core/read/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Kinds of sources. */
enum { LINES, REFERENCE, NOTHING, STUB };

/* Bytes of one line; more than one attempt is never in memory per thread. */
#define RECORD_MAX (64u << 20)

static kv_status
push(kv__attempts *a, const kv__try *t, kv_error *err)
{
    kv__try *grown =
        kv__grow(a->items, &a->capacity, a->count + 1, sizeof *grown);

    if (grown == NULL)
        return kv__nomem(err);
    a->items = grown;
    grown[a->count++] = *t;
    return KV_OK;
}

/* A compressed file, unpacked into memory, because it can't be read again at an
 * offset.  -1 with *WHY. */
static int
unpack(int packed, const char **why)
{
    char buffer[1 << 14];
    kv__gzip gzip;
    int fd = memfd_create("attempts", MFD_CLOEXEC);
    ssize_t n;

    if (fd < 0 || !kv__gzip_start(&gzip, packed)) {
        *why = strerror(fd < 0 ? errno : ENOMEM);
        if (fd >= 0)
            close(fd);
        return -1;
    }
    while (fd >= 0 &&
           (n = kv__gzip_read(&gzip, buffer, sizeof buffer, why)) != 0) {
        if (n > 0 && write(fd, buffer, (size_t)n) == n)
            continue;
        if (n > 0)
            *why = strerror(errno);
        close(fd);
        fd = -1;
    }
    kv__gzip_end(&gzip);
    if (fd >= 0)
        (void)lseek(fd, 0, SEEK_SET);
    return fd;
}

static int
open_source(const char *path, const char **why)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC), packed;

    if (fd < 0)
        *why = strerror(errno);
    if (fd >= 0 && lseek(fd, 0, SEEK_CUR) < 0) {
        *why = "it is no file that can be read twice";
        close(fd);
        return -1;
    }
    if (fd >= 0 && kv__gzip_is(fd)) {
        packed = fd;
        fd = unpack(packed, why);
        close(packed);
    }
    return fd;
}

enum {
    W_TASK,
    W_TASK_ID,
    W_FUNCTION,
    W_ATTEMPT,
    W_COMPLETIONS,
    W_ANSWER,
    W_FILES,
    W_COMPLETION,
    W_SOLUTION
};
static const char *const wants[] = {
    "task",   "task_id", "function_name", "attempt",  "completions",
    "answer", "files",   "completion",    "solution", NULL};

typedef struct scanning {
    kv__attempts *a;
    const kv__suite *suite;
    uint32_t *next; /* index of the next attempt without a number */
    kv__buf scratch;
    kv_error *err;
    const char *path; /* of the line under way */
    uint64_t line;
} scanning;

static kv_status KV_PRINTF(2, 3)
    bad_line(const scanning *s, const char *format, ...)
{
    char what[200];
    va_list args;

    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    return kv__fail(s->err, KV_EFORMAT, "%s:%llu: %s", s->path,
                    (unsigned long long)s->line, what);
}

static kv_status
split(scanning *s, kv_str line, kv__record *r)
{
    kv__problem problem;

    if (kv__scan_kind(line) != KV__OBJECT)
        return bad_line(s, "not an object");
    if (kv__record_split(line, wants, &s->scratch, r, &problem))
        return KV_OK;
    if (problem.text == kv__out_of_memory)
        return kv__nomem(s->err);
    return problem.name[0] == '\0'
               ? bad_line(s, "%s", problem.text)
               : bad_line(s, "%s '%s'", problem.text, problem.name);
}

/* The task that a line is for; SIZE_MAX: one that the suite does not have. */
static kv_status
find_task(scanning *s, const kv__record *r, size_t *task)
{
    static const int names[] = {W_TASK, W_TASK_ID, W_FUNCTION};
    const char *wrong;
    kv_str id;
    size_t i = 0;

    *task = SIZE_MAX;
    while (i < 3 && r->member[names[i]].length == 0)
        i++;
    if (i == 3)
        return bad_line(s, "no 'task', 'task_id' or 'function_name'");
    s->scratch.length = 0;
    wrong = kv__scan_id(r->member[names[i]], &s->scratch, &id);
    if (wrong == kv__out_of_memory)
        return kv__nomem(s->err);
    if (wrong != NULL)
        return bad_line(s, "'%s' is %s", wants[names[i]], wrong);
    *task = kv__suite_find(s->suite, id);
    if (*task == SIZE_MAX && s->a->unknown++ == 0)
        snprintf(s->a->unknown_task, sizeof s->a->unknown_task, "%.*s",
                 (int)(id.length > 79 ? 79 : id.length), id.data);
    return KV_OK;
}

/* How many attempts a line holds. */
static kv_status
count_parts(const scanning *s, const kv__record *r, size_t *parts)
{
    const char *wrong;
    kv_str item;
    size_t at = 0;

    *parts = 1;
    if (r->member[W_COMPLETIONS].length == 0)
        return r->member[W_ANSWER].length > 0 ||
                       r->member[W_FILES].length > 0 ||
                       r->member[W_COMPLETION].length > 0 ||
                       r->member[W_SOLUTION].length > 0
                   ? KV_OK
                   : bad_line(s, "no 'answer', 'files', 'completion', "
                                 "'completions' or 'solution'");
    if (kv__scan_kind(r->member[W_COMPLETIONS]) != KV__ARRAY)
        return bad_line(s, "'completions' is not an array");
    *parts = 0;
    while (kv__scan_next(r->member[W_COMPLETIONS], &at, &item, &wrong))
        ++*parts;
    return wrong == NULL ? KV_OK : bad_line(s, "'completions': %s", wrong);
}

/* A member that is one letter away from one that is absent was meant to be it;
 * others are the harness's own. */
static kv_status
check_names(scanning *s, const kv__record *r)
{
    const char *wrong;
    kv_str key, value;
    kv__near n;
    char name[64];
    size_t at = 0, i;

    while (kv__scan_member(r->text, &at, &key, &value, &wrong)) {
        if (key.length < 2 || key.length - 2 >= sizeof name)
            continue;
        memcpy(name, key.data + 1, key.length - 2);
        name[key.length - 2] = '\0';
        kv__near_start(&n, name);
        for (i = 0; wants[i] != NULL && strcmp(wants[i], name) != 0; i++)
            if (r->member[i].length == 0)
                kv__near_try(&n, wants[i]);
        if (wants[i] == NULL && n.best != NULL && n.distance == 1 &&
            strncmp(name, n.best, strlen(n.best)) != 0)
            return bad_line(s, "unknown member '%s'; did you mean '%s'?", name,
                            n.best);
    }
    return KV_OK;
}

/* What a damaged line says before it breaks off: its task, and perhaps its
 * number.  It is an attempt that can't be read, and no reason to judge none of
 * the others. */
static bool
torn_line(scanning *s, kv_str line, size_t *task, int64_t *index)
{
    const char *wrong = NULL;
    kv_str key, value, id;
    size_t at = 0;

    *task = SIZE_MAX;
    *index = -1;
    if (line.length == 0 || line.data[0] != '{')
        return false;
    while (kv__scan_member(line, &at, &key, &value, &wrong)) {
        if (kv__str_is(key, "\"task\"") || kv__str_is(key, "\"task_id\"") ||
            kv__str_is(key, "\"function_name\"")) {
            s->scratch.length = 0;
            if (kv__scan_id(value, &s->scratch, &id) == NULL)
                *task = kv__suite_find(s->suite, id);
        } else if (kv__str_is(key, "\"attempt\"") &&
                   (kv__scan_int(value, index) != NULL || *index < 0 ||
                    *index > UINT32_MAX)) {
            *index = -1;
        }
    }
    return *task != SIZE_MAX && wrong != NULL;
}

static kv_status
scan_line(scanning *s, kv_str line, kv__try *t)
{
    kv__record r;
    const char *wrong;
    int64_t index = -1;
    size_t task = SIZE_MAX, parts;
    kv_status status = split(s, line, &r);

    t->content = kv__hash(line.data, line.length, 0);
    t->torn = status == KV_EFORMAT && torn_line(s, line, &task, &index);
    if (t->torn) {
        t->task = (uint32_t)task;
        t->part = 0;
        t->index = index >= 0 ? (uint32_t)index : s->next[task]++;
        return push(s->a, t, s->err);
    }
    /* Other forms have members of their own. */
    if (status == KV_OK && r.member[W_TASK_ID].length == 0 &&
        r.member[W_FUNCTION].length == 0)
        status = check_names(s, &r);
    if (status == KV_OK)
        status = find_task(s, &r, &task);
    if (status != KV_OK || task == SIZE_MAX)
        return status;
    if (r.member[W_ATTEMPT].length > 0) {
        wrong = kv__scan_int(r.member[W_ATTEMPT], &index);
        if (wrong == NULL && (index < 0 || index > UINT32_MAX))
            wrong = "out of range";
        if (wrong != NULL)
            return bad_line(s, "'attempt' is %s", wrong);
    }
    status = count_parts(s, &r, &parts);
    if (status != KV_OK)
        return status;
    t->task = (uint32_t)task;
    for (t->part = 0; status == KV_OK && t->part < parts; t->part++) {
        t->index = index >= 0 ? (uint32_t)index + t->part : s->next[task]++;
        status = push(s->a, t, s->err);
    }
    return status;
}

static kv_status
scan_file(scanning *s, const char *path, uint32_t source, int fd)
{
    kv__lines lines = {0};
    const char *problem = NULL;
    kv_status status = KV_OK;
    kv_str line;
    kv__try t = {0};
    int got;

    s->path = path;
    kv__lines_init(&lines, kv__lines_fd, &fd, RECORD_MAX);
    while (status == KV_OK &&
           (got = kv__lines_next(&lines, &line, &problem)) != KV__LINES_END) {
        s->line = lines.line;
        if (got < 0)
            status = got == KV_ENOMEM
                         ? kv__nomem(s->err)
                         : kv__fail(s->err, KV_EIO, "%s: %s", path, problem);
        else if (got == KV__LINE_LONG)
            status = bad_line(s, "a line is too long, expected at most 64 MiB");
        else if (kv__scan_blank(line, 0) < line.length) {
            t.source = source;
            t.length = (uint32_t)line.length;
            /* The reader's offset is that of the line after this one. */
            t.offset = lines.offset +
                       (uint64_t)(line.data - lines.window - lines.start);
            status = scan_line(s, line, &t);
        }
    }
    kv__lines_clear(&lines);
    return status;
}

static uint32_t
kind_of(const char *path)
{
    return strcmp(path, "@reference") == 0 ? REFERENCE
           : strcmp(path, "@null") == 0    ? NOTHING
           : strcmp(path, "@stub") == 0    ? STUB
                                           : LINES;
}

static kv_status
add_source(scanning *s, const char *path)
{
    kv__attempts *a = s->a;
    kv__source *grown, src = {NULL, -1, kind_of(path)};
    const char *why = "";
    kv_status status = KV_OK;
    kv__try t = {0};
    size_t i;

    grown = kv__grow(a->sources, &a->source_capacity, a->source_count + 1,
                     sizeof *grown);
    if (grown == NULL)
        return kv__nomem(s->err);
    a->sources = grown;
    src.path = strdup(path);
    if (src.path == NULL)
        return kv__nomem(s->err);
    t.source = (uint32_t)a->source_count;
    if (src.kind == LINES) {
        src.fd = open_source(path, &why);
        if (src.fd < 0)
            status = kv__fail(s->err, KV_ENOTFOUND,
                              "cannot open the attempts '%s': %s", path, why);
    }
    grown[a->source_count++] = src;
    if (status == KV_OK && src.kind == LINES)
        return scan_file(s, path, t.source, src.fd);
    for (i = 0; status == KV_OK && i < s->suite->task_count; i++) {
        t.task = (uint32_t)i;
        t.index = s->next[i]++;
        status = push(a, &t, s->err);
    }
    return status;
}

static int
by_task(const void *a, const void *b)
{
    const kv__try *x = a, *y = b;

    if (x->task != y->task)
        return x->task < y->task ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

kv_status
kv__attempts_open(kv__attempts *attempts, const kv__suite *suite,
                  const char *const *paths, size_t count, kv_error *err)
{
    scanning s = {.a = attempts, .suite = suite, .err = err};
    kv_status status = KV_OK;
    size_t i;

    memset(attempts, 0, sizeof *attempts);
    s.next = kv__zalloc(suite->task_count, sizeof *s.next);
    if (s.next == NULL)
        status = kv__nomem(err);
    for (i = 0; i < count && status == KV_OK; i++)
        status = add_source(&s, paths[i]);
    if (attempts->count > 0)
        qsort(attempts->items, attempts->count, sizeof *attempts->items,
              by_task);
    for (i = 1; i < attempts->count && status == KV_OK; i++)
        if (by_task(&attempts->items[i - 1], &attempts->items[i]) == 0)
            status = kv__fail(err, KV_EFORMAT,
                              "duplicate attempt %u of task '%.80s'",
                              attempts->items[i].index,
                              suite->tasks[attempts->items[i].task].task->id);
    free(s.next);
    kv__buf_clear(&s.scratch);
    if (status != KV_OK)
        kv__attempts_close(attempts);
    return status;
}

void
kv__attempts_close(kv__attempts *attempts)
{
    size_t i;

    for (i = 0; i < attempts->source_count; i++) {
        if (attempts->sources[i].fd >= 0)
            close(attempts->sources[i].fd);
        free(attempts->sources[i].path);
    }
    free(attempts->sources);
    free(attempts->items);
    memset(attempts, 0, sizeof *attempts);
}

/* --- loading ------------------------------------------------------------ */

static kv_status
add_files(kv_attempt *attempt, const cJSON *files, kv_error *err)
{
    const cJSON *item;
    kv_status status = KV_OK;

    if (!cJSON_IsObject(files) && !cJSON_IsNull(files))
        return kv__fail(err, KV_EFORMAT,
                        "'files' is not an object of paths and contents");
    cJSON_ArrayForEach(item, files)
    {
        if (!cJSON_IsString(item) && !cJSON_IsNull(item))
            return kv__fail(err, KV_EFORMAT, "a file of 'files' is not text");
        /* A path that leads out of the folder can't be one that the task asked
         * for: it is left out like any other file that it did not. */
        if (status == KV_OK && cJSON_IsString(item) &&
            kv__path_inside(kv__cstr(item->string)))
            status = kv_attempt_file(attempt, item->string,
                                     kv__cstr(item->valuestring), err);
    }
    return status;
}

/* "reference": an object from path to content, or a list of files of the suite,
 * the first of which is submitted as the first of "submission", and so on. */
static kv_status
reference(const kv_task *task, kv_attempt *attempt, kv_error *err)
{
    const cJSON *ref = kv__json_get(task->document, "reference");
    const cJSON *declared = kv__json_get(task->document, "submission"), *item;
    const cJSON *path;
    kv_str content;
    kv_status status;
    int i = 0;

    if (cJSON_IsObject(ref))
        return add_files(attempt, ref, err);
    cJSON_ArrayForEach(item, ref)
    {
        path = cJSON_GetArrayItem(declared, i++);
        if (!cJSON_IsString(item))
            return kv__fail(err, KV_EFORMAT,
                            "task '%.80s': 'reference' is not a list of paths",
                            task->id);
        if (!cJSON_IsString(path))
            return kv__fail(err, KV_EFORMAT,
                            "task '%.80s': 'reference' has more files than "
                            "'submission'",
                            task->id);
        if (kv__task_file(task, item->valuestring, &content) != KV_OK)
            return kv__fail(err, KV_ENOTFOUND,
                            "task '%.80s': no reference file '%.200s'",
                            task->id, item->valuestring);
        status = kv_attempt_file(attempt, path->valuestring, content, err);
        if (status != KV_OK)
            return status;
    }
    return KV_OK;
}

/* The line of an attempt, read and split again. */
static kv_status
read_line(const kv__source *src, const kv__try *t, kv__buf *line, kv__record *r,
          kv_error *err)
{
    kv__buf scratch = {0};
    kv__problem problem;
    bool same;
    ssize_t n = 0;

    if (!kv__buf_reserve(line, t->length))
        return kv__nomem(err);
    while (
        line->length < t->length &&
        (n = pread(src->fd, line->data + line->length, t->length - line->length,
                   (off_t)(t->offset + line->length))) > 0)
        line->length += (size_t)n;
    if (t->torn && line->length == t->length)
        return kv__fail(err, KV_EFORMAT, "its line is damaged, or was cut off");
    same = line->length == t->length &&
           kv__record_split(kv__str(line->data, t->length), wants, &scratch, r,
                            &problem);
    kv__buf_clear(&scratch);
    return same ? KV_OK
                : kv__fail(err, KV_EIO, "'%s' has changed since the run began",
                           src->path);
}

/* The raw answer of an attempt in its line; empty: it has files alone. */
static kv_str
raw_answer(const kv__record *r, uint32_t part)
{
    static const int names[] = {W_ANSWER, W_COMPLETION, W_SOLUTION};
    kv_str value = {NULL, 0}, item;
    const char *wrong;
    size_t at = 0, i;

    for (i = 0; r->member[W_COMPLETIONS].length > 0 && i <= part &&
                kv__scan_next(r->member[W_COMPLETIONS], &at, &item, &wrong);
         i++)
        value = item;
    for (i = 0;
         i < 3 && r->member[W_COMPLETIONS].length == 0 && value.length == 0;
         i++)
        value = r->member[names[i]];
    return value;
}

/* LINE and TEXT are the caller's to clear: OUT is in one of them. */
static kv_status
read_part(const kv__attempts *a, const kv__try *t, kv__buf *line, kv__buf *text,
          kv_str *out, cJSON **files, kv_error *err)
{
    const kv__source *src = &a->sources[t->source];
    const char *wrong = NULL;
    kv__record r;
    kv_str value;
    kv_status status = read_line(src, t, line, &r, err);

    if (status != KV_OK)
        return status;
    value = raw_answer(&r, t->part);
    if (value.length > 0 && kv__scan_kind(value) != KV__NULL)
        wrong = kv__scan_string(value, text, out);
    if (wrong == kv__out_of_memory)
        return kv__nomem(err);
    if (wrong != NULL)
        return kv__fail(err, KV_EFORMAT, "the answer is %s", wrong);
    if (r.member[W_FILES].length > 0)
        status = kv__json_parse(r.member[W_FILES], "files", files, err);
    return status;
}

kv_status
kv__attempts_load(const kv__attempts *attempts, const kv__suite *suite,
                  const kv__try *t, kv_attempt **out, kv_error *err)
{
    const kv_task *task = suite->tasks[t->task].task;
    const cJSON *stub;
    kv__buf line = {0}, text = {0};
    kv_str answer = {"", 0};
    cJSON *files = NULL;
    kv_status status = KV_OK;

    *out = NULL;
    switch (attempts->sources[t->source].kind) {
    case LINES:
        status = read_part(attempts, t, &line, &text, &answer, &files, err);
        break;
    case STUB:
        stub = kv__json_get(task->document, "stub");
        if (cJSON_IsString(stub))
            answer = kv__cstr(stub->valuestring);
        break;
    default: break;
    }
    if (status == KV_OK)
        status = kv_attempt_new(t->index, answer, out, err);
    if (status == KV_OK && files != NULL)
        status = add_files(*out, files, err);
    if (status == KV_OK && attempts->sources[t->source].kind == REFERENCE)
        status = reference(task, *out, err);
    if (status != KV_OK) {
        kv_attempt_free(*out);
        *out = NULL;
    }
    cJSON_Delete(files);
    kv__buf_clear(&line);
    kv__buf_clear(&text);
    return status;
}

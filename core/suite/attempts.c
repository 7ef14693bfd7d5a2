/* SPDX-License-Identifier: MIT */
#include "core/suite/attempts.h"

#include "core/read/lines.h"
#include "core/base/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

enum { LINES, REFERENCE, NOTHING, STUB };

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

static ssize_t
fill(void *context, char *buffer, size_t room, const char **problem)
{
    ssize_t n;

    do {
        n = read(*(int *)context, buffer, room);
    } while (n < 0 && errno == EINTR);
    if (n < 0)
        *problem = strerror(errno);
    return n;
}

/* A compressed file, unpacked where offsets mean something. */
static int
unpack(const char *path)
{
    char buffer[1 << 14];
    gzFile f = gzopen(path, "rbe");
    int fd = f == NULL ? -1 : memfd_create("attempts", MFD_CLOEXEC), n;

    while (fd >= 0 && (n = gzread(f, buffer, sizeof buffer)) != 0) {
        if (n < 0 || write(fd, buffer, (size_t)n) != n) {
            close(fd);
            fd = -1;
        }
    }
    if (f != NULL)
        gzclose(f);
    if (fd >= 0)
        (void)lseek(fd, 0, SEEK_SET);
    return fd;
}

static int
open_source(const char *path)
{
    unsigned char magic[2];
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd >= 0 && pread(fd, magic, 2, 0) == 2 && magic[0] == 0x1f &&
        magic[1] == 0x8b) {
        close(fd);
        fd = unpack(path);
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
    W_SOLUTION,
    W_COUNT
};
static const char *const wants[] = {
    "task",   "task_id", "function_name", "attempt",  "completions",
    "answer", "files",   "completion",    "solution", NULL};

static kv_status
bad_line(const char *path, uint64_t line, const char *what, kv_error *err)
{
    return kv__fail(err, KV_EFORMAT, "%s:%llu: %s", path,
                    (unsigned long long)line, what);
}

typedef struct scanning {
    kv__attempts *a;
    const kv__suite *suite;
    uint32_t *next; /* index of the next attempt without a number */
    kv__buf scratch;
    kv_error *err;
} scanning;

static kv_status
scan_line(scanning *s, const char *path, uint64_t number, kv_str line,
          kv__try *t)
{
    kv__record r;
    kv__problem problem;
    kv_str id, item;
    const char *wrong;
    int64_t index = -1;
    size_t task, at = 0, parts = 1;
    kv_status status = KV_OK;

    if (kv__scan_kind(line) != KV__OBJECT ||
        !kv__record_split(line, wants, &s->scratch, &r, &problem))
        return bad_line(path, number,
                        kv__scan_kind(line) == KV__OBJECT ? problem.text
                                                          : "not an object",
                        s->err);
    id = r.member[W_TASK].length > 0      ? r.member[W_TASK]
         : r.member[W_TASK_ID].length > 0 ? r.member[W_TASK_ID]
                                          : r.member[W_FUNCTION];
    if (id.length == 0)
        return bad_line(path, number, "no 'task', 'task_id' or 'function_name'",
                        s->err);
    s->scratch.length = 0;
    wrong = kv__scan_id(id, &s->scratch, &id);
    if (wrong != NULL)
        return bad_line(path, number, wrong, s->err);
    task = kv__suite_find(s->suite, id);
    if (task == SIZE_MAX) {
        if (s->a->unknown++ == 0)
            snprintf(s->a->unknown_task, sizeof s->a->unknown_task, "%.*s",
                     (int)(id.length > 79 ? 79 : id.length), id.data);
        return KV_OK;
    }
    if (r.member[W_ATTEMPT].length > 0) {
        wrong = kv__scan_int(r.member[W_ATTEMPT], &index);
        if (wrong == NULL && (index < 0 || index > UINT32_MAX))
            wrong = "'attempt' is out of range";
        if (wrong != NULL)
            return bad_line(path, number, wrong, s->err);
    }
    if (r.member[W_COMPLETIONS].length > 0) {
        if (kv__scan_kind(r.member[W_COMPLETIONS]) != KV__ARRAY)
            return bad_line(path, number, "'completions' is not an array",
                            s->err);
        parts = 0;
        while (kv__scan_next(r.member[W_COMPLETIONS], &at, &item, &wrong))
            parts++;
        if (wrong != NULL)
            return bad_line(path, number, wrong, s->err);
    } else if (r.member[W_ANSWER].length == 0 &&
               r.member[W_FILES].length == 0 &&
               r.member[W_COMPLETION].length == 0 &&
               r.member[W_SOLUTION].length == 0) {
        return bad_line(path, number,
                        "no 'answer', 'files', 'completion', 'completions' "
                        "or 'solution'",
                        s->err);
    }
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

    kv__lines_init(&lines, fill, &fd, RECORD_MAX);
    while (status == KV_OK &&
           (got = kv__lines_next(&lines, &line, &problem)) != KV__LINES_END) {
        if (got < 0)
            status = got == KV_ENOMEM
                         ? kv__nomem(s->err)
                         : kv__fail(s->err, KV_EIO, "%s: %s", path, problem);
        else if (got == KV__LINE_LONG)
            status =
                bad_line(path, lines.line, "a line that is too long", s->err);
        else if (kv__scan_blank(line, 0) < line.length) {
            t.source = source;
            t.length = (uint32_t)line.length;
            t.offset = lines.offset +
                       (uint64_t)(line.data - lines.window - lines.start);
            status = scan_line(s, path, lines.line, line, &t);
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
        src.fd = open_source(path);
        if (src.fd < 0)
            status = kv__fail(s->err, KV_ENOTFOUND,
                              "cannot open the attempts '%s': %s", path,
                              strerror(errno));
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
    scanning s = {attempts, suite, NULL, {0}, err};
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
                              "attempt %u of task '%.80s' is there twice",
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

    cJSON_ArrayForEach(item, files)
    {
        /* A path that no task can have declared is nobody's file. */
        if (status == KV_OK && cJSON_IsString(item) &&
            kv__path_inside(kv__cstr(item->string)))
            status = kv_attempt_file(attempt, item->string,
                                     kv__cstr(item->valuestring), err);
    }
    return status;
}

/* "reference": an object from path to content, or a list of the suite's files
 * that stand for the declared ones, in their order. */
static kv_status
reference(const kv_task *task, kv_attempt *attempt, kv_error *err)
{
    const cJSON *ref = kv__json_get(task->document, "reference");
    const cJSON *declared = kv__json_get(task->document, "submission"), *item;
    kv_str content;
    kv_status status;
    int i = 0;

    if (cJSON_IsObject(ref))
        return add_files(attempt, ref, err);
    cJSON_ArrayForEach(item, ref)
    {
        const cJSON *path = cJSON_GetArrayItem(declared, i++);

        if (!cJSON_IsString(item) || !cJSON_IsString(path) ||
            kv__task_file(task, item->valuestring, &content) != KV_OK)
            return kv__fail(err, KV_ENOTFOUND,
                            "task '%.80s': its reference '%.200s' is not "
                            "there",
                            task->id,
                            cJSON_IsString(item) ? item->valuestring : "?");
        status = kv_attempt_file(attempt, path->valuestring, content, err);
        if (status != KV_OK)
            return status;
    }
    return KV_OK;
}

static kv_status
read_part(const kv__attempts *a, const kv__try *t, kv__buf *line, kv_str *out,
          cJSON **files, kv_error *err)
{
    const kv__source *src = &a->sources[t->source];
    kv__buf scratch = {0};
    kv__record r;
    kv__problem problem;
    kv_str value = {NULL, 0}, item;
    const char *wrong = NULL;
    kv_status status = KV_OK;
    size_t at = 0;
    uint32_t i;
    ssize_t n = 0;

    *files = NULL;
    if (!kv__buf_reserve(line, 2 * (size_t)t->length + 64))
        return kv__nomem(err);
    while (
        line->length < t->length &&
        (n = pread(src->fd, line->data + line->length, t->length - line->length,
                   (off_t)(t->offset + line->length))) > 0)
        line->length += (size_t)n;
    if (line->length != t->length ||
        !kv__record_split(kv__str(line->data, t->length), wants, &scratch, &r,
                          &problem)) {
        kv__buf_clear(&scratch);
        return kv__fail(err, KV_EIO, "%s: it changed while in use", src->path);
    }
    kv__buf_clear(&scratch);
    if (r.member[W_COMPLETIONS].length > 0) {
        for (i = 0; i <= t->part &&
                    kv__scan_next(r.member[W_COMPLETIONS], &at, &item, &wrong);
             i++)
            value = item;
    } else {
        value = r.member[W_ANSWER].length > 0       ? r.member[W_ANSWER]
                : r.member[W_COMPLETION].length > 0 ? r.member[W_COMPLETION]
                                                    : r.member[W_SOLUTION];
    }
    if (value.length > 0) {
        /* Decoded behind the line, in the room reserved for it. */
        kv__buf decoded = {0};

        if (kv__scan_kind(value) == KV__NULL)
            *out = kv__str("", 0);
        else if (!kv__buf_reserve(&decoded, value.length))
            status = kv__nomem(err);
        else if ((wrong = kv__scan_string(value, &decoded, out)) != NULL)
            status = kv__fail(err, KV_EFORMAT,
                              "%s: an answer that is %s (at byte %llu)",
                              src->path, wrong, (unsigned long long)t->offset);
        if (status == KV_OK && out->length > 0) {
            size_t keep = line->length;

            kv__buf_add(line, out->data, out->length);
            *out = kv__str(line->data + keep, line->length - keep);
            if (line->failed)
                status = kv__nomem(err);
        }
        kv__buf_clear(&decoded);
    }
    if (status == KV_OK && r.member[W_FILES].length > 0)
        status = kv__json_parse(r.member[W_FILES], "files", files, err);
    return status;
}

kv_status
kv__attempts_load(const kv__attempts *attempts, const kv__suite *suite,
                  const kv__try *t, kv_attempt **out, kv_error *err)
{
    const kv_task *task = suite->tasks[t->task].task;
    const cJSON *stub;
    kv__buf line = {0};
    kv_str answer = {"", 0};
    cJSON *files = NULL;
    kv_status status = KV_OK;

    *out = NULL;
    switch (attempts->sources[t->source].kind) {
    case LINES:
        status = read_part(attempts, t, &line, &answer, &files, err);
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
    return status;
}

#include "text.h"
#include "splice.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
text_clear(text *t)
{
    free(t->data);
    memset(t, 0, sizeof *t);
}

static bool
reserve(text *t, size_t extra)
{
    size_t room = t->room < 256 ? 256 : t->room;
    char *grown;

    if (t->failed || extra > ((size_t)1 << 30))
        t->failed = true;
    if (t->failed)
        return false;
    while (room < t->length + extra + 1)
        room *= 2;
    if (room != t->room) {
        grown = realloc(t->data, room);
        if (grown == NULL) {
            t->failed = true;
            return false;
        }
        t->data = grown;
        t->room = room;
    }
    return true;
}

void
text_add(text *t, const char *data, size_t length)
{
    if (!reserve(t, length))
        return;
    if (length > 0)
        memcpy(t->data + t->length, data, length);
    t->length += length;
    t->data[t->length] = '\0';
}

void
text_str(text *t, const char *s)
{
    text_add(t, s, strlen(s));
}

void
text_printf(text *t, const char *format, ...)
{
    char small[1024];
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (n >= 0)
        text_add(t, small,
                 (size_t)n < sizeof small ? (size_t)n : sizeof small - 1);
}

/* Length of the valid UTF-8 sequence at P, 0 when there is none. */
static size_t
utf8(const unsigned char *p, size_t left)
{
    size_t n = p[0] < 0x80   ? 1
               : p[0] < 0xc2 ? 0
               : p[0] < 0xe0 ? 2
               : p[0] < 0xf0 ? 3
               : p[0] < 0xf5 ? 4
                             : 0,
           i;

    if (n == 0 || n > left)
        return 0;
    for (i = 1; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
        (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
        return 0;
    return n;
}

void
text_json(text *t, kv_str s)
{
    const unsigned char *p = (const unsigned char *)s.data;
    size_t i = 0, n;

    text_add(t, "\"", 1);
    while (i < s.length) {
        n = utf8(p + i, s.length - i);
        if (n == 0) {
            text_str(t, "\xef\xbf\xbd");
            i++;
        } else if (p[i] == '"' || p[i] == '\\') {
            text_printf(t, "\\%c", p[i]);
            i++;
        } else if (p[i] < 0x20 || p[i] == 0x7f) {
            text_printf(t, "\\u%04x", p[i]);
            i++;
        } else {
            text_add(t, s.data + i, n);
            i += n;
        }
    }
    text_add(t, "\"", 1);
}

kv_str
text_view(const text *t)
{
    kv_str s = {t->data, t->length};

    return s;
}

const char *
text_c(text *t)
{
    text_add(t, "", 0);
    return t->failed ? "" : t->data;
}

kv_str
str_c(const char *s)
{
    kv_str out = {s, strlen(s)};

    return out;
}

bool
str_is(kv_str s, const char *other)
{
    return s.length == strlen(other) && memcmp(s.data, other, s.length) == 0;
}

size_t
str_find(kv_str s, const char *other, size_t from)
{
    size_t length = strlen(other);
    const char *hit;

    if (from > s.length || length == 0)
        return SIZE_MAX;
    hit = memmem(s.data + from, s.length - from, other, length);
    return hit == NULL ? SIZE_MAX : (size_t)(hit - s.data);
}

static bool
word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_';
}

bool
str_has_word(kv_str s, const char *word, size_t length)
{
    size_t at = 0;
    const char *hit;

    while (length > 0 && at < s.length &&
           (hit = memmem(s.data + at, s.length - at, word, length)) != NULL) {
        at = (size_t)(hit - s.data);
        if ((at == 0 || !word_char(s.data[at - 1])) &&
            (at + length == s.length || !word_char(s.data[at + length])))
            return true;
        at++;
    }
    return false;
}

bool
str_line(kv_str s, size_t *at, kv_str *line)
{
    const char *end;

    if (*at >= s.length)
        return false;
    line->data = s.data + *at;
    end = memchr(line->data, '\n', s.length - *at);
    line->length = end == NULL ? s.length - *at : (size_t)(end - line->data);
    *at += line->length + 1;
    return true;
}

bool
c_copy(char *buffer, size_t size, kv_str s)
{
    if (s.length >= size || memchr(s.data, '\0', s.length) != NULL)
        return false;
    memcpy(buffer, s.data, s.length);
    buffer[s.length] = '\0';
    return true;
}

/* --- the task ----------------------------------------------------------------
 */

bool
task_item(const kv_host *host, const kv_task *task, const char *name,
          size_t index, kv_str *out)
{
    return host->value->str(host->value->at(host->task->get(task, name), index),
                            out) != 0;
}

bool
task_lists(const kv_host *host, const kv_task *task, const char *name,
           kv_str path)
{
    kv_str item;
    size_t i;

    for (i = 0; task_item(host, task, name, i, &item); i++)
        if (item.length == path.length &&
            memcmp(item.data, path.data, path.length) == 0)
            return true;
    return false;
}

const char *
box_task_files(const kv_host *host, const kv_task *task, kv_box *box,
               const char *list, uint32_t flags)
{
    static _Thread_local char path[1100];
    kv_str item, content;
    size_t i;

    for (i = 0; task_item(host, task, list, i, &item); i++) {
        if (!c_copy(path, sizeof path, item) ||
            host->task->file(task, path, &content) != KV_OK)
            return path;
        host->box->file(box, path, content, flags);
    }
    return NULL;
}

/* --- the candidate ------------------------------------------------------ */

/* The number of backticks or tildes that LINE opens a fence with; 0: none. */
static size_t
fence(kv_str line, char *mark, bool closing)
{
    size_t i = 0, start;

    while (i < line.length && i < 4 && line.data[i] == ' ')
        i++;
    if (i == 4 || i == line.length ||
        (line.data[i] != '`' && line.data[i] != '~'))
        return 0;
    *mark = line.data[i];
    start = i;
    while (i < line.length && line.data[i] == *mark)
        i++;
    if (i - start < 3)
        return 0;
    if (!closing && *mark == '`' &&
        memchr(line.data + i, '`', line.length - i) != NULL)
        return 0;
    if (closing) {
        size_t j;

        for (j = i; j < line.length; j++)
            if (line.data[j] != ' ' && line.data[j] != '\r' &&
                line.data[j] != '\t')
                return 0;
    }
    return i - start;
}

/* 2: it defines WORD, 1: it names it, 0: neither. */
static int
rank_of(kv_str block, const char *word)
{
    char text_of[160];
    size_t i, at, end;

    if (word == NULL)
        return 0;
    for (i = 0; i < 2; i++) {
        /* Bounded by the caller's copy of the word. */
        snprintf(text_of, sizeof text_of,
                 i == 0 ? "def %.128s" : "class %.128s", word);
        for (at = 0; (at = str_find(block, text_of, at)) != SIZE_MAX; at++) {
            end = at + strlen(text_of);
            if (end == block.length || !word_char(block.data[end]))
                return 2;
        }
    }
    return str_has_word(block, word, strlen(word)) ? 1 : 0;
}

kv_str
code_of(kv_str answer, const char *word)
{
    kv_str line, best = {NULL, 0}, block;
    size_t at = 0, length = 0, start = 0, n;
    char mark = 0, other;
    int rank = 0, r;
    bool open = false, any = false;

    while (str_line(answer, &at, &line)) {
        if (!open) {
            length = fence(line, &mark, false);
            if (length > 0) {
                open = true;
                start = at < answer.length ? at : answer.length;
            }
            continue;
        }
        n = fence(line, &other, true);
        if (n < length || other != mark)
            continue;
        open = false;
        block.data = answer.data + start;
        block.length = (size_t)(line.data - block.data);
        any = true;
        r = rank_of(block, word);
        if (r > rank || (r == rank && r == 0 && block.length > best.length)) {
            rank = r;
            best = block;
        }
    }
    if (open) { /* cut off: all there is */
        block.data = answer.data + start;
        block.length = answer.length - start;
        r = rank_of(block, word);
        if (r > rank || (r == rank && r == 0 && block.length > best.length))
            best = block;
        any = true;
    }
    return any ? best : answer;
}

const char *
candidate_files(const kv_host *host, const kv_task *task,
                const kv_attempt *attempt, put_fn put, void *context)
{
    kv_str path, content, wanted, how, entry;
    char name[1100], word[128] = "";
    size_t i, j, found = 0;
    bool as_files = host->attempt->file(attempt, 0, &path, &content) != 0;

    for (i = 0; task_item(host, task, "submission", i, &wanted); i++) {
        if (!c_copy(name, sizeof name, wanted))
            return "a submission path that is too long";
        /* What belongs to the tests is never the candidate's. */
        if (task_lists(host, task, "tests", wanted) ||
            task_lists(host, task, "support", wanted))
            continue;
        if (!as_files && i == 0) {
            content = host->attempt->answer(attempt);
            if (host->value->str(host->task->get(task, "entry"), &entry))
                (void)c_copy(word, sizeof word, entry);
            if (!host->value->str(host->task->get(task, "extract"), &how) ||
                !str_is(how, "raw"))
                content = code_of(content, word[0] == '\0' ? NULL : word);
            if (content.length == 0)
                return "the answer holds no code";
            /* A function takes the place of lines of a file; a completion
             * goes on where the task's text ends. */
            if (host->task->get(task, "replace") != NULL) {
                const kv_value *lines = host->task->get(task, "replace");
                double first = 0, last = 0;
                text whole = {0};

                (void)host->value->number(host->value->get(lines, "first"),
                                          &first);
                (void)host->value->number(host->value->get(lines, "last"),
                                          &last);
                if (host->task->file(task, name, &how) != KV_OK ||
                    !(first >= 1 && last >= first && last < 1e9))
                    return "the file to be changed is not in the suite";
                splice_lines(how, (size_t)first, (size_t)last, content, &whole);
                if (!whole.failed)
                    put(context, name, text_view(&whole));
                text_clear(&whole);
            } else if (host->value->str(host->task->get(task, "prefix"),
                                        &how)) {
                text whole = {0};

                text_add(&whole, how.data, how.length);
                text_add(&whole, content.data, content.length);
                if (!whole.failed)
                    put(context, name, text_view(&whole));
                text_clear(&whole);
            } else {
                put(context, name, content);
            }
            found++;
            continue;
        }
        for (j = 0; host->attempt->file(attempt, j, &path, &content); j++) {
            if (path.length == wanted.length &&
                memcmp(path.data, wanted.data, path.length) == 0) {
                put(context, name, content);
                found++;
                break;
            }
        }
    }
    return found == 0 ? "no declared file was submitted" : NULL;
}

/* --- boxes -------------------------------------------------------------- */

void
box_environment(const kv_host *host, kv_box *box)
{
    host->box->env(box, "PATH=/usr/local/bin:/usr/bin:/bin");
    host->box->env(box, "HOME={tmp}");
    host->box->env(box, "TMPDIR={tmp}");
    host->box->env(box, "LANG=C.UTF-8");
    host->box->env(box, "LC_ALL=C.UTF-8");
    host->box->env(box, "TZ=UTC");
}

void
box_preloads(const kv_host *host, const kv_task *task, kv_box *box)
{
    kv_str item;
    char name[128];
    size_t i;

    for (i = 0; task_item(host, task, "preload", i, &item); i++)
        if (c_copy(name, sizeof name, item) && name[0] != '\0' &&
            strpbrk(name, "\n ") == NULL)
            host->box->preload(box, name);
}

bool
ended_by_limit(const kv_host *host, kv_verdict *verdict,
               const kv_ending *ending)
{
    static const struct {
        uint32_t how;
        kv_class error_class;
        const char *what;
    } limits[] = {
        {KV_ENDED_CPU, KV_CLASS_TIMEOUT, "the CPU time limit ended it"},
        {KV_ENDED_WALL, KV_CLASS_TIMEOUT, "the wall-clock limit ended it"},
        {KV_ENDED_MEMORY, KV_CLASS_OOM, "the memory limit ended it"},
        {KV_ENDED_OUTPUT, KV_CLASS_OUTPUT, "the output limit ended it"},
    };
    size_t i;

    for (i = 0; i < sizeof limits / sizeof *limits; i++) {
        if (ending->how != limits[i].how)
            continue;
        (void)host->verdict->outcome(verdict, KV_OUTCOME_ERROR,
                                     limits[i].error_class, 0);
        (void)host->verdict->evidence(verdict, "%s", limits[i].what);
        return true;
    }
    return false;
}

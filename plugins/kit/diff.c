/* SPDX-License-Identifier: MIT */
#include "plugins/kit/diff.h"

#include "plugins/kit/spoken.h"
#include "plugins/kit/str.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LINES 8000

static kv_str
slice(kv_str s, size_t from, size_t to)
{
    kv_str out = {s.data + from, to > from ? to - from : 0};

    return out;
}

/* The line at *at with its newline. */
static bool
next(kv_str s, size_t *at, kv_str *line)
{
    const char *end;

    if (*at >= s.length)
        return false;
    end = memchr(s.data + *at, '\n', s.length - *at);
    *line = slice(s, *at, end == NULL ? s.length : (size_t)(end - s.data) + 1);
    *at += line->length;
    return true;
}

static kv_str
bare(kv_str line)
{
    while (line.length > 0 && (line.data[line.length - 1] == '\n' ||
                               line.data[line.length - 1] == '\r'))
        line.length--;
    return line;
}

static bool
begins_diff(kv_str line)
{
    return str_starts(line, "diff --git ") || str_starts(line, "--- ") ||
           str_starts(line, "Index: ");
}

/* The content of the last block that is marked as a diff. */
static bool
fenced(kv_str s, kv_str *out)
{
    kv_str line;
    size_t at = 0, start = 0, from;
    bool open = false, found = false;

    for (from = at; next(s, &at, &line); from = at) {
        line = bare(line);
        if (!open && (str_is(line, "```diff") || str_is(line, "```patch"))) {
            open = true;
            start = at;
        } else if (open && str_is(line, "```")) {
            *out = slice(s, start, from);
            open = false;
            found = true;
        }
    }
    if (open && !found)
        *out = slice(s, start, s.length);
    return found || open;
}

kv_str
diff_in(kv_str answer)
{
    kv_str s = spoken_of(answer), line, out = {"", 0};
    size_t at = 0, from;

    if (fenced(s, &out))
        return out;
    for (from = at; next(s, &at, &line); from = at)
        if (begins_diff(line))
            return slice(s, from, s.length);
    return out;
}

/* "a/path" or "b/path" up to a tab; empty for /dev/null. */
static kv_str
path_of(kv_str s, const char *prefix)
{
    const char *tab = memchr(s.data, '\t', s.length);

    if (tab != NULL)
        s.length = (size_t)(tab - s.data);
    if (str_is(s, "/dev/null") || str_starts(s, "/dev/null "))
        return slice(s, 0, 0);
    if (str_starts(s, prefix))
        s = slice(s, strlen(prefix), s.length);
    return s;
}

static bool
has_prefix(kv_str s)
{
    return str_starts(s, "a/") || str_starts(s, "b/") ||
           str_starts(s, "\"a/") || str_starts(s, "\"b/");
}

static diff_file *
add_file(diff *d)
{
    diff_file *grown;

    if (d->count == DIFF_FILES) {
        d->why = "more than 2,000 files";
        return NULL;
    }
    if ((d->count & (d->count + 1)) == 0 || d->count == 0) {
        grown = realloc(d->files, (d->count * 2 + 1) * sizeof *grown);
        if (grown == NULL)
            return NULL;
        d->files = grown;
    }
    memset(&d->files[d->count], 0, sizeof *d->files);
    return &d->files[d->count++];
}

/* "-12,3" or "+12": *lines is 1 where none are given. */
static bool
range(kv_str s, size_t *at, char sign, size_t *lines)
{
    size_t n = 0, digits = 0;

    if (*at >= s.length || s.data[*at] != sign)
        return false;
    for (++*at; *at < s.length && s.data[*at] >= '0' && s.data[*at] <= '9';
         ++*at)
        digits++;
    *lines = 1;
    if (digits == 0 || digits > 9)
        return false;
    if (*at < s.length && s.data[*at] == ',') {
        for (++*at, digits = 0; *at < s.length && s.data[*at] >= '0' &&
                                s.data[*at] <= '9' && digits < 10;
             ++*at, digits++)
            n = n * 10 + (size_t)(s.data[*at] - '0');
        *lines = n;
    }
    return digits > 0 && digits < 10;
}

static bool
hunk_header(kv_str line, size_t *before, size_t *after)
{
    size_t at = 3;

    if (!str_starts(line, "@@ ") || !range(line, &at, '-', before) ||
        at >= line.length || line.data[at++] != ' ' ||
        !range(line, &at, '+', after))
        return false;
    return str_starts(slice(line, at, line.length), " @@");
}

static void
wrong(diff *d, size_t line, const char *why)
{
    d->line = line;
    d->why = why;
}

/* The two paths of "diff --git a/x b/x": halves that are the same. */
static void
header_paths(kv_str rest, diff_file *f)
{
    size_t half;

    rest = bare(rest);
    half = rest.length / 2;
    if (rest.length < 5 || rest.data[half] != ' ')
        return;
    f->before = path_of(slice(rest, 0, half), "a/");
    f->after = path_of(slice(rest, half + 1, rest.length), "b/");
}

/* Lines of a hunk, which says how many there are.  NULL, or what is wrong with
 * line *NUMBER. */
static const char *
hunk(kv_str s, size_t *at, size_t *number, size_t before, size_t after,
     diff_file *f)
{
    kv_str line;
    size_t start = *number;

    while (before > 0 || after > 0) {
        if (!next(s, at, &line)) {
            *number = start;
            return "a hunk that ends before its lines";
        }
        ++*number;
        switch (line.data[0]) {
        case ' ':
        case '\n':
        case '\r':
            if (before == 0 || after == 0)
                return "a line too many in a hunk";
            before--;
            after--;
            break;
        case '-':
            if (before-- == 0)
                return "a removed line too many";
            f->removed++;
            break;
        case '+':
            if (after-- == 0)
                return "an added line too many";
            f->added++;
            break;
        case '\\': break;
        default: return "a line of a hunk without its sign";
        }
    }
    f->hunks++;
    return NULL;
}

bool
diff_read(kv_str s, diff *out)
{
    diff_file *f = NULL;
    kv_str line;
    size_t at = 0, number = 0, before, after;
    const char *why;
    bool git = false;

    memset(out, 0, sizeof *out);
    while (out->why == NULL && next(s, &at, &line)) {
        number++;
        if (str_starts(line, "diff --git ")) {
            if ((f = add_file(out)) == NULL)
                return out->why != NULL;
            header_paths(slice(line, 11, line.length), f);
            git = true;
            out->prefixed |= has_prefix(slice(line, 11, line.length));
        } else if (str_starts(line, "--- ") && at < s.length &&
                   str_starts(slice(s, at, s.length), "+++ ")) {
            kv_str old = bare(slice(line, 4, line.length));

            if ((!git || f == NULL || f->hunks > 0) &&
                (f = add_file(out)) == NULL)
                return out->why != NULL;
            git = false;
            out->prefixed |= has_prefix(old);
            (void)next(s, &at, &line);
            out->prefixed |= has_prefix(slice(line, 4, line.length));
            number++;
            f->before = path_of(old, "a/");
            f->after = path_of(bare(slice(line, 4, line.length)), "b/");
        } else if (f != NULL && str_starts(line, "rename from ")) {
            f->before = bare(slice(line, 12, line.length));
        } else if (f != NULL && str_starts(line, "copy from ")) {
            f->before = bare(slice(line, 10, line.length));
        } else if (f != NULL && str_starts(line, "copy to ")) {
            f->after = bare(slice(line, 8, line.length));
        } else if (f != NULL && str_starts(line, "rename to ")) {
            f->after = bare(slice(line, 10, line.length));
        } else if (f != NULL && str_starts(line, "new file mode ")) {
            f->before.length = 0;
        } else if (f != NULL && str_starts(line, "deleted file mode ")) {
            f->after.length = 0;
        } else if (str_starts(line, "Binary files ") ||
                   str_starts(line, "GIT binary patch")) {
            wrong(out, number, "a binary file, which is not applied");
        } else if (str_starts(line, "@@")) {
            if (f == NULL)
                wrong(out, number, "a hunk without a file");
            else if (!hunk_header(line, &before, &after))
                wrong(out, number, "the numbers of a hunk");
            else if ((why = hunk(s, &at, &number, before, after, f)) != NULL)
                wrong(out, number, why);
        }
    }
    for (before = 0; before < out->count; before++) {
        out->hunks += out->files[before].hunks;
        out->added += out->files[before].added;
        out->removed += out->files[before].removed;
        if (out->why == NULL && out->files[before].before.length == 0 &&
            out->files[before].after.length == 0)
            wrong(out, 1, "a file without a name");
    }
    if (out->why == NULL && out->count == 0)
        wrong(out, 1, "no file");
    return true;
}

void
diff_clear(diff *d)
{
    free(d->files);
    memset(d, 0, sizeof *d);
}

void
diff_changes(kv_str s, text *out)
{
    kv_str line;
    size_t at = 0, i, before, after;

    while (next(s, &at, &line)) {
        if (!hunk_header(line, &before, &after))
            continue;
        while ((before > 0 || after > 0) && next(s, &at, &line)) {
            line = bare(line);
            if (line.length > 0 && line.data[0] == '\\')
                continue;
            before -= before > 0 && (line.length == 0 || line.data[0] != '+');
            after -= after > 0 && (line.length == 0 || line.data[0] != '-');
            if (line.length == 0 ||
                (line.data[0] != '+' && line.data[0] != '-'))
                continue;
            for (i = 0; i < line.length; i++)
                if (line.data[i] != ' ' && line.data[i] != '\t')
                    text_add(out, line.data + i, 1);
            text_str(out, "\n");
        }
    }
}

static size_t
lines_of(kv_str s, kv_str *out)
{
    size_t at = 0, count = 0;

    while (count < MAX_LINES && next(s, &at, &out[count]))
        count++;
    return at < s.length ? SIZE_MAX : count;
}

double
diff_similarity(kv_str a, kv_str b)
{
    kv_str *x = malloc(2 * MAX_LINES * sizeof *x), *y;
    uint16_t *row = calloc(MAX_LINES + 1, sizeof *row);
    size_t n, m, i, j;
    double out = -1;

    if (x != NULL && row != NULL) {
        y = x + MAX_LINES;
        n = lines_of(a, x);
        m = lines_of(b, y);
        if (n != SIZE_MAX && m != SIZE_MAX) {
            for (i = 0; i < n; i++) {
                uint16_t corner = 0;

                for (j = 0; j < m; j++) {
                    uint16_t above = row[j + 1];

                    if (str_same(x[i], y[j]))
                        row[j + 1] = (uint16_t)(corner + 1);
                    else if (row[j] > above)
                        row[j + 1] = row[j];
                    corner = above;
                }
            }
            out = n + m == 0 ? 1 : 2.0 * row[m] / (double)(n + m);
        }
    }
    free(x);
    free(row);
    return out;
}

/* SPDX-License-Identifier: MIT */
#include "core/tally/sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Above this many files a run's verdicts are not told apart: the table of who
 * differs from whom would be too big.  The differences are still reported. */
#define FILES_MAX ((size_t)4096)

/* A label set that comes from a file. */
typedef struct set {
    size_t labels;
    const kv__labels *of;
    const char *source, *run; /* interned; run NULL: none */
    size_t file;              /* among the files of its run */
    const char *renamed;      /* the run that it becomes; NULL: as it is */
} set;

/* The label sets of one run, and what is found out about their files. */
typedef struct group {
    set *sets;
    size_t count;
    const char **files; /* sources, each once */
    size_t file_count;
    unsigned char *differ; /* of a pair of files, 1 at a * file_count + b */
} group;

static const char *
source_of(const kv__label *pairs, size_t count)
{
    return kv__pairs_get(pairs, count, KV__SOURCE_KEY);
}

static int
by_text(const char *a, const char *b)
{
    if (a == b)
        return 0;
    if (a == NULL || b == NULL)
        return a == NULL ? -1 : 1;
    return strcmp(a, b);
}

/* By labels, without the sources. */
static int
by_labels(const kv__labels *a, const kv__labels *b)
{
    size_t i = 0, k = 0;
    int c;

    for (;;) {
        i += i < a->pair_count && strcmp(a->pairs[i].key, KV__SOURCE_KEY) == 0;
        k += k < b->pair_count && strcmp(b->pairs[k].key, KV__SOURCE_KEY) == 0;
        if (i == a->pair_count || k == b->pair_count)
            return (i < a->pair_count) - (k < b->pair_count);
        c = strcmp(a->pairs[i].key, b->pairs[k].key);
        if (c == 0)
            c = strcmp(a->pairs[i++].value, b->pairs[k++].value);
        if (c != 0)
            return c;
    }
}

static int
by_run(const void *a, const void *b)
{
    const set *x = a, *y = b;
    int c = by_text(x->run, y->run);

    if (c == 0)
        c = by_labels(x->of, y->of);
    return c == 0 ? by_text(x->source, y->source) : c;
}

/* --- who differs from whom ---------------------------------------------- */

typedef struct row {
    const kv__row *task;
    const set *set;
} row;

static int
by_task(const void *a, const void *b)
{
    const kv__row *x = ((const row *)a)->task, *y = ((const row *)b)->task;
    size_t least = x->id_length < y->id_length ? x->id_length : y->id_length;
    int c = memcmp(x->id, y->id, least);

    return c != 0
               ? c
               : (x->id_length > y->id_length) - (x->id_length < y->id_length);
}

static bool
same_task(const kv__row *a, const kv__row *b)
{
    return a->id_length == b->id_length &&
           memcmp(a->id, b->id, a->id_length) == 0;
}

static const char *
run_identity(const char *source)
{
    const char *at = source == NULL ? NULL : strstr(source, KV__SOURCE_SET);

    return at == NULL ? "" : at + strlen(KV__SOURCE_SET);
}

static bool
unlike(const char *a, const char *b)
{
    return a[0] != '\0' && b[0] != '\0' && strcmp(a, b) != 0;
}

static bool
differ(const row *a, const row *b)
{
    const kv__packed *x = kv__row_attempts(a->task);
    const kv__packed *y = kv__row_attempts(b->task);
    const char *one = run_identity(a->set->source);
    const char *other = run_identity(b->set->source);
    bool strangers = unlike(one, other);
    uint32_t i = 0, k = 0;

    if (a->task->loose != NULL && b->task->loose != NULL)
        return true;
    while (i < a->task->attempts && k < b->task->attempts) {
        if (x[i].index == y[k].index) {
            if (strangers || x[i].code != y[k].code)
                return true;
            i++;
            k++;
        } else if (x[i].index < y[k].index) {
            i++;
        } else {
            k++;
        }
    }
    return false;
}

static void
compare_rows(group *g, row *rows, size_t count)
{
    size_t from, to, i, k, a, b;

    qsort(rows, count, sizeof *rows, by_task);
    for (from = 0; from < count; from = to) {
        for (to = from + 1; to < count; to++)
            if (!same_task(rows[from].task, rows[to].task))
                break;
        for (i = from; i < to; i++) {
            for (k = i + 1; k < to; k++) {
                a = rows[i].set->file;
                b = rows[k].set->file;
                if (a == b || g->differ[a * g->file_count + b] ||
                    !differ(&rows[i], &rows[k]))
                    continue;
                g->differ[a * g->file_count + b] = 1;
                g->differ[b * g->file_count + a] = 1;
            }
        }
    }
}

/* Give the files of the group their numbers. */
static bool
number_files(group *g)
{
    size_t i, k;

    g->files = kv__zalloc(g->count, sizeof *g->files);
    if (g->files == NULL)
        return false;
    for (i = 0; i < g->count; i++) {
        for (k = 0; k < g->file_count && g->files[k] != g->sets[i].source; k++)
            continue;
        if (k > FILES_MAX)
            return true;
        g->sets[i].file = k;
        if (k == g->file_count)
            g->files[g->file_count++] = g->sets[i].source;
    }
    return true;
}

/* The path of the source, without the identity of its run. */
static kv_str
path_of(const char *source)
{
    const char *end = source == NULL ? NULL : strstr(source, KV__SOURCE_SET);

    if (source == NULL)
        return kv__str("", 0);
    return kv__str(source,
                   end == NULL ? strlen(source) : (size_t)(end - source));
}

/* The folder of the source with its slash; empty when SOURCE is NULL. */
static kv_str
folder_of(const char *source)
{
    kv_str path = path_of(source);

    while (path.length > 0 && path.data[path.length - 1] != '/')
        path.length--;
    return path;
}

/* Whether the run of S was taken from the name of its folder, and of nothing
 * above it. */
static bool
is_derived(const set *s)
{
    kv_str folder = folder_of(s->source);
    size_t length = s->run == NULL ? 0 : strcspn(s->run, "/");

    return length > 0 && (s->of->kinds & KV__RUN_STATED) == 0 &&
           kv__labels_get(s->of, "framework") == NULL &&
           folder.length > length + 1 &&
           folder.data[folder.length - length - 2] == '/' &&
           memcmp(folder.data + folder.length - length - 1, s->run, length) ==
               0;
}

/* Files of two runs that have no attempt in common differ all the same: two of
 * kverify's own without a name, and two folders of one name. */
static void
compare_names(group *g)
{
    size_t i, k;

    for (i = 0; i < g->count; i++) {
        for (k = 0; k < i; k++) {
            const set *a = &g->sets[i], *b = &g->sets[k];
            kv_str x = folder_of(a->source), y = folder_of(b->source);

            if (a->source == NULL || b->source == NULL || a->file == b->file)
                continue;
            if ((a->run == NULL && by_labels(a->of, b->of) == 0 &&
                 unlike(run_identity(a->source), run_identity(b->source))) ||
                (is_derived(a) && is_derived(b) &&
                 (x.length != y.length ||
                  memcmp(x.data, y.data, x.length) != 0)))
                g->differ[a->file * g->file_count + b->file] =
                    g->differ[b->file * g->file_count + a->file] = 1;
        }
    }
}

/* Find which files differ.  TASKS are the rows of the tally by label set. */
static bool
compare_files(group *g, const kv_tally *tally, const size_t *first,
              const uint32_t *order)
{
    size_t from, to, i, k, n, most;
    row *rows;

    if (!number_files(g))
        return false;
    if (g->file_count > FILES_MAX || g->file_count < 2)
        return true;
    g->differ = kv__zalloc(g->file_count * g->file_count, 1);
    if (g->differ == NULL)
        return false;
    compare_names(g);
    for (from = 0; from < g->count; from = to) {
        most = 0;
        for (to = from; to < g->count; to++) {
            if (by_labels(g->sets[from].of, g->sets[to].of) != 0)
                break;
            k = g->sets[to].labels;
            most += first[k + 1] - first[k];
        }
        if (to - from < 2)
            continue;
        rows = kv__alloc(most * sizeof *rows + 1);
        if (rows == NULL)
            return false;
        n = 0;
        for (i = from; i < to; i++) {
            for (k = first[g->sets[i].labels]; k < first[g->sets[i].labels + 1];
                 k++)
                rows[n++] = (row){&tally->tasks[order[k]], &g->sets[i]};
        }
        compare_rows(g, rows, n);
        free(rows);
    }
    return true;
}

/* --- names -------------------------------------------------------------- */

/* Bytes that the folders of all files have in common, with the last slash. */
static size_t
common_folder(const group *g)
{
    kv_str first = {NULL, 0}, path;
    size_t common = 0, i, k, slash;

    for (i = 0; i < g->file_count; i++) {
        path = path_of(g->files[i]);
        if (path.length == 0)
            continue;
        if (first.data == NULL) {
            first = path;
            common = path.length;
        }
        for (k = slash = 0;
             k < common && k < path.length && path.data[k] == first.data[k];
             k++)
            if (path.data[k] == '/')
                slash = k + 1;
        common = slash;
    }
    return common;
}

/* The first DEPTH parts of the file's path below the common folder. */
static kv_str
part_of(const char *source, size_t common, size_t depth)
{
    kv_str path = path_of(source);
    size_t i;

    if (path.length == 0)
        return path;
    for (i = common; i < path.length; i++)
        if (path.data[i] == '/' && --depth == 0)
            break;
    return kv__str(path.data + common, i - common);
}

static bool
same_part(const group *g, size_t a, size_t b, size_t common, size_t depth)
{
    kv_str x = part_of(g->files[a], common, depth);
    kv_str y = part_of(g->files[b], common, depth);

    return x.length == y.length &&
           (x.length == 0 || memcmp(x.data, y.data, x.length) == 0);
}

#define DEEPEST 4096 /* more parts than a path has */

/* The least depth at which no two files that differ have the same part. */
static size_t
depth_of(const group *g, size_t common)
{
    size_t depth = 1, a, b;

again:
    for (a = 0; a < g->file_count; a++) {
        for (b = 0; b < a; b++) {
            if (depth < DEEPEST && g->differ[a * g->file_count + b] &&
                same_part(g, a, b, common, depth)) {
                depth++;
                goto again;
            }
        }
    }
    return depth;
}

static bool
differs(const group *g)
{
    size_t i;

    for (i = 0; g->differ != NULL && i < g->file_count * g->file_count; i++)
        if (g->differ[i])
            return true;
    return false;
}

#define MANY 32

/* Whether parts of the path are not known to be different runs. */
static bool
is_a_guess(const group *g, size_t common, size_t depth)
{
    bool known, guess = false;
    size_t a, b, c, d;

    /* Two parts are known to differ when any of their files do; files are few
     * where a person may wonder, so the loops need not be clever. */
    for (a = 0; !guess && g->file_count <= MANY && a < g->file_count; a++) {
        for (b = 0; !guess && b < a; b++) {
            if (same_part(g, a, b, common, depth))
                continue;
            known = false;
            for (c = 0; !known && c < g->file_count; c++)
                for (d = 0; !known && d < g->file_count; d++)
                    known = g->differ[c * g->file_count + d] &&
                            same_part(g, a, c, common, depth) &&
                            same_part(g, b, d, common, depth);
            guess = !known;
        }
    }
    return guess || g->file_count > MANY;
}

/* "PART", "PART/RUN", or "RUN" where the part ends with it. */
static const char *
new_run(kv_tally *tally, const char *run, kv_str part)
{
    size_t length = run == NULL ? 0 : strlen(run);
    kv__buf text = {0};
    const char *name = NULL;

    kv__buf_add(&text, part.data, part.length);
    if (length > 0 &&
        !(part.length >= length &&
          memcmp(part.data + part.length - length, run, length) == 0 &&
          (part.length == length ||
           part.data[part.length - length - 1] == '/'))) {
        kv__buf_char(&text, '/');
        kv__buf_str(&text, run);
    }
    if (kv__buf_text(&text) != NULL)
        name = kv__tally_value(tally, kv__str(text.data, text.length));
    kv__buf_clear(&text);
    return name;
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

#define NAMES_SHOWN 8

static bool
say(kv_tally *tally, const group *g, bool guess)
{
    const char **names = kv__zalloc(g->count, sizeof *names);
    kv__buf text = {0};
    size_t i, k, n = 0;
    bool good;

    if (names == NULL)
        return false;
    for (i = 0; i < g->count; i++) {
        for (k = 0; k < n && names[k] != g->sets[i].renamed; k++)
            continue;
        if (k == n && g->sets[i].renamed != NULL)
            names[n++] = g->sets[i].renamed;
    }
    qsort(names, n, sizeof *names, by_name);
    if (g->sets[0].run == NULL)
        kv__buf_str(&text, "results without a run's name");
    else
        kv__buf_printf(&text, "results of the run '%.100s'", g->sets[0].run);
    kv__buf_str(&text, " in several places are not of one run, so each place "
                       "is a run of its own:");
    for (i = 0; i < n && i < NAMES_SHOWN; i++)
        kv__buf_printf(&text, "%s '%.80s'", i > 0 ? "," : "", names[i]);
    if (n > NAMES_SHOWN)
        kv__buf_str(&text, " and more");
    if (guess)
        kv__buf_str(&text, "; some of them have no attempt in common and may "
                           "be parts of one run: score each run apart");
    good = kv__buf_text(&text) != NULL &&
           kv__tally_notice(tally, kv__str(text.data, text.length), guess);
    kv__buf_clear(&text);
    free(names);
    return good;
}

/* Name the runs that the files of the group become. */
static bool
tell_apart(kv_tally *tally, group *g)
{
    size_t common = common_folder(g), depth = depth_of(g, common), i;

    for (i = 0; i < g->count; i++) {
        if (g->sets[i].source == NULL)
            continue;
        g->sets[i].renamed = new_run(tally, g->sets[i].run,
                                     part_of(g->sets[i].source, common, depth));
        if (g->sets[i].renamed == NULL)
            return false;
    }
    return say(tally, g, is_a_guess(g, common, depth));
}

/* --- all of it ---------------------------------------------------------- */

/* The rows by label set: those of set L are order[first[L]] and so on. */
static bool
sort_rows(const kv_tally *tally, size_t **first, uint32_t **order)
{
    size_t *at = kv__zalloc(tally->label_count + 2, sizeof *at), i;
    uint32_t *by = kv__zalloc(tally->task_count + 1, sizeof *by);

    *first = at;
    *order = by;
    if (at == NULL || by == NULL)
        return false;
    for (i = 0; i < tally->task_count; i++)
        at[tally->tasks[i].labels + 2]++;
    for (i = 2; i < tally->label_count + 2; i++)
        at[i] += at[i - 1];
    for (i = 0; i < tally->task_count; i++)
        by[at[tally->tasks[i].labels + 1]++] = (uint32_t)i;
    return true;
}

/* Of the groups, those whose files differ get new names. */
static bool
look(kv_tally *tally, set *sets, size_t count)
{
    size_t *first, from, to;
    uint32_t *order;
    bool good = sort_rows(tally, &first, &order);

    for (from = 0; good && from < count; from = to) {
        group g = {.sets = sets + from};

        for (to = from;
             to < count && by_text(sets[from].run, sets[to].run) == 0; to++)
            g.count++;
        good = compare_files(&g, tally, first, order) &&
               (!differs(&g) || tell_apart(tally, &g));
        free(g.files);
        free(g.differ);
    }
    free(first);
    free(order);
    return good;
}

/* Figures that a file of the group states are about the new run. */
static const char *
stored_run(const kv__stored *stored, const set *sets, size_t count)
{
    const char *source = source_of(stored->pairs, stored->pair_count);
    const char *run = kv__pairs_get(stored->pairs, stored->pair_count, "run");
    size_t i;

    for (i = 0; source != NULL && i < count; i++) {
        kv_str a = path_of(source), b = path_of(sets[i].source);
        size_t k;

        /* They lie in a file of their own, in the same folder. */
        for (k = b.length; k > 0 && b.data[k - 1] != '/'; k--) {
        }
        if (sets[i].renamed != NULL && sets[i].run == run && k > 0 &&
            k <= a.length && memcmp(a.data, b.data, k) == 0 &&
            memchr(a.data + k, '/', a.length - k) == NULL)
            return sets[i].renamed;
    }
    return NULL;
}

static kv_status
rebuild(kv_tally *tally, const set *sets, size_t count, kv_error *err)
{
    const char **runs = kv__zalloc(tally->label_count + 1, sizeof *runs);
    const char **stored = kv__zalloc(tally->stored_count + 1, sizeof *stored);
    kv_tally *fresh = NULL, swap;
    kv_status status = runs == NULL || stored == NULL
                           ? kv__nomem(err)
                           : kv_tally_new(&fresh, err);
    size_t i;

    if (status == KV_OK)
        fresh->details = tally->details;
    for (i = 0; status == KV_OK && i < count; i++)
        runs[sets[i].labels] = sets[i].renamed;
    for (i = 0; status == KV_OK && i < tally->stored_count; i++)
        stored[i] = stored_run(&tally->stored[i], sets, count);
    if (status == KV_OK)
        status = kv__tally_merge_as(fresh, tally, runs, stored, err);
    if (status == KV_OK) {
        swap = *tally;
        *tally = *fresh;
        *fresh = swap;
    }
    kv_tally_free(fresh);
    free(runs);
    free(stored);
    return status;
}

kv_status
kv__tally_settle(kv_tally *tally, kv_error *err)
{
    set *sets = kv__zalloc(tally->label_count + 1, sizeof *sets);
    bool any = false, shared = false, good;
    size_t i;

    if (sets == NULL)
        return kv__nomem(err);
    for (i = 0; i < tally->label_count; i++) {
        const kv__labels *l = &tally->labels[i];

        sets[i] = (set){.labels = i,
                        .of = l,
                        .source = source_of(l->pairs, l->pair_count),
                        .run = kv__labels_get(l, "run")};
        any |= sets[i].source != NULL;
    }
    for (i = 0; i < tally->stored_count; i++)
        any |= source_of(tally->stored[i].pairs, tally->stored[i].pair_count) !=
               NULL;
    qsort(sets, tally->label_count, sizeof *sets, by_run);
    for (i = 1; i < tally->label_count; i++)
        shared |= sets[i - 1].source != sets[i].source &&
                  (by_labels(sets[i - 1].of, sets[i].of) == 0 ||
                   (by_text(sets[i - 1].run, sets[i].run) == 0 &&
                    is_derived(&sets[i])));
    good = !shared || look(tally, sets, tally->label_count);
    if (!any || !good || (!shared && kv__tally_bare(tally))) {
        free(sets);
        return good ? KV_OK : kv__nomem(err);
    }
    good = rebuild(tally, sets, tally->label_count, err) == KV_OK;
    free(sets);
    return good ? KV_OK : KV_ENOMEM;
}

/* SPDX-License-Identifier: MIT */
/* One thread's share of the reading: bytes into records into entries. */
#include "core/score/worker.h"

#include "core/formats/sniff.h"
#include "core/read/gzip.h"
#include "core/tally/sources.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Files above twice this are read in pieces of this size. */
#define PIECE_SIZE ((off_t)8 << 20)

typedef struct source {
    bool memory; /* all there is stands in HEAD */
    int fd;
    kv__gzip gzip;
    off_t at;    /* of a plain file */
    kv_str head; /* bytes already read */
    uint64_t bytes;
} source;
/* --- where bytes come from ---------------------------------------------- */

static ssize_t
read_plain(source *src, void *buffer, size_t room, const char **problem)
{
    ssize_t got = kv__read_at(src->fd, buffer, room, src->at);

    if (got < 0)
        *problem = "the file can't be read";
    else
        src->at += got;
    return got;
}

static ssize_t
fill(void *context, char *buffer, size_t room, const char **problem)
{
    source *src = context;
    ssize_t got;

    if (src->head.length > 0) {
        got = (ssize_t)(room < src->head.length ? room : src->head.length);
        memcpy(buffer, src->head.data, (size_t)got);
        src->head.data += got;
        src->head.length -= (size_t)got;
        return got;
    }
    if (src->memory)
        return 0;
    got = src->gzip.packed != NULL
              ? kv__gzip_read(&src->gzip, buffer, room, problem)
              : read_plain(src, buffer, room, problem);
    if (got < 0)
        return -1;
    src->bytes += (uint64_t)got;
    return got;
}

/* --- records ------------------------------------------------------------ */

static void
bad_record(kv__worker *w, const char *text, const char *name, size_t column,
           const char *ending)
{
    const char *quote = name[0] == '\0' ? "" : "'";
    const char *space = name[0] == '\0' ? "" : " ";

    if (text == kv__out_of_memory)
        kv__import_nomem(&w->in);
    else if (w->in.importer->transparent)
        kv__import_fatal(&w->in, "%s:%llu: %s", w->in.path,
                         (unsigned long long)w->in.line, text);
    else
        kv__import_bad(&w->in, column, "%s%s%s%s%s%s", text, space, quote, name,
                       quote, ending);
}

static void
one_record(kv__worker *w, kv_str text, uint64_t line, bool last)
{
    kv__import *in = &w->in;
    kv__record record;
    kv__problem problem;
    size_t start = kv__scan_blank(text, 0);
    bool split;

    in->line = line;
    record.line = line;
    record.text = kv__str(text.data + start, text.length - start);
    kv__buf_reset(&in->scratch);
    /* Decoded strings point into the scratch buffer: it must not move. */
    if (!kv__buf_reserve(&in->scratch, 3 * text.length + 64)) {
        kv__import_nomem(in);
        return;
    }
    memset(record.member, 0, sizeof record.member);
    split = w->simd != NULL &&
            kv__simd_split(w->simd, text.data, text.length, in->importer->wants,
                           w->want_length, record.member);
    if (!split)
        split = kv__record_split(text, in->importer->wants, &in->scratch,
                                 &record, &problem);
    if (!split) {
        bad_record(w, problem.text, problem.name, problem.column,
                   last ? "; the file ends here: truncated?" : "");
        return;
    }
    in->piece->records++;
    in->importer->record(in, &record);
}

static bool
is_blank_line(kv_str line)
{
    return kv__scan_blank(line, 0) == line.length;
}

/* Lines from the window until the piece ends (LIMIT bytes, 0: no limit). */
static kv_status
read_lines(kv__worker *w, uint64_t limit, const char **problem)
{
    kv_str line;
    int got;

    while (w->in.status == KV_OK && (limit == 0 || w->lines.offset < limit)) {
        got = kv__lines_next(&w->lines, &line, problem);
        if (got < 0)
            return got;
        if (got == KV__LINES_END)
            break;
        w->in.line = w->lines.line;
        if (got == KV__LINE_LONG)
            bad_record(w, "a line over the size limit", "", 0, "");
        else if (!is_blank_line(line))
            one_record(w, line, w->lines.line, got == KV__LINE_LAST);
    }
    w->in.piece->lines = w->lines.line;
    return KV_OK;
}

static bool
document_item(void *context, kv_str key, kv_str text, uint64_t line)
{
    kv__worker *w = context;
    kv__import *in = &w->in;

    if (in->importer->item == NULL) {
        one_record(w, text, line, false);
        return in->status == KV_OK;
    }
    in->line = line;
    kv__buf_reset(&in->scratch);
    if (!kv__buf_reserve(&in->scratch, 3 * text.length + 64)) {
        kv__import_nomem(in);
        return false;
    }
    in->piece->records++;
    if (kv__utf8_valid(text.data, text.length) &&
        kv__utf8_valid(key.data, key.length))
        in->importer->item(in, key, text);
    else
        kv__import_bad(in, 0, "invalid UTF-8");
    return in->status == KV_OK;
}

static bool
document_member(void *context, kv_str name, kv_str value, uint64_t line)
{
    kv__worker *w = context;

    w->in.line = line;
    if (w->in.importer->member == NULL)
        return true;
    kv__buf_reset(&w->in.scratch);
    if (!kv__buf_reserve(&w->in.scratch, 3 * value.length + 64))
        kv__import_nomem(&w->in);
    else if (!kv__utf8_valid(value.data, value.length))
        kv__import_bad(&w->in, 0, "invalid UTF-8");
    else
        w->in.importer->member(&w->in, name, value);
    return w->in.status == KV_OK;
}

static void
document_damage(void *context, uint64_t line, const char *what)
{
    kv__worker *w = context;

    w->in.line = line;
    kv__import_bad(&w->in, 0, "%s", what);
}

static kv_status
read_document(kv__worker *w, const char **problem)
{
    kv__docsplit split = {
        .array = w->in.importer->array,
        .entries = w->in.importer->entries,
        .whole = w->in.importer->single,
        .item = document_item,
        .member = document_member,
        .damage = document_damage,
        .context = w,
    };

    return kv__docsplit_run(&split, &w->lines, problem);
}

/* --- files -------------------------------------------------------------- */

static void
free_reasons(kv__piece *piece)
{
    size_t i;

    for (i = 0; i < piece->skips; i++)
        free((char *)piece->skip[i].reason);
    piece->skips = 0;
}

/* What is to be said about rewards that no sum holds, after NOTE. */
static const char *
with_rewards(kv__worker *w, const char *note, const kv__piece *pieces,
             size_t count)
{
    kv__piece all = {0};
    kv__buf text = {0};
    size_t i;

    for (i = 0; i < count; i++) {
        const kv__piece *piece = &pieces[i];

        if (piece->outside == 0)
            continue;
        if (all.outside == 0 || piece->lowest < all.lowest)
            all.lowest = piece->lowest;
        if (all.outside == 0 || piece->highest > all.highest)
            all.highest = piece->highest;
        all.sum += piece->sum;
        all.outside += piece->outside;
    }
    if (all.outside == 0)
        return note;
    if (note != NULL)
        kv__buf_printf(&text, "%s; ", note);
    kv__buf_printf(&text,
                   "%llu rewards outside [0,1], from %.6g to %.6g, "
                   "%.6g in all",
                   (unsigned long long)all.outside, all.lowest, all.highest,
                   all.sum);
    note = kv__buf_text(&text) == NULL
               ? NULL
               : kv__pool_intern(&w->tally->pool, text.data, text.length);
    if (note == NULL)
        w->in.status = KV_ENOMEM;
    kv__buf_clear(&text);
    return note;
}

/* The input's line in reports, from its pieces. */
static void
report_input(kv__worker *w, const char *path, const kv__importer *importer,
             const char *note, kv__piece *pieces, size_t count)
{
    kv__input *input = kv__tally_input(w->tally, path);
    uint64_t before = 0, line;
    size_t i, j;

    note = with_rewards(w, note, pieces, count);
    for (i = 0; input != NULL && i < count; i++) {
        input->records += pieces[i].records;
        input->damaged += pieces[i].damaged;
        input->missing += pieces[i].missing;
        for (j = 0; j < pieces[i].skips; j++) {
            line = pieces[i].skip[j].line;
            if (!kv__input_skip(w->tally, input, line == 0 ? 0 : line + before,
                                pieces[i].skip[j].column,
                                pieces[i].skip[j].reason))
                w->in.status = KV_ENOMEM;
        }
        before += pieces[i].lines;
    }
    if (input == NULL) {
        w->in.status = KV_ENOMEM;
    } else {
        if (importer != NULL) {
            input->definitions = importer->definitions;
            input->format = kv__pool_intern(&w->tally->pool, importer->name,
                                            strlen(importer->name));
        }
        if (note != NULL)
            input->note = kv__pool_intern(&w->tally->pool, note, strlen(note));
    }
    for (i = 0; i < count; i++)
        free_reasons(&pieces[i]);
}

/* A file that is no input: a note, or damage. */
void
kv__worker_refuse(kv__worker *w, const char *path, const char *why,
                  bool damaged)
{
    kv__piece piece = {0};

    if (damaged) {
        w->in.piece = &piece;
        w->in.line = 0;
        kv__import_bad(&w->in, 0, "%s", why);
    }
    report_input(w, path, NULL, damaged ? NULL : why, &piece, 1);
}

static bool
absolute_path(kv__worker *w, const char *path, size_t root_index)
{
    const kv__root *r = &w->s->roots[root_index];

    const char *rest = path + strlen(r->given);

    kv__buf_reset(&w->path);
    kv__buf_str(&w->path, r->real);
    if (*rest != '\0' && *rest != '/')
        kv__buf_char(&w->path, '/');
    kv__buf_str(&w->path, rest);
    return kv__buf_text(&w->path) != NULL;
}

static void
end_state(kv__import *in)
{
    if (in->state != NULL && in->importer->clear != NULL)
        in->importer->clear(in->state);
    free(in->state);
    in->state = NULL;
}

static bool
begin_import(kv__worker *w, const char *path, size_t root_index,
             const kv__importer *importer, kv__piece *piece)
{
    kv__import *in = &w->in;
    size_t i;

    if (!absolute_path(w, path, root_index)) {
        in->status = KV_ENOMEM;
        return false;
    }
    end_state(in);
    in->importer = importer;
    in->tally = w->tally;
    in->piece = piece;
    in->path = path;
    in->absolute = w->path.data;
    /* A name that the user gave joins what he gave it to; a saved tally is a
     * part of a run, and says nothing about files. */
    if (!kv__tally_from(w->tally, w->in.run != NULL || importer->transparent
                                      ? NULL
                                      : w->path.data)) {
        in->status = KV_ENOMEM;
        return false;
    }
    in->line = 0;
    in->note = NULL;
    in->alone = strcmp(path, w->s->roots[root_index].given) == 0;
    in->labels = SIZE_MAX;
    in->flags = 0;
    kv__buf_reset(&in->labels_key);
    kv__buf_reset(&in->memory);
    kv__buf_reset(&in->run_name);
    if (importer->state > 0) {
        in->state = kv__zalloc(1, importer->state);
        if (in->state == NULL) {
            in->status = KV_ENOMEM;
            return false;
        }
    }
    for (i = 0; importer->wants != NULL && importer->wants[i] != NULL; i++)
        w->want_length[i] = strlen(importer->wants[i]);
    if (importer->begin != NULL)
        importer->begin(in);
    return in->status == KV_OK;
}

/* PATH/NAME ends in .json, .jsonl or that of a report of tests, compressed or
 * not. */
static bool
has_json_name(const char *path)
{
    const char *name = strrchr(path, '/');

    name = name == NULL ? path : name;
    return strstr(name, ".json") != NULL || strstr(name, ".xml") != NULL ||
           strstr(name, ".trx") != NULL;
}

/* The bytes themselves, for a reader that is none of ours. */
static kv_status
read_bytes(kv__worker *w, source *src, const char **problem)
{
    const size_t room = (size_t)256 * 1024;
    char *buffer = kv__alloc(room);
    ssize_t got;
    kv_status status = buffer == NULL ? KV_ENOMEM : KV_OK;

    while (status == KV_OK) {
        got = fill(src, buffer, room, problem);
        if (got < 0)
            status = KV_EIO;
        if (got <= 0 || !w->in.importer->bytes(&w->in, buffer, (size_t)got))
            break;
    }
    free(buffer);
    return status;
}

static void
read_whole(kv__worker *w, const char *path, size_t root_index,
           const kv__importer *importer, source *src)
{
    kv__piece piece = {0};
    const char *problem = NULL;
    kv_status status;

    /* The user's limit is about results, not about what kverify saved. */
    kv__lines_init(&w->lines, fill, src,
                   importer->transparent ? UINT64_C(64) << 20
                                         : w->s->max_record);
    if (!begin_import(w, path, root_index, importer, &piece))
        return;
    if (importer->file != NULL)
        importer->file(&w->in, src->memory ? -1 : src->fd, src->head);
    status = importer->file != NULL    ? KV_OK
             : importer->bytes != NULL ? read_bytes(w, src, &problem)
             : importer->lines         ? read_lines(w, 0, &problem)
                                       : read_document(w, &problem);
    if (status == KV_ENOMEM) {
        w->in.status = KV_ENOMEM;
    } else if (status != KV_OK) {
        w->in.line = importer->lines ? w->lines.line + 1 : 0;
        kv__import_bad(&w->in, 0, "%s", problem);
        if (importer->transparent)
            kv__import_fatal(&w->in, "%s: %s", path, problem);
    }
    if (importer->end != NULL && w->in.status == KV_OK)
        importer->end(&w->in);
    end_state(&w->in);
    if (importer->transparent ||
        (importer->silent && w->in.note == NULL && piece.damaged == 0))
        free_reasons(&piece);
    else
        report_input(w, path, importer, w->in.note, &piece, 1);
    kv__score_progress(w->s, piece.records, src->bytes, 1);
}

static bool
defer(kv__worker *w, const char *path, size_t root_index)
{
    kv__scoring *s = w->s;
    kv__work *grown, it = {.root = root_index, .path = strdup(path)};

    pthread_mutex_lock(&s->lock);
    grown = it.path == NULL ? NULL
                            : kv__grow(s->later, &s->later_capacity,
                                       s->later_count + 1, sizeof *grown);
    if (grown != NULL) {
        s->later = grown;
        s->later[s->later_count++] = it;
    }
    pthread_mutex_unlock(&s->lock);
    if (grown == NULL) {
        free(it.path);
        w->in.status = KV_ENOMEM;
    }
    return grown != NULL;
}

void
kv__big_free(kv__big *big)
{
    size_t i;

    for (i = 0; i < big->pieces; i++)
        free_reasons(&big->piece[i]);
    if (big->fd >= 0)
        close(big->fd);
    free(big->path);
    free(big->piece);
    free(big);
}

/* COUNT pieces are done with, one way or another.  True for the last. */
bool
kv__big_leave(kv__big *big, size_t count)
{
    return count > 0 && atomic_fetch_sub(&big->left, count) == count;
}

/* Cut the file up and push the pieces.  Takes the descriptor. */
static void
share_big(kv__worker *w, const char *path, size_t root_index,
          const kv__importer *importer, int fd, off_t size)
{
    kv__big *big = kv__zalloc(1, sizeof *big);
    size_t i;

    if (big == NULL) {
        close(fd);
        w->in.status = KV_ENOMEM;
        return;
    }
    big->fd = fd;
    big->size = size;
    big->importer = importer;
    big->root = root_index;
    big->path = strdup(path);
    big->pieces = (size_t)((size + PIECE_SIZE - 1) / PIECE_SIZE);
    big->piece = kv__zalloc(big->pieces, sizeof *big->piece);
    if (big->path == NULL || big->piece == NULL) {
        big->pieces = 0;
        kv__big_free(big);
        w->in.status = KV_ENOMEM;
        return;
    }
    atomic_init(&big->left, big->pieces);
    for (i = big->pieces; i-- > 0;) {
        if (!kv__score_push(
                w->s, (kv__work){.root = root_index, .big = big, .piece = i})) {
            if (kv__big_leave(big, i + 1))
                kv__big_free(big);
            return;
        }
    }
}

/* Lines that start inside the piece.  A line that starts exactly at its end
 * belongs to the next one. */
static void
read_piece(kv__worker *w, kv__big *big, size_t index)
{
    source src = {.fd = big->fd};
    off_t start = (off_t)index * PIECE_SIZE;
    uint64_t limit = (uint64_t)PIECE_SIZE;
    const char *problem = NULL;
    kv__piece *piece = &big->piece[index];
    kv_status status = KV_OK;

    src.at = start == 0 ? 0 : start - 1;
    kv__lines_init(&w->lines, fill, &src, w->s->max_record);
    if (!begin_import(w, big->path, big->root, big->importer, piece))
        return;
    if (start > 0) {
        /* To the end of the line that the piece before has; the byte before
         * START is there to see a newline that ends exactly in front. */
        limit += 1;
        status = kv__lines_skip(&w->lines, limit, &problem);
    }
    if (status == KV_OK)
        status = read_lines(w, limit, &problem);
    if (status == KV_ENOMEM) {
        w->in.status = KV_ENOMEM;
    } else if (status != KV_OK) {
        w->in.line = w->lines.line + 1;
        kv__import_bad(&w->in, 0, "%s", problem);
    }
    kv__score_progress(w->s, piece->records, limit, 0);
}

void
kv__worker_piece(kv__worker *w, kv__big *big, size_t index)
{
    if (w->s->status == KV_OK)
        read_piece(w, big, index);
    if (!kv__big_leave(big, 1))
        return;
    if (w->in.status == KV_OK) {
        report_input(w, big->path, big->importer, w->in.note, big->piece,
                     big->pieces);
        kv__score_progress(w->s, 0, 0, 1);
    }
    kv__big_free(big);
}

/* Read the first bytes; the number, or -1 with *problem. */
static ssize_t
read_head(kv__worker *w, source *src, const char **problem)
{
    size_t length = 0;
    ssize_t got;

    while (length < KV__SNIFF_BYTES) {
        got = fill(src, w->head + length, KV__SNIFF_BYTES - length, problem);
        if (got < 0 && length > 0) {
            /* Readable so far: what follows reports the rest. */
            break;
        }
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        length += (size_t)got;
    }
    return (ssize_t)length;
}

static void
sniff_and_read(kv__worker *w, const char *path, size_t root_index, source *src,
               off_t size)
{
    const char *problem = NULL, *why;
    const kv__importer *importer;
    kv__sniff sniff;
    ssize_t length = read_head(w, src, &problem);
    size_t skip;
    bool damaged;

    if (length < 0) {
        kv__worker_refuse(w, path, problem, true);
        return;
    }
    skip = length >= 3 && memcmp(w->head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    src->head = kv__str(w->head + skip, (size_t)length - skip);
    kv__sniff_init(&sniff, src->head, (size_t)length < KV__SNIFF_BYTES);
    importer = kv__sniff_importer(&sniff);
    if (importer == NULL) {
        why = kv__sniff_refusal(&sniff, has_json_name(path), &damaged);
        if (!w->s->problems_only)
            kv__worker_refuse(w, path, why, damaged);
        return;
    }
    if (w->s->problems_only && importer != &kv__import_koco_problems &&
        importer != &kv__import_swebench_instances &&
        importer != &kv__import_swebench_instance_list &&
        importer != &kv__import_swebench_instance_map)
        return;
    if (importer->deferred && !w->s->second_round) {
        defer(w, path, root_index);
        return;
    }
    if (importer->lines && !importer->whole && src->gzip.packed == NULL &&
        skip == 0 && size > 2 * PIECE_SIZE) {
        share_big(w, path, root_index, importer, src->fd, size);
        src->fd = -1;
        return;
    }
    read_whole(w, path, root_index, importer, src);
}

void
kv__worker_file(kv__worker *w, const char *path, size_t root_index)
{
    source src = {.fd = -1};
    struct stat st;
    char why[160];

    /* NONBLOCK: a pipe put where a result should be must not hang us. */
    src.fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (src.fd < 0 || fstat(src.fd, &st) != 0) {
        snprintf(why, sizeof why, "can't be opened: %s", strerror(errno));
        kv__worker_refuse(w, path, why, true);
    } else if (!S_ISREG(st.st_mode)) {
        kv__worker_refuse(w, path, "not a regular file", false);
    } else {
        if (kv__gzip_is(src.fd) && !kv__gzip_start(&src.gzip, src.fd)) {
            w->in.status = KV_ENOMEM;
            goto out;
        }
        sniff_and_read(w, path, root_index, &src, st.st_size);
    }
out:
    kv__gzip_end(&src.gzip);
    if (src.fd >= 0)
        close(src.fd);
}

/* --- a worker's life ---------------------------------------------------- */

void
kv__worker_clear(kv__worker *w)
{
    kv_tally_free(w->tally);
    kv__simd_free(w->simd);
    kv__lines_clear(&w->lines);
    kv_verifier_close(w->in.verifier);
    kv__buf_clear(&w->in.scratch);
    kv__buf_clear(&w->in.labels_key);
    kv__buf_clear(&w->in.memory);
    kv__buf_clear(&w->in.run_name);
    end_state(&w->in);
    kv__buf_clear(&w->path);
    free(w->head);
    memset(w, 0, sizeof *w);
}

kv_status
kv__worker_init(kv__worker *w, kv__scoring *s, kv_error *err)
{
    kv_status status = kv_tally_new(&w->tally, err);

    if (w->tally != NULL)
        w->tally->details = s->options->details;
    w->s = s;
    w->head = kv__alloc(KV__SNIFF_BYTES + KV__RECORD_PADDING);
    w->in.run = s->options->run;
    w->in.extract = s->options->extract;
    w->in.gold = s->gold;
    w->in.engine = s->engine;
    if (status != KV_OK || w->head == NULL)
        return kv__nomem(err);
    memset(w->head, 0, KV__SNIFF_BYTES + KV__RECORD_PADDING);
    if (s->reader == KV_READER_SIMDJSON) {
        w->simd = kv__simd_new();
        if (w->simd == NULL)
            return kv__nomem(err);
    }
    return KV_OK;
}

kv_status
kv__score_memory(kv_str text, const kv__importer *importer, uint32_t reader,
                 kv_tally *tally, kv_error *err)
{
    kv_score_options options = {.struct_size = sizeof options,
                                .reader = reader};
    char name[] = "memory";
    kv__root here = {.given = name, .real = name};
    kv__scoring s = {.options = &options,
                     .roots = &here,
                     .root_count = 1,
                     .max_record = MAX_RECORD_DEFAULT,
                     .reader = reader};
    source src = {.memory = true, .fd = -1, .head = text};
    kv__worker w = {0};
    kv_status status;

    s.gold = kv__gold_new();
    pthread_mutex_init(&s.lock, NULL);
    status = s.gold == NULL ? kv__nomem(err) : kv__worker_init(&w, &s, err);
    if (status == KV_OK) {
        read_whole(&w, name, 0, importer, &src);
        status = w.in.status;
        if (status == KV_ENOMEM)
            kv__nomem(err);
        else if (status != KV_OK)
            kv__fail(err, status, "%s", w.in.fatal);
    }
    if (status == KV_OK) {
        (void)kv__tally_from(w.tally, NULL);
        status = kv__tally_settle(w.tally, err);
    }
    if (status == KV_OK && !kv__tally_adopt(tally, w.tally))
        status = kv_tally_merge(tally, w.tally, err);
    kv__worker_clear(&w);
    kv__gold_free(s.gold);
    pthread_mutex_destroy(&s.lock);
    return status;
}

/* Reading result files and folders into a tally, on several threads.
 *
 * Work is a stack of items: folders, files, and pieces of big files.  Each
 * thread has a tally of its own; they are merged at the end, and merging
 * commutes, so which thread read what leaves no trace.  Questions that need
 * the gold answers of other files wait for a second round. */
#include "core/importers.h"
#include "core/json.h"
#include "core/sniff.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#define MAX_RECORD_DEFAULT (UINT64_C(16) << 20)
/* Files above twice this are read in pieces of this size. */
#define PIECE_SIZE ((off_t)8 << 20)
#define THREADS_MAX 64
/* With this many items waiting nobody is idle: do the rest yourself. */
#define STACK_ENOUGH 64

typedef struct root {
    const char *given;
    char *real;
    bool nested; /* inside another root: read with that one */
} root;

/* A big file, shared by the items that are its pieces. */
typedef struct big_file {
    char *path;
    size_t root;
    int fd;
    off_t size;
    const kv__importer *importer;
    kv__piece *piece;
    size_t pieces;
    atomic_size_t left;
} big_file;

typedef struct item {
    char *path; /* a folder or file; NULL for a piece */
    size_t root;
    bool folder;
    big_file *big;
    size_t piece;
} item;

typedef struct shared {
    const kv_score_options *options;
    kv_engine *engine;
    kv__gold *gold;
    root *roots;
    size_t root_count;
    uint64_t max_record;
    uint32_t reader;
    bool problems_only; /* the round for options->problems */
    bool second_round;  /* deferred files now */

    pthread_mutex_t lock;
    pthread_cond_t changed;
    item *stack;
    size_t depth, capacity;
    size_t busy; /* threads working on an item */
    item *later; /* deferred files */
    size_t later_count, later_capacity;
    _Atomic kv_status status; /* first failure; stops everybody */
    kv_error error;

    _Atomic uint64_t files, records, bytes;
    struct timespec reported;
} shared;

typedef struct worker {
    shared *s;
    kv_tally *tally;
    kv__simd *simd;
    kv__lines lines;
    char *head; /* sniffed bytes */
    kv__import in;
    kv__buf path;
    size_t want_length[KV__WANTS_MAX];
} worker;

/* --- failing and progress ----------------------------------------------- */

static void
stop_all(shared *s, kv_status status, const char *message)
{
    pthread_mutex_lock(&s->lock);
    if (s->status == KV_OK) {
        s->status = status;
        if (status == KV_ENOMEM)
            kv__nomem(&s->error);
        else
            kv__fail(&s->error, status, "%s", message);
    }
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
}

static void
progress(shared *s, uint64_t records, uint64_t bytes, uint64_t files)
{
    kv_progress now;
    struct timespec t;
    int stop = 0;

    atomic_fetch_add(&s->records, records);
    atomic_fetch_add(&s->bytes, bytes);
    atomic_fetch_add(&s->files, files);
    if (s->options->progress == NULL)
        return;
    clock_gettime(CLOCK_MONOTONIC, &t);
    pthread_mutex_lock(&s->lock);
    if ((t.tv_sec - s->reported.tv_sec) * 1000 +
            (t.tv_nsec - s->reported.tv_nsec) / 1000000 >=
        100) {
        s->reported = t;
        now.files = atomic_load(&s->files);
        now.records = atomic_load(&s->records);
        now.bytes = atomic_load(&s->bytes);
        stop = s->options->progress(s->options->progress_context, &now);
    }
    pthread_mutex_unlock(&s->lock);
    if (stop != 0)
        stop_all(s, KV_EIO, "stopped by the progress callback");
}

/* --- the stack ---------------------------------------------------------- */

/* Takes the path over. */
static bool
push(shared *s, item it)
{
    item *grown;
    bool good;

    pthread_mutex_lock(&s->lock);
    grown = kv__grow(s->stack, &s->capacity, s->depth + 1, sizeof *grown);
    good = grown != NULL;
    if (good) {
        s->stack = grown;
        s->stack[s->depth++] = it;
        pthread_cond_signal(&s->changed);
    }
    pthread_mutex_unlock(&s->lock);
    if (!good) {
        free(it.path);
        stop_all(s, KV_ENOMEM, NULL);
    }
    return good;
}

static bool
enough_waits(shared *s)
{
    bool enough;

    pthread_mutex_lock(&s->lock);
    enough = s->depth >= STACK_ENOUGH;
    pthread_mutex_unlock(&s->lock);
    return enough;
}

/* False when there is nothing left to do. */
static bool
pop(shared *s, item *it)
{
    bool got = false;

    pthread_mutex_lock(&s->lock);
    while (s->status == KV_OK && s->depth == 0 && s->busy > 0)
        pthread_cond_wait(&s->changed, &s->lock);
    if (s->status == KV_OK && s->depth > 0) {
        *it = s->stack[--s->depth];
        s->busy++;
        got = true;
    }
    pthread_mutex_unlock(&s->lock);
    return got;
}

static void
done(shared *s)
{
    pthread_mutex_lock(&s->lock);
    if (--s->busy == 0 && s->depth == 0)
        pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
}

/* --- where bytes come from ---------------------------------------------- */

typedef struct source {
    bool memory; /* all there is stands in HEAD */
    int fd;
    gzFile gz;
    off_t at;    /* of a plain file */
    kv_str head; /* bytes already read */
    uint64_t bytes;
} source;

static ssize_t
fill(void *context, char *buffer, size_t room, const char **problem)
{
    source *src = context;
    ssize_t got;
    int code = Z_OK;

    if (src->head.length > 0) {
        got = (ssize_t)(room < src->head.length ? room : src->head.length);
        memcpy(buffer, src->head.data, (size_t)got);
        src->head.data += got;
        src->head.length -= (size_t)got;
        return got;
    }
    if (src->memory)
        return 0;
    if (src->gz != NULL) {
        got =
            gzread(src->gz, buffer, room > INT_MAX ? INT_MAX : (unsigned)room);
        (void)gzerror(src->gz, &code);
        if (got <= 0 && code != Z_OK && code != Z_STREAM_END) {
            *problem = code == Z_BUF_ERROR
                           ? "the gzip data ends early: truncated"
                           : "the gzip data is broken";
            return -1;
        }
    } else {
        do
            got = pread(src->fd, buffer, room, src->at);
        while (got < 0 && errno == EINTR);
        if (got < 0) {
            *problem = "the file can't be read";
            return -1;
        }
        src->at += got;
    }
    src->bytes += (uint64_t)got;
    return got;
}

/* --- records ------------------------------------------------------------ */

static void
bad_record(worker *w, const char *text, const char *name, size_t column,
           const char *ending)
{
    const char *quote = name[0] == '\0' ? "" : "'";
    const char *space = name[0] == '\0' ? "" : " ";

    if (strcmp(text, "out of memory") == 0)
        kv__import_nomem(&w->in);
    else if (w->in.importer->transparent)
        kv__import_fatal(&w->in, "%s:%llu: %s", w->in.path,
                         (unsigned long long)w->in.line, text);
    else
        kv__import_bad(&w->in, column, "%s%s%s%s%s%s", text, space, quote, name,
                       quote, ending);
}

static void
one_record(worker *w, kv_str text, uint64_t line, bool last)
{
    kv__import *in = &w->in;
    kv__record record;
    kv__problem problem;
    bool split;

    in->line = line;
    record.line = line;
    record.text = text;
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
read_lines(worker *w, uint64_t limit, const char **problem)
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
document_item(void *context, kv_str text, uint64_t line)
{
    worker *w = context;

    one_record(w, text, line, false);
    return w->in.status == KV_OK;
}

static bool
document_member(void *context, kv_str name, kv_str value, uint64_t line)
{
    worker *w = context;

    w->in.line = line;
    if (w->in.importer->member != NULL)
        w->in.importer->member(&w->in, name, value);
    return w->in.status == KV_OK;
}

static void
document_damage(void *context, uint64_t line, const char *what)
{
    worker *w = context;

    w->in.line = line;
    kv__import_bad(&w->in, 0, "%s", what);
}

static kv_status
read_document(worker *w, const char **problem)
{
    kv__docsplit split = {
        .array = w->in.importer->array,
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

/* The input's line in reports, from its pieces. */
static void
report_input(worker *w, const char *path, const char *format, const char *note,
             kv__piece *pieces, size_t count)
{
    kv__input *input = kv__tally_input(w->tally, path);
    uint64_t before = 0, line;
    size_t i, j;

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
        if (format != NULL)
            input->format =
                kv__pool_intern(&w->tally->pool, format, strlen(format));
        if (note != NULL)
            input->note = kv__pool_intern(&w->tally->pool, note, strlen(note));
    }
    for (i = 0; i < count; i++)
        free_reasons(&pieces[i]);
}

/* A file that is no input: a note, or damage. */
static void
report_refused(worker *w, const char *path, const char *why, bool damaged)
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
absolute_path(worker *w, const char *path, size_t root_index)
{
    const root *r = &w->s->roots[root_index];

    const char *rest = path + strlen(r->given);

    kv__buf_reset(&w->path);
    kv__buf_str(&w->path, r->real);
    if (*rest != '\0' && *rest != '/')
        kv__buf_char(&w->path, '/');
    kv__buf_str(&w->path, rest);
    return kv__buf_text(&w->path) != NULL;
}

static bool
begin_import(worker *w, const char *path, size_t root_index,
             const kv__importer *importer, kv__piece *piece)
{
    kv__import *in = &w->in;
    size_t i;

    if (!absolute_path(w, path, root_index)) {
        in->status = KV_ENOMEM;
        return false;
    }
    in->importer = importer;
    in->tally = w->tally;
    in->piece = piece;
    in->path = path;
    in->absolute = w->path.data;
    in->line = 0;
    in->note = NULL;
    in->labels = SIZE_MAX;
    in->flags = 0;
    kv__buf_reset(&in->labels_key);
    kv__buf_reset(&in->memory);
    for (i = 0; importer->wants[i] != NULL; i++)
        w->want_length[i] = strlen(importer->wants[i]);
    if (importer->begin != NULL)
        importer->begin(in);
    return in->status == KV_OK;
}

/* PATH/NAME ends in .json or .jsonl, compressed or not. */
static bool
has_json_name(const char *path)
{
    const char *name = strrchr(path, '/');

    return strstr(name == NULL ? path : name, ".json") != NULL;
}

static void
read_whole(worker *w, const char *path, size_t root_index,
           const kv__importer *importer, source *src)
{
    kv__piece piece = {0};
    const char *problem = NULL;
    kv_status status;

    kv__lines_init(&w->lines, fill, src, w->s->max_record);
    if (!begin_import(w, path, root_index, importer, &piece))
        return;
    status = importer->lines ? read_lines(w, 0, &problem)
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
    if (importer->transparent)
        free_reasons(&piece);
    else
        report_input(w, path, importer->name, w->in.note, &piece, 1);
    progress(w->s, piece.records, src->bytes, 1);
}

static bool
defer(worker *w, const char *path, size_t root_index)
{
    shared *s = w->s;
    item *grown, it = {.root = root_index, .path = strdup(path)};

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

static void
free_big(big_file *big)
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
static bool
leave_big(big_file *big, size_t count)
{
    return count > 0 && atomic_fetch_sub(&big->left, count) == count;
}

/* Cut the file up and push the pieces.  Takes the descriptor. */
static void
share_big(worker *w, const char *path, size_t root_index,
          const kv__importer *importer, int fd, off_t size)
{
    big_file *big = kv__zalloc(1, sizeof *big);
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
        free_big(big);
        w->in.status = KV_ENOMEM;
        return;
    }
    atomic_init(&big->left, big->pieces);
    for (i = big->pieces; i-- > 0;) {
        if (!push(w->s, (item){.root = root_index, .big = big, .piece = i})) {
            if (leave_big(big, i + 1))
                free_big(big);
            return;
        }
    }
}

/* Lines that start inside the piece.  A line that starts exactly at its end
 * belongs to the next one. */
static void
read_piece(worker *w, big_file *big, size_t index)
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
    progress(w->s, piece->records, limit, 0);
}

static void
finish_piece(worker *w, big_file *big, size_t index)
{
    if (w->s->status == KV_OK)
        read_piece(w, big, index);
    if (!leave_big(big, 1))
        return;
    if (w->in.status == KV_OK) {
        report_input(w, big->path, big->importer->name, w->in.note, big->piece,
                     big->pieces);
        progress(w->s, 0, 0, 1);
    }
    free_big(big);
}

/* Read the first bytes; the number, or -1 with *problem. */
static ssize_t
read_head(worker *w, source *src, const char **problem)
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

static bool
is_gzip(int fd)
{
    unsigned char magic[2];

    return pread(fd, magic, 2, 0) == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
}

static void
sniff_and_read(worker *w, const char *path, size_t root_index, source *src,
               off_t size)
{
    const char *problem = NULL, *why;
    const kv__importer *importer;
    kv__sniff sniff;
    ssize_t length = read_head(w, src, &problem);
    size_t skip;
    bool damaged;

    if (length < 0) {
        report_refused(w, path, problem, true);
        return;
    }
    skip = length >= 3 && memcmp(w->head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    src->head = kv__str(w->head + skip, (size_t)length - skip);
    kv__sniff_init(&sniff, src->head, (size_t)length < KV__SNIFF_BYTES);
    importer = kv__sniff_importer(&sniff);
    if (importer == NULL) {
        why = kv__sniff_refusal(&sniff, has_json_name(path), &damaged);
        if (!w->s->problems_only)
            report_refused(w, path, why, damaged);
        return;
    }
    if (w->s->problems_only && importer != &kv__import_koco_problems)
        return;
    if (importer->deferred && !w->s->second_round) {
        defer(w, path, root_index);
        return;
    }
    if (importer->lines && !importer->whole && src->gz == NULL && skip == 0 &&
        size > 2 * PIECE_SIZE) {
        share_big(w, path, root_index, importer, src->fd, size);
        src->fd = -1;
        return;
    }
    read_whole(w, path, root_index, importer, src);
}

static void
read_file(worker *w, const char *path, size_t root_index)
{
    source src = {.fd = -1};
    struct stat st;
    char why[160];

    /* NONBLOCK: a pipe put where a result should be must not hang us. */
    src.fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (src.fd < 0 || fstat(src.fd, &st) != 0) {
        snprintf(why, sizeof why, "can't be opened: %s", strerror(errno));
        report_refused(w, path, why, true);
    } else if (!S_ISREG(st.st_mode)) {
        report_refused(w, path, "not a regular file", false);
    } else {
        if (is_gzip(src.fd)) {
            src.gz = gzdopen(src.fd, "rb");
            if (src.gz == NULL) {
                w->in.status = KV_ENOMEM;
                goto out;
            }
            gzbuffer(src.gz, 128 * 1024);
        }
        sniff_and_read(w, path, root_index, &src, st.st_size);
    }
out:
    if (src.gz != NULL)
        gzclose(src.gz);
    else if (src.fd >= 0)
        close(src.fd);
}

/* --- folders ------------------------------------------------------------ */

static unsigned char
kind_of(const char *path, const struct dirent *entry)
{
    struct stat st;

    if (entry->d_type != DT_UNKNOWN)
        return entry->d_type;
    if (lstat(path, &st) != 0)
        return DT_UNKNOWN;
    return S_ISDIR(st.st_mode)   ? DT_DIR
           : S_ISREG(st.st_mode) ? DT_REG
           : S_ISLNK(st.st_mode) ? DT_LNK
                                 : DT_FIFO;
}

static char *
join(const char *folder, const char *name)
{
    size_t length = strlen(folder), more = strlen(name);
    bool slash = length > 0 && folder[length - 1] == '/';
    char *path = kv__alloc(length + more + 2);

    if (path != NULL)
        sprintf(path, "%s%s%s", folder, slash ? "" : "/", name);
    return path;
}

static void
one_entry(worker *w, const char *folder, size_t root_index,
          const struct dirent *entry)
{
    char *path = join(folder, entry->d_name);
    unsigned char kind;
    bool inline_file;

    if (path == NULL) {
        w->in.status = KV_ENOMEM;
        return;
    }
    kind = kind_of(path, entry);
    inline_file = kind == DT_REG && enough_waits(w->s);
    if (kind == DT_DIR || (kind == DT_REG && !inline_file)) {
        push(
            w->s,
            (item){.path = path, .root = root_index, .folder = kind == DT_DIR});
        return;
    }
    if (inline_file)
        read_file(w, path, root_index);
    else
        report_refused(w, path,
                       kind == DT_LNK ? "a symbolic link, not followed"
                                      : "not a regular file",
                       false);
    free(path);
}

static void
read_folder(worker *w, const char *path, size_t root_index)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    char why[160];

    if (dir == NULL) {
        snprintf(why, sizeof why, "can't be opened: %s", strerror(errno));
        report_refused(w, path, why, true);
        return;
    }
    while (w->in.status == KV_OK && (entry = readdir(dir)) != NULL)
        if (entry->d_name[0] != '.')
            one_entry(w, path, root_index, entry);
    closedir(dir);
}

/* --- threads ------------------------------------------------------------ */

static void
work(worker *w)
{
    item it;

    while (pop(w->s, &it)) {
        if (it.big != NULL)
            finish_piece(w, it.big, it.piece);
        else if (it.folder)
            read_folder(w, it.path, it.root);
        else
            read_file(w, it.path, it.root);
        free(it.path);
        if (w->in.status != KV_OK)
            stop_all(w->s, w->in.status, w->in.fatal);
        done(w->s);
    }
}

static void *
work_thread(void *context)
{
    work(context);
    return NULL;
}

static void
worker_clear(worker *w)
{
    kv_tally_free(w->tally);
    kv__simd_free(w->simd);
    kv__lines_clear(&w->lines);
    kv_verifier_close(w->in.verifier);
    kv__buf_clear(&w->in.scratch);
    kv__buf_clear(&w->in.labels_key);
    kv__buf_clear(&w->in.memory);
    kv__buf_clear(&w->path);
    free(w->head);
    memset(w, 0, sizeof *w);
}

static kv_status
worker_init(worker *w, shared *s, kv_error *err)
{
    kv_status status = kv_tally_new(&w->tally, err);

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

/* Everything on the stack, with COUNT threads of which one is the caller. */
static kv_status
run_workers(shared *s, size_t count, kv_tally *tally, kv_error *err)
{
    worker *workers = kv__zalloc(count, sizeof *workers);
    pthread_t threads[THREADS_MAX];
    size_t started = 0, ready, i;
    kv_status status = workers == NULL ? kv__nomem(err) : KV_OK;

    for (ready = 0; status == KV_OK && ready < count; ready++)
        status = worker_init(&workers[ready], s, err);
    if (status == KV_OK) {
        /* Fewer threads than wished for is slower, not wrong. */
        while (started + 1 < count &&
               pthread_create(&threads[started], NULL, work_thread,
                              &workers[started + 1]) == 0)
            started++;
        work(&workers[0]);
        for (i = 0; i < started; i++)
            pthread_join(threads[i], NULL);
        status = s->status;
        if (status != KV_OK && err != NULL)
            *err = s->error;
    }
    for (i = 0; status == KV_OK && i < count; i++)
        if (!kv__tally_adopt(tally, workers[i].tally))
            status = kv_tally_merge(tally, workers[i].tally, err);
    for (i = 0; workers != NULL && i < ready; i++)
        worker_clear(&workers[i]);
    free(workers);
    return status;
}

/* --- the call ----------------------------------------------------------- */

/* Problems without an answer in a run that answered others of their data set
 * are tasks without attempts.  The tally remembers them, for the answers may
 * be in another shard. */
static bool
add_unanswered(kv_tally *tally, const kv__gold *gold)
{
    const kv__question *question;
    size_t i;

    for (i = 0; i < kv__gold_count(gold); i++) {
        question = kv__gold_at(gold, i);
        if (!kv__tally_expect(tally, question->dataset, question->id))
            return false;
    }
    return kv__tally_complete(tally);
}

static size_t
thread_count(const kv_score_options *options)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    size_t count = options->threads;

    if (count == 0)
        count = online < 1 ? 1 : online > 8 ? 8 : (size_t)online;
    return count > THREADS_MAX ? THREADS_MAX : count;
}

static kv_status
resolve_roots(shared *s, const char *const *paths, size_t count, kv_error *err)
{
    size_t i, j, length;

    s->roots = kv__zalloc(count, sizeof *s->roots);
    if (s->roots == NULL)
        return kv__nomem(err);
    s->root_count = count;
    for (i = 0; i < count; i++) {
        s->roots[i].given = paths[i];
        s->roots[i].real = realpath(paths[i], NULL);
        if (s->roots[i].real == NULL)
            return errno == ENOMEM
                       ? kv__nomem(err)
                       : kv__fail(err, KV_EIO, "cannot open '%s': %s", paths[i],
                                  strerror(errno));
        if (access(paths[i], R_OK) != 0)
            return kv__fail(err, KV_EIO, "cannot open '%s': %s", paths[i],
                            strerror(errno));
    }
    /* A path inside another one, or given twice, is read once. */
    for (i = 0; i < count; i++) {
        for (j = 0; j < count && !s->roots[i].nested; j++) {
            length = strlen(s->roots[j].real);
            if (i == j || strncmp(s->roots[i].real, s->roots[j].real, length))
                continue;
            s->roots[i].nested = s->roots[i].real[length] == '/' ||
                                 (s->roots[i].real[length] == '\0' && j < i);
        }
    }
    return KV_OK;
}

static void
free_roots(shared *s)
{
    size_t i;

    for (i = 0; i < s->root_count; i++)
        free(s->roots[i].real);
    free(s->roots);
    s->roots = NULL;
    s->root_count = 0;
}

static kv_status
push_roots(shared *s, kv_error *err)
{
    struct stat st;
    size_t i;
    item it;

    for (i = s->root_count; i-- > 0;) {
        if (s->roots[i].nested)
            continue;
        it = (item){.path = strdup(s->roots[i].given), .root = i};
        it.folder = stat(s->roots[i].given, &st) == 0 && S_ISDIR(st.st_mode);
        if (it.path == NULL || !push(s, it))
            return kv__nomem(err);
    }
    return KV_OK;
}

/* Read PATHS; what had to wait for gold answers stays in s->later. */
static kv_status
round_of(shared *s, const char *const *paths, size_t count, size_t threads,
         kv_tally *tally, kv_error *err)
{
    kv_status status = resolve_roots(s, paths, count, err);

    if (status == KV_OK)
        status = push_roots(s, err);
    if (status == KV_OK)
        status = run_workers(s, threads, tally, err);
    return status;
}

static kv_status
second_round(shared *s, size_t threads, kv_tally *tally, kv_error *err)
{
    kv_status status = KV_OK;

    s->second_round = true;
    while (s->later_count > 0) {
        item it = s->later[--s->later_count];

        if (status == KV_OK && !push(s, it))
            status = kv__nomem(err);
        else if (status != KV_OK)
            free(it.path);
    }
    return status == KV_OK ? run_workers(s, threads, tally, err) : status;
}

static kv_status
check_options(const kv_score_options *given, kv_score_options *options,
              shared *s, kv_error *err)
{
    memset(options, 0, sizeof *options);
    if (given != NULL)
        memcpy(options, given,
               given->struct_size < sizeof *options ? given->struct_size
                                                    : sizeof *options);
    s->options = options;
    s->max_record =
        options->max_record == 0 ? MAX_RECORD_DEFAULT : options->max_record;
    if (options->reader > KV_READER_SIMDJSON)
        return kv__fail(err, KV_EINVAL, "unknown reader %u", options->reader);
    if (options->reader == KV_READER_SIMDJSON && !kv_reader_simdjson())
        return kv__fail(err, KV_EINVAL,
                        "this build has no simdjson: use the portable reader");
    s->reader = options->reader == KV_READER_AUTO && kv_reader_simdjson()
                    ? KV_READER_SIMDJSON
                    : options->reader;
    return KV_OK;
}

/* A mistyped mode, or a missing plugin, should fail before any reading. */
static kv_status
check_extract(kv_engine *engine, const char *extract, kv_error *err)
{
    kv_verifier *verifier = NULL;
    kv__buf config = {0};
    kv_status status;

    if (extract == NULL)
        return KV_OK;
    if (engine == NULL)
        return kv__fail(err, KV_EINVAL, "grading afresh needs an engine");
    kv__buf_str(&config, "{\"extract\":");
    kv__json_string(&config, kv__cstr(extract));
    kv__buf_str(&config, "}");
    status = kv__buf_text(&config) == NULL
                 ? kv__nomem(err)
                 : kv_verifier_open(engine, "mcq", config.data, &verifier, err);
    kv_verifier_close(verifier);
    kv__buf_clear(&config);
    return status;
}

kv_status
kv_score_paths(kv_engine *engine, const char *const *paths, size_t count,
               const kv_score_options *given, kv_tally *tally, kv_error *err)
{
    shared s = {.engine = engine};
    kv_score_options options;
    kv_status status = check_options(given, &options, &s, err);
    size_t threads, i;

    if (status == KV_OK)
        status = check_extract(engine, options.extract, err);
    if (status != KV_OK)
        return status;
    threads = thread_count(&options);
    pthread_mutex_init(&s.lock, NULL);
    pthread_cond_init(&s.changed, NULL);
    clock_gettime(CLOCK_MONOTONIC, &s.reported);
    s.gold = kv__gold_new();
    if (s.gold == NULL) {
        status = kv__nomem(err);
        goto out;
    }
    if (options.problems != NULL) {
        s.problems_only = true;
        status = round_of(&s, &options.problems, 1, threads, tally, err);
        s.problems_only = false;
        free_roots(&s);
    }
    if (status == KV_OK)
        status = round_of(&s, paths, count, threads, tally, err);
    if (status == KV_OK && s.later_count > 0)
        status = second_round(&s, threads, tally, err);
    if (status == KV_OK && !add_unanswered(tally, s.gold))
        status = kv__nomem(err);
out:
    for (i = 0; i < s.depth; i++) {
        free(s.stack[i].path);
        if (s.stack[i].big != NULL && leave_big(s.stack[i].big, 1))
            free_big(s.stack[i].big);
    }
    for (i = 0; i < s.later_count; i++)
        free(s.later[i].path);
    free(s.stack);
    free(s.later);
    free_roots(&s);
    kv__gold_free(s.gold);
    pthread_cond_destroy(&s.changed);
    pthread_mutex_destroy(&s.lock);
    return status;
}

kv_status
kv__score_memory(kv_str text, const kv__importer *importer, uint32_t reader,
                 kv_tally *tally, kv_error *err)
{
    kv_score_options options = {.struct_size = sizeof options,
                                .reader = reader};
    char name[] = "memory";
    root here = {.given = name, .real = name};
    shared s = {.options = &options,
                .roots = &here,
                .root_count = 1,
                .max_record = MAX_RECORD_DEFAULT,
                .reader = reader};
    source src = {.memory = true, .fd = -1, .head = text};
    worker w = {0};
    kv_status status;

    s.gold = kv__gold_new();
    pthread_mutex_init(&s.lock, NULL);
    status = s.gold == NULL ? kv__nomem(err) : worker_init(&w, &s, err);
    if (status == KV_OK) {
        read_whole(&w, name, 0, importer, &src);
        status = w.in.status;
        if (status == KV_ENOMEM)
            kv__nomem(err);
        else if (status != KV_OK)
            kv__fail(err, status, "%s", w.in.fatal);
    }
    if (status == KV_OK && !kv__tally_adopt(tally, w.tally))
        status = kv_tally_merge(tally, w.tally, err);
    worker_clear(&w);
    kv__gold_free(s.gold);
    pthread_mutex_destroy(&s.lock);
    return status;
}

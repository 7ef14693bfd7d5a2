/* SPDX-License-Identifier: MIT */
#include "core/store/db.h"

#include "core/box/launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#define APPLICATION 0x6b765354 /* "kvST" */
#define FORMAT 1
#define FLUSH_MS 200
#define WAITING_FLUSH 256 /* verdicts, or */
#define WAITING_BYTES (1u << 20)
#define WAITING_MAX 4096 /* while others hold the file */
#define BUSY_MS 10000    /* to open it */
#define FLUSH_BUSY_MS 50 /* nobody who judges should wait for the file */
#define PAUSE_MS 1000    /* after that was not enough */
#define CLOSE_BUSY_MS 2000
#define SHARE_TO_GO 8 /* of a full file the oldest eighth goes */

typedef struct added {
    unsigned char key[KV__DB_KEY];
    char *text;
    size_t length;
} added;

struct kv__db {
    sqlite3 *file;
    sqlite3_stmt *get, *put;
    added waiting[WAITING_MAX];
    size_t count, waiting_bytes;
    uint64_t next; /* when those may be written */
    uint64_t bytes, written, dropped;
    bool paused; /* others held the file */
    char why[200];
};

/* --- opening ---------------------------------------------------------------
 */

/* WAL shares memory between its users, which a network does not. */
static bool
is_remote(const char *path)
{
    static const unsigned long kinds[] = {
        0x6969,     /* NFS */
        0xff534d42, /* CIFS */
        0xfe534d42, /* SMB 2 */
        0x517b,     /* SMB */
        0x0bd00bd0, /* Lustre */
        0x47504653, /* GPFS */
        0x19830326, /* BeeGFS */
        0x00c36400, /* Ceph */
        0x65735546, /* FUSE: sshfs, GlusterFS and others */
        0x01021997, /* 9P */
        0x5346414f, /* AFS */
    };
    struct statfs fs;
    size_t i;

    if (statfs(path, &fs) != 0)
        return false;
    for (i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (((unsigned long)fs.f_type & 0xffffffffUL) == kinds[i])
            return true;
    return false;
}

/* For nobody else, before anything is in it.  A file that is there is never
 * opened but by SQLite: closing it again would give up all locks that this
 * process has on it. */
static kv_status
make_file(const char *path, kv_error *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    struct stat st;

    if (fd < 0 && errno != EEXIST)
        return kv__fail(err, KV_EIO, "%.200s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
        return kv__fail(err, KV_EFORMAT, "%.200s: not a regular file", path);
    if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return kv__fail(err, KV_EMISMATCH,
                        "%.200s: others than its owner can write verdicts into "
                        "it (mode %o), expected 600",
                        path, (unsigned)(st.st_mode & 0777));
    if (is_remote(path))
        return kv__fail(err, KV_EMISMATCH,
                        "%.200s: the store is on a file system of a network, "
                        "where several machines would spoil it; it has to be "
                        "on a disk of this one",
                        path);
    return KV_OK;
}

static bool
number(kv__db *db, const char *sql, int64_t *out)
{
    sqlite3_stmt *s = NULL;
    bool ok = sqlite3_prepare_v2(db->file, sql, -1, &s, NULL) == SQLITE_OK &&
              sqlite3_step(s) == SQLITE_ROW;

    if (ok)
        *out = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return ok;
}

static bool
run(kv__db *db, const char *sql)
{
    return sqlite3_exec(db->file, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* Several may make the tables at the same time. */
static bool
make_tables(kv__db *db)
{
    char sql[400];

    snprintf(sql, sizeof sql,
             "BEGIN IMMEDIATE;"
             "CREATE TABLE IF NOT EXISTS verdict (age INTEGER PRIMARY KEY "
             "AUTOINCREMENT, key BLOB NOT NULL UNIQUE, crc INTEGER NOT NULL, "
             "line BLOB NOT NULL);"
             "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT",
             APPLICATION, FORMAT);
    if (run(db, sql))
        return true;
    (void)run(db, "ROLLBACK");
    return false;
}

static kv_status
failed(kv__db *db, const char *path, kv_error *err)
{
    int code = db->file == NULL ? SQLITE_NOMEM : sqlite3_errcode(db->file);

    if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT)
        return kv__fail(err, KV_EFORMAT,
                        "%.200s: no store of verdicts, or a damaged one (%s)",
                        path, sqlite3_errmsg(db->file));
    return code == SQLITE_NOMEM ? kv__nomem(err)
                                : kv__fail(err, KV_EIO, "%.200s: %s", path,
                                           sqlite3_errmsg(db->file));
}

static kv_status
recognise(kv__db *db, const char *path, kv_error *err)
{
    int64_t application, version, tables;

    if (!number(db, "PRAGMA application_id", &application) ||
        !number(db, "PRAGMA user_version", &version) ||
        !number(db, "SELECT count(*) FROM sqlite_master", &tables))
        return failed(db, path, err);
    if (application == 0 && tables == 0)
        return make_tables(db) ? KV_OK : failed(db, path, err);
    if (application != APPLICATION)
        return kv__fail(err, KV_EFORMAT,
                        "%.200s: a database that is no store of verdicts",
                        path);
    if (version != FORMAT)
        return kv__fail(err, KV_EMISMATCH,
                        "%.200s: a store of version %lld, expected %d", path,
                        (long long)version, FORMAT);
    return KV_OK;
}

/* The change to WAL needs the file for itself, and SQLite does not wait for
 * that as it does elsewhere. */
static bool
to_wal(kv__db *db)
{
    const struct timespec pause = {.tv_nsec = 10000000};
    uint64_t end = kv__now_ms() + BUSY_MS;

    while (!run(db, "PRAGMA journal_mode = WAL")) {
        if (sqlite3_errcode(db->file) != SQLITE_BUSY || kv__now_ms() >= end)
            return false;
        nanosleep(&pause, NULL);
    }
    return true;
}

static kv_status
prepare(kv__db *db, const char *path, kv_error *err)
{
    static const char get[] = "SELECT crc, line FROM verdict WHERE key = ?";
    static const char put[] =
        "INSERT INTO verdict (key, crc, line) VALUES (?, ?, ?) ON CONFLICT "
        "(key) DO UPDATE SET crc = excluded.crc, line = excluded.line";
    kv_status status;

    sqlite3_busy_timeout(db->file, BUSY_MS);
    status = recognise(db, path, err);
    if (status != KV_OK)
        return status;
    if (!to_wal(db) ||
        !run(db, "PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF;"
                 "PRAGMA journal_size_limit = 8388608"))
        return failed(db, path, err);
    if (sqlite3_prepare_v2(db->file, get, -1, &db->get, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db->file, put, -1, &db->put, NULL) != SQLITE_OK)
        return failed(db, path, err);
    sqlite3_busy_timeout(db->file, FLUSH_BUSY_MS);
    return KV_OK;
}

static void
forget_waiting(kv__db *db)
{
    size_t i;

    for (i = 0; i < db->count; i++)
        free(db->waiting[i].text);
    db->count = db->waiting_bytes = 0;
}

/* Nobody has the file while another thread makes it. */
static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;

kv_status
kv__db_open(const char *path, uint64_t bytes, kv__db **out, kv_error *err)
{
    kv__db *db = kv__zalloc(1, sizeof *db);
    kv_status status;

    *out = NULL;
    if (db == NULL)
        return kv__nomem(err);
    db->bytes = bytes;
    pthread_mutex_lock(&making);
    status = make_file(path, err);
    if (status == KV_OK &&
        sqlite3_open_v2(path, &db->file,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        status = failed(db, path, err);
    pthread_mutex_unlock(&making);
    if (status == KV_OK)
        status = prepare(db, path, err);
    if (status != KV_OK) {
        kv__db_close(db);
        return status;
    }
    *out = db;
    return KV_OK;
}

void
kv__db_close(kv__db *db)
{
    if (db == NULL)
        return;
    if (db->file != NULL) {
        sqlite3_busy_timeout(db->file, CLOSE_BUSY_MS);
        kv__db_flush(db, true);
    }
    forget_waiting(db);
    sqlite3_finalize(db->get);
    sqlite3_finalize(db->put);
    sqlite3_close(db->file);
    free(db);
}

/* --- reading and writing ----------------------------------------------------
 */

static void
break_down(kv__db *db)
{
    if (db->why[0] == '\0')
        snprintf(db->why, sizeof db->why, "%s", sqlite3_errmsg(db->file));
}

/* A text under another key would be another attempt's. */
static int64_t
crc_of(const unsigned char *key, const char *text, size_t length)
{
    uLong crc = crc32(crc32(0L, Z_NULL, 0), key, KV__DB_KEY);

    return (int64_t)crc32(crc, (const Bytef *)text, (uInt)length);
}

static bool
find_waiting(const kv__db *db, const unsigned char *key, kv__buf *out)
{
    size_t i;

    for (i = 0; i < db->count; i++)
        if (memcmp(db->waiting[i].key, key, KV__DB_KEY) == 0) {
            kv__buf_add(out, db->waiting[i].text, db->waiting[i].length);
            return true;
        }
    return false;
}

bool
kv__db_get(kv__db *db, const unsigned char *key, kv__buf *out)
{
    const char *text;
    bool found = false;
    int length, code;

    if (find_waiting(db, key, out))
        return true;
    if (db->why[0] != '\0')
        return false;
    sqlite3_bind_blob(db->get, 1, key, KV__DB_KEY, SQLITE_STATIC);
    code = sqlite3_step(db->get);
    if (code == SQLITE_ROW) {
        text = sqlite3_column_blob(db->get, 1);
        length = sqlite3_column_bytes(db->get, 1);
        found = text != NULL && sqlite3_column_int64(db->get, 0) ==
                                    crc_of(key, text, (size_t)length);
        if (found)
            kv__buf_add(out, text, (size_t)length);
    } else if (code != SQLITE_DONE && code != SQLITE_BUSY) {
        break_down(db);
    }
    sqlite3_reset(db->get);
    sqlite3_clear_bindings(db->get);
    return found;
}

static bool
write_one(kv__db *db, const added *a)
{
    int code;

    sqlite3_bind_blob(db->put, 1, a->key, KV__DB_KEY, SQLITE_STATIC);
    sqlite3_bind_int64(db->put, 2, crc_of(a->key, a->text, a->length));
    sqlite3_bind_blob(db->put, 3, a->text, (int)a->length, SQLITE_STATIC);
    code = sqlite3_step(db->put);
    sqlite3_reset(db->put);
    sqlite3_clear_bindings(db->put);
    return code == SQLITE_DONE;
}

/* Pages that are free are used again, so the file does not grow. */
static bool
make_room(kv__db *db)
{
    char sql[200];
    int64_t pages, unused, page, rows;

    while (number(db, "PRAGMA page_count", &pages) &&
           number(db, "PRAGMA freelist_count", &unused) &&
           number(db, "PRAGMA page_size", &page)) {
        if ((uint64_t)((pages - unused) * page) <= db->bytes)
            return true;
        if (!number(db, "SELECT count(*) FROM verdict", &rows))
            return false;
        if (rows == 0)
            return true;
        snprintf(sql, sizeof sql,
                 "DELETE FROM verdict WHERE age IN (SELECT age FROM verdict "
                 "ORDER BY age LIMIT %lld)",
                 (long long)(rows / SHARE_TO_GO + 1));
        if (!run(db, sql))
            return false;
    }
    return false;
}

/* False: others hold the file. */
static bool
write_all(kv__db *db)
{
    int64_t before = sqlite3_total_changes(db->file), after;
    bool busy, ok = run(db, "BEGIN IMMEDIATE");
    size_t i;

    for (i = 0; i < db->count && ok; i++)
        ok = write_one(db, &db->waiting[i]);
    after = sqlite3_total_changes(db->file);
    ok = ok && make_room(db) && run(db, "COMMIT");
    if (ok) {
        db->written += (uint64_t)(after - before);
        return true;
    }
    busy = sqlite3_errcode(db->file) == SQLITE_BUSY;
    if (!busy)
        break_down(db);
    if (sqlite3_get_autocommit(db->file) == 0)
        (void)run(db, "ROLLBACK");
    return !busy;
}

void
kv__db_flush(kv__db *db, bool now)
{
    uint64_t time = kv__now_ms();

    if (db->count == 0 ||
        (!now && (time < db->next && db->count < WAITING_MAX) &&
         (db->paused ||
          (db->count < WAITING_FLUSH && db->waiting_bytes < WAITING_BYTES))))
        return;
    if (db->why[0] != '\0' || write_all(db)) {
        db->paused = false;
        forget_waiting(db);
    } else if (db->count == WAITING_MAX) {
        db->dropped += db->count;
        forget_waiting(db);
    } else {
        db->paused = true;
        db->next = time + PAUSE_MS;
    }
}

void
kv__db_add(kv__db *db, const unsigned char *key, kv_str text)
{
    added *a = &db->waiting[db->count];

    if (db->why[0] != '\0' || text.length > INT32_MAX / 2)
        return;
    a->text = kv__alloc(text.length);
    if (a->text == NULL)
        return;
    memcpy(a->text, text.data, text.length);
    memcpy(a->key, key, KV__DB_KEY);
    a->length = text.length;
    if (db->count++ == 0)
        db->next = kv__now_ms() + FLUSH_MS;
    db->waiting_bytes += text.length;
    kv__db_flush(db, false);
}

uint64_t
kv__db_dropped(const kv__db *db)
{
    return db->dropped + db->count;
}

uint64_t
kv__db_written(const kv__db *db)
{
    return db->written;
}

const char *
kv__db_broken(const kv__db *db)
{
    return db->why[0] == '\0' ? NULL : db->why;
}

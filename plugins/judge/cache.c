/* SPDX-License-Identifier: MIT */
#include "plugins/judge/cache.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct kvj_cache {
    sqlite3 *db;
    sqlite3_stmt *get, *put;
};

/* The change to WAL needs the file for itself, and SQLite does not wait for
 * that as it does elsewhere. */
static bool
to_wal(kvj_cache *c)
{
    const struct timespec pause = {.tv_nsec = 10000000};
    int i;

    for (i = 0; i < 1000; i++) {
        if (sqlite3_exec(c->db, "PRAGMA journal_mode=WAL", NULL, NULL, NULL) ==
            SQLITE_OK)
            return true;
        if (sqlite3_errcode(c->db) != SQLITE_BUSY)
            return false;
        nanosleep(&pause, NULL);
    }
    return false;
}

static bool
prepare(kvj_cache *c, bool read_only)
{
    static const char make[] =
        "CREATE TABLE IF NOT EXISTS reply (key TEXT PRIMARY KEY, request TEXT "
        "NOT NULL, reply TEXT NOT NULL) WITHOUT ROWID";

    sqlite3_busy_timeout(c->db, 10000);
    /* Several processes may share one file. */
    if (!read_only &&
        (!to_wal(c) ||
         sqlite3_exec(c->db, make, NULL, NULL, NULL) != SQLITE_OK))
        return false;
    return sqlite3_prepare_v2(c->db, "SELECT reply FROM reply WHERE key = ?",
                              -1, &c->get, NULL) == SQLITE_OK &&
           (read_only ||
            sqlite3_prepare_v2(c->db,
                               "INSERT OR IGNORE INTO reply VALUES (?, ?, ?)",
                               -1, &c->put, NULL) == SQLITE_OK);
}

kvj_cache *
kvj_cache_open(const char *path, bool read_only, char *why, size_t size)
{
    kvj_cache *c = calloc(1, sizeof *c);
    int flags = read_only ? SQLITE_OPEN_READONLY
                          : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;

    if (c == NULL) {
        snprintf(why, size, "out of memory");
        return NULL;
    }
    if (sqlite3_open_v2(path, &c->db, flags | SQLITE_OPEN_FULLMUTEX, NULL) !=
            SQLITE_OK ||
        !prepare(c, read_only)) {
        snprintf(why, size, "'%s': %s", path,
                 c->db == NULL ? "out of memory" : sqlite3_errmsg(c->db));
        kvj_cache_close(c);
        return NULL;
    }
    return c;
}

void
kvj_cache_close(kvj_cache *c)
{
    if (c == NULL)
        return;
    sqlite3_finalize(c->get);
    sqlite3_finalize(c->put);
    sqlite3_close(c->db);
    free(c);
}

char *
kvj_cache_get(kvj_cache *c, const char *key)
{
    char *copy = NULL;
    const unsigned char *text;

    sqlite3_bind_text(c->get, 1, key, -1, SQLITE_STATIC);
    if (sqlite3_step(c->get) == SQLITE_ROW &&
        (text = sqlite3_column_text(c->get, 0)) != NULL)
        copy = strdup((const char *)text);
    sqlite3_reset(c->get);
    sqlite3_clear_bindings(c->get);
    return copy;
}

void
kvj_cache_put(kvj_cache *c, const char *key, const char *request,
              const char *reply)
{
    if (c->put == NULL)
        return;
    sqlite3_bind_text(c->put, 1, key, -1, SQLITE_STATIC);
    sqlite3_bind_text(c->put, 2, request, -1, SQLITE_STATIC);
    sqlite3_bind_text(c->put, 3, reply, -1, SQLITE_STATIC);
    (void)sqlite3_step(c->put);
    sqlite3_reset(c->put);
    sqlite3_clear_bindings(c->put);
}

/* SPDX-License-Identifier: MIT */
/* The file of a store: what is kept, damaged, full and shared. */
#include "core/store/db.h"
#include "unit.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/kverify-t_store.XXXXXX";
static char path[64];

static void
set_up(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/s.db", folder);
}

static void
tear_down(void)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    char name[80];
    size_t i;

    for (i = 0; i < sizeof ends / sizeof *ends; i++) {
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        unlink(name);
    }
    ck_assert_int_eq(rmdir(folder), 0);
}

static kv__db *
open_db(uint64_t bytes)
{
    kv__db *db;
    kv_error err;

    ck_assert_msg(kv__db_open(path, bytes, &db, &err) == KV_OK, "%s",
                  err.message);
    return db;
}

static void
key_of(uint32_t n, unsigned char *key)
{
    memset(key, 'k', KV__DB_KEY);
    memcpy(key, &n, sizeof n);
}

static void
add(kv__db *db, uint32_t n, const char *text, size_t length)
{
    unsigned char key[KV__DB_KEY];

    key_of(n, key);
    kv__db_add(db, key, kv__str(text, length));
}

/* The text under N, or NULL; static. */
static const char *
get(kv__db *db, uint32_t n)
{
    static char text[4096];
    unsigned char key[KV__DB_KEY];
    kv__buf buf = {0};

    key_of(n, key);
    if (!kv__db_get(db, key, &buf))
        return NULL;
    ck_assert_uint_lt(buf.length, sizeof text);
    memcpy(text, buf.data, buf.length);
    text[buf.length] = '\0';
    kv__buf_clear(&buf);
    return text;
}

static void
sql(const char *text)
{
    sqlite3 *file;

    ck_assert_int_eq(sqlite3_open(path, &file), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(file, text, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(file);
}

/* Found before it is written, after that, and by another handle. */
START_TEST(kept)
{
    kv__db *db = open_db(1 << 20), *other = open_db(1 << 20);
    struct stat st;

    ck_assert_ptr_null(get(db, 1));
    add(db, 1, "one", 3);
    ck_assert_str_eq(get(db, 1), "one");
    ck_assert_ptr_null(get(other, 1));
    kv__db_flush(db, true);
    ck_assert_str_eq(get(db, 1), "one");
    ck_assert_str_eq(get(other, 1), "one");
    add(other, 1, "uno", 3);
    kv__db_close(other);
    ck_assert_str_eq(get(db, 1), "uno");
    ck_assert_uint_eq(kv__db_written(db), 1);
    kv__db_close(db);
    db = open_db(1 << 20);
    ck_assert_str_eq(get(db, 1), "uno");
    kv__db_close(db);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0600);
}
END_TEST

/* A verdict that is not what was written, or under another key, is none; the
 * next one takes its place. */
START_TEST(damaged)
{
    kv__db *db = open_db(1 << 20);

    add(db, 1, "pass", 4);
    add(db, 2, "fail", 4);
    add(db, 3, "sound", 5);
    kv__db_close(db);
    sql("UPDATE verdict SET line = 'PASS' WHERE line = CAST('pass' AS BLOB)");
    sql("UPDATE verdict SET line = CAST('sound' AS BLOB), crc = (SELECT crc "
        "FROM verdict WHERE age = 3) WHERE age = 2");
    db = open_db(1 << 20);
    ck_assert_ptr_null(get(db, 1));
    ck_assert_ptr_null(get(db, 2));
    ck_assert_str_eq(get(db, 3), "sound");
    add(db, 1, "new", 3);
    kv__db_flush(db, true);
    ck_assert_str_eq(get(db, 1), "new");
    kv__db_close(db);
}
END_TEST

/* The file stays within its size and its log, and what is newest is there. */
START_TEST(full)
{
    kv__db *db = open_db(1 << 20);
    char text[512];
    struct stat st;
    uint32_t i;

    memset(text, 'x', sizeof text);
    for (i = 0; i < 20000; i++)
        add(db, i, text, sizeof text);
    kv__db_flush(db, true);
    ck_assert_ptr_null(get(db, 0));
    ck_assert_ptr_nonnull(get(db, 19999));
    ck_assert_ptr_nonnull(get(db, 19000));
    kv__db_close(db);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_gt(st.st_size, 1 << 19);
    ck_assert_int_lt(st.st_size, (1 << 20) + (1 << 19));
}
END_TEST

/* Large ones too. */
START_TEST(full_of_large)
{
    kv__db *db = open_db(1 << 20);
    static char text[40000];
    struct stat st;
    uint32_t i;

    memset(text, 'x', sizeof text);
    for (i = 0; i < 300; i++)
        add(db, i, text, sizeof text);
    kv__db_flush(db, true);
    kv__db_close(db);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_lt(st.st_size, 5 << 20);
}
END_TEST

/* Another connection of this process that comes and goes takes nobody's locks
 * away: this one still counts for other processes. */
START_TEST(shared)
{
    kv__db *db = open_db(1 << 20), *other;
    char name[80];
    pid_t child;
    int status;

    add(db, 1, "one", 3);
    kv__db_flush(db, true);
    other = open_db(1 << 20);
    kv__db_close(other);
    child = fork();
    if (child == 0) {
        execlp("python3", "python3", "-c",
               "import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); "
               "d.execute('SELECT count(*) FROM verdict').fetchone(); "
               "d.close()",
               path, (char *)NULL);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    /* The last one to close removes the log: that was not the child. */
    snprintf(name, sizeof name, "%s-wal", path);
    ck_assert_int_eq(access(name, F_OK), 0);
    kv__db_close(db);
}
END_TEST

/* Somebody else's file is not touched. */
START_TEST(refused)
{
    static const char junk[] = "this is a text and no database, which is long "
                               "enough to be read as the header of one ......."
                               "..........";
    kv_error err;
    kv__db *db;
    FILE *f = fopen(path, "w");

    fputs(junk, f);
    fclose(f);
    ck_assert_int_eq(kv__db_open(path, 1 << 20, &db, &err), KV_EFORMAT);
    ck_assert_ptr_null(db);
    unlink(path);
    sql("CREATE TABLE theirs (x)");
    ck_assert_int_eq(kv__db_open(path, 1 << 20, &db, &err), KV_EFORMAT);
    unlink(path);
    kv__db_close(open_db(1 << 20));
    sql("PRAGMA user_version = 2");
    ck_assert_int_eq(kv__db_open(path, 1 << 20, &db, &err), KV_EMISMATCH);
    unlink(path);
    ck_assert_int_eq(kv__db_open("/nowhere/s.db", 1 << 20, &db, &err), KV_EIO);
}
END_TEST

/* A file that breaks while it is open costs its verdicts and nothing else. */
START_TEST(broken)
{
    kv__db *db = open_db(1 << 20);

    add(db, 1, "one", 3);
    kv__db_flush(db, true);
    sql("DROP TABLE verdict");
    ck_assert_ptr_null(get(db, 1));
    ck_assert_ptr_nonnull(kv__db_broken(db));
    add(db, 2, "two", 3);
    kv__db_flush(db, true);
    ck_assert_ptr_null(get(db, 2));
    kv__db_close(db);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("store");
    TCase *tc = tcase_create("store");

    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, kept);
    tcase_add_test(tc, damaged);
    tcase_add_test(tc, full);
    tcase_add_test(tc, full_of_large);
    tcase_add_test(tc, shared);
    tcase_add_test(tc, refused);
    tcase_add_test(tc, broken);
    suite_add_tcase(s, tc);
    return run_suite(s);
}

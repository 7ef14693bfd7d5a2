/* SPDX-License-Identifier: MIT */
/* The launcher and what it says; wire format; allocation failures. */
#include "core/run/journal.h"
#include "core/box/launcher.h"
#include "core/base/sha256.h"

#include <kverify/run.h>

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static kv__launcher *launcher;

static void
start_launcher(void)
{
    kv_error err;
    const char *build = getenv("KVERIFY_BUILD");
    char path[4096];

    snprintf(path, sizeof path, "%s/kverify-box", build ? build : ".");
    setenv("KVERIFY_LAUNCHER", path, 1);
    if (kv__launcher_start(3, &launcher, &err) != KV_OK)
        launcher = NULL;
}

static void
stop_launcher(void)
{
    kv__launcher_stop(launcher);
    launcher = NULL;
}

static size_t
open_descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    size_t n = 0;

    while (dir != NULL && readdir(dir) != NULL)
        n++;
    if (dir != NULL)
        closedir(dir);
    return n;
}

static int
run(const char *script, kv__limits *limits, kv__box_result *result)
{
    kv__buf box = {0};
    kv_error err;
    int state;

    kv__field(&box, KV__BOX_LIMITS, limits, sizeof *limits);
    kv__field_text(&box, KV__BOX_ARG, "/bin/sh");
    kv__field_text(&box, KV__BOX_ARG, "-c");
    kv__field_text(&box, KV__BOX_ARG, script);
    kv__field_text(&box, KV__BOX_ENV, "PATH=/usr/bin:/bin");
    kv__field_text(&box, KV__BOX_COLLECT, "result");
    kv__field_text(&box, KV__BOX_COLLECT, "link");
    state = kv__launcher_send(launcher, &box, &err) == KV_OK
                ? kv__launcher_wait(launcher, 0, result)
                : -1;
    kv__buf_clear(&box);
    return state;
}

START_TEST(ends_as_it_ends)
{
    kv__limits m;
    kv__box_result r = {0};
    kv_str content;

    ck_assert_msg(launcher != NULL, "the launcher does not start");
    if (kv__launcher_hello(launcher)->level == 0)
        return; /* this machine gives no box */
    kv__limits_default(&m);
    ck_assert_int_eq(
        run("echo out; echo err >&2; echo chan >&3; exit 7", &m, &r), 1);
    ck_assert_uint_eq(r.first.state.ended, KV__ENDED_EXIT);
    ck_assert_uint_eq(r.first.state.code, 7);
    ck_assert(kv__str_is(r.first.out, "out\n"));
    ck_assert(kv__str_is(r.first.err, "err\n"));
    ck_assert(kv__str_is(r.first.channel, "chan\n"));
    ck_assert_int_eq(run("kill -SEGV $$", &m, &r), 1);
    ck_assert_uint_eq(r.first.state.ended, KV__ENDED_SIGNAL);
    ck_assert_uint_eq(r.first.state.code, 11);
    /* Files come back as files, and as nothing else. */
    ck_assert_int_eq(run("echo x > result; ln -s /etc/passwd link", &m, &r), 1);
    ck_assert(kv__box_half_file(&r.first, "result", &content));
    ck_assert(kv__str_is(content, "x\n"));
    ck_assert(!kv__box_half_file(&r.first, "link", &content));
    ck_assert_int_eq(run("mkfifo result; mkdir link", &m, &r), 1);
    ck_assert(!kv__box_half_file(&r.first, "result", &content));
    ck_assert_int_eq(run("/nonexistent", &m, &r), 1);
    ck_assert_uint_eq(r.first.state.code, 127);
    kv__box_result_clear(&r);
}
END_TEST

START_TEST(keeps_head_and_tail)
{
    kv__limits m;
    kv__box_result r = {0};

    ck_assert_msg(launcher != NULL, "the launcher does not start");
    if (kv__launcher_hello(launcher)->level == 0)
        return; /* this machine gives no box */
    kv__limits_default(&m);
    m.keep = 10;
    ck_assert_int_eq(run("printf 0123456789abcdefghijklmnopqrstuvwxyz", &m, &r),
                     1);
    ck_assert(kv__str_is(r.first.out, "0123456789"));
    ck_assert(kv__str_is(r.first.out_tail, "qrstuvwxyz"));
    ck_assert_uint_eq(r.first.state.out_bytes, 36);
    kv__box_result_clear(&r);
}
END_TEST

/* A reason is sent whole, and nothing that comes after it in memory. */
START_TEST(says_why_it_did_not_start)
{
    static const char end[] = ": No such file or directory";
    char path[402];
    kv__buf box = {0};
    kv__box_result r = {0};
    kv_error err;
    size_t length;

    ck_assert_msg(launcher != NULL, "the launcher does not start");
    if (kv__launcher_hello(launcher)->level == 0)
        return; /* this machine gives no box */
    memset(path, 'x', sizeof path);
    path[0] = path[200] = '/';
    path[sizeof path - 1] = '\0';
    kv__field_text(&box, KV__BOX_ARG, path);
    ck_assert_int_eq(kv__launcher_send(launcher, &box, &err), KV_OK);
    ck_assert_int_eq(kv__launcher_wait(launcher, 0, &r), 1);
    ck_assert_uint_eq(r.first.state.ended, KV__ENDED_NOT);
    length = strlen(r.problem);
    ck_assert_msg(length > sizeof end &&
                      strcmp(r.problem + length - strlen(end), end) == 0,
                  "the problem is '%s'", r.problem);
    kv__box_result_clear(&r);
    kv__buf_clear(&box);
}
END_TEST

START_TEST(leaves_nothing)
{
    kv__limits m;
    kv__box_result r = {0};
    size_t before;
    int i;

    ck_assert_msg(launcher != NULL, "the launcher does not start");
    if (kv__launcher_hello(launcher)->level == 0)
        return; /* this machine gives no box */
    kv__limits_default(&m);
    before = open_descriptors();
    for (i = 0; i < 50; i++)
        ck_assert_int_eq(run("(sleep 100 &) ; exit 0", &m, &r), 1);
    ck_assert_uint_eq(open_descriptors(), before);
    kv__box_result_clear(&r);
}
END_TEST

START_TEST(paths)
{
    static const char *const good[] = {"a", "a/b", ".a", "a/..b"};
    static const char *const bad[] = {"",     "/a", "a/",  "a//b", "..",
                                      "a/..", ".",  "./a", "a/./b"};
    size_t i;

    for (i = 0; i < sizeof good / sizeof *good; i++)
        ck_assert_msg(kv__path_inside(kv__cstr(good[i])), "%s", good[i]);
    for (i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!kv__path_inside(kv__cstr(bad[i])), "%s", bad[i]);
}
END_TEST

START_TEST(fields)
{
    kv__buf buf = {0};
    kv_str all, data;
    uint8_t tag;
    size_t at = 0, cut;
    bool broken;

    kv__field_text(&buf, 1, "one");
    kv__field_file(&buf, "p/q", kv__str("a\0b", 3), 2);
    all = kv__str(buf.data, buf.length);
    ck_assert(kv__field_next(all, &at, &tag, &data, &broken));
    ck_assert_uint_eq(tag, 1);
    ck_assert(kv__str_is(data, "one"));
    ck_assert(kv__field_next(all, &at, &tag, &data, &broken));
    ck_assert_uint_eq(data.length, 4 + 4 + 3);
    ck_assert(!kv__field_next(all, &at, &tag, &data, &broken) && !broken);
    /* Cut anywhere but between fields it is no list. */
    for (cut = 1; cut < buf.length; cut++) {
        at = 0;
        while (
            kv__field_next(kv__str(buf.data, cut), &at, &tag, &data, &broken)) {
        }
        ck_assert_msg(broken == (cut != 8), "cut at %zu", cut);
    }
    kv__buf_clear(&buf);
}
END_TEST

static void
digest(const char *text, char *hex)
{
    unsigned char d[32];
    kv__sha256 sha;
    int i;

    kv__sha256_init(&sha);
    kv__sha256_add(&sha, text, strlen(text));
    kv__sha256_end(&sha, d);
    for (i = 0; i < 32; i++)
        sprintf(hex + 2 * i, "%02x", d[i]);
}

START_TEST(sha256)
{
    char hex[65];

    /* FIPS 180-4's examples. */
    digest("abc", hex);
    ck_assert_str_eq(hex, "ba7816bf8f01cfea414140de5dae2223"
                          "b00361a396177a9cb410ff61f20015ad");
    digest("", hex);
    ck_assert_str_eq(hex, "e3b0c44298fc1c149afbf4c8996fb924"
                          "27ae41e4649b934ca495991b7852b855");
    digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", hex);
    ck_assert_str_eq(hex, "248d6a61d20638b8e5c026930c3e6039"
                          "a33ce45964ff2167f6ecedd419db06c1");
}
END_TEST

static kv_status
count_line(void *context, const char *key, kv_str verdict, uint64_t offset,
           kv_error *err)
{
    (void)key;
    (void)verdict;
    (void)offset;
    (void)err;
    ++*(int *)context;
    return KV_OK;
}

START_TEST(journal_without_memory)
{
    char folder[] = "/tmp/kverify-journal.XXXXXX", path[64];
    kv__journal j;
    kv_error err;
    uint64_t offset, n, done;
    int lines;

    ck_assert_ptr_nonnull(mkdtemp(folder));
    /* Whichever allocation fails, what was written before is whole. */
    for (n = 1; n < 60; n++) {
        done = 0;
        kv__alloc_fail_at(n);
        if (kv__journal_open(&j, folder, kv__cstr("{\"h\":1}"), true,
                             count_line, &(int){0}, &err) == KV_OK) {
            if (kv__journal_add(&j, "0123456789abcdef0123456789abcdef",
                                kv__cstr("{}"), &offset, &err) == KV_OK)
                done = 1;
            kv__journal_close(&j);
        }
        kv__alloc_fail_at(0);
        lines = 0;
        ck_assert_int_eq(kv__journal_open(&j, folder, kv__cstr("{\"h\":1}"),
                                          true, count_line, &lines, &err),
                         KV_OK);
        ck_assert_uint_eq(j.damaged, 0);
        kv__journal_close(&j);
        ck_assert_int_ge(lines, (int)done);
    }
    snprintf(path, sizeof path, "%s/journal", folder);
    unlink(path);
    snprintf(path, sizeof path, "%s/lock", folder);
    unlink(path);
    snprintf(path, sizeof path, "%s/origin.json", folder);
    unlink(path);
    ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

static void
put_text(const char *folder, const char *name, const char *text)
{
    char path[200];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    fclose(f);
}

static void
drop(const char *folder, const char *const *names)
{
    char path[200];

    for (; *names != NULL; names++) {
        snprintf(path, sizeof path, "%s/%s", folder, *names);
        (void)unlink(path);
    }
    ck_assert_int_eq(rmdir(folder), 0);
}

/* One run, all allocations but the NTH succeeding (0: all). */
static kv_status
run_once(const char *suite, const char *folder, uint64_t nth,
         kv_run_state *state)
{
    const char *build = getenv("KVERIFY_BUILD");
    kv_run_options o = {.struct_size = sizeof o, .workers = 1, .resume = 1};
    kv_sandbox_options box = {.struct_size = sizeof box, .min_isolation = "L1"};
    char plugin[4200], attempts[200];
    const char *sources[] = {attempts};
    kv_engine *engine = NULL;
    kv_status status;
    kv_error err;

    snprintf(plugin, sizeof plugin, "%s/plugins/stdio/.libs/stdio.so",
             build ? build : ".");
    snprintf(attempts, sizeof attempts, "%s/attempts.jsonl", suite);
    kv__alloc_fail_at(nth);
    status = kv_engine_new(&engine, &err);
    if (status == KV_OK)
        status = kv_engine_load(engine, plugin, &err);
    if (status == KV_OK)
        status = kv_engine_sandbox(engine, &box, &err);
    if (status == KV_OK)
        status = kv_run(engine, suite, sources, 1, folder, &o, state, &err);
    kv__alloc_fail_at(0);
    kv_engine_free(engine);
    return status;
}

START_TEST(run_without_memory)
{
    static const char *const suite_files[] = {"tasks.jsonl", "attempts.jsonl",
                                              NULL};
    static const char *const run_files[] = {"journal",
                                            "lock",
                                            "verdicts.jsonl",
                                            "run.json",
                                            "measured.jsonl",
                                            "verdicts.jsonl.new",
                                            "measured.jsonl.new",
                                            "outputs.jsonl",
                                            "outputs.jsonl.new",
                                            "origin.json",
                                            NULL};
    char suite[] = "/tmp/kverify-suite.XXXXXX";
    kv_run_state state = {.struct_size = sizeof state};
    uint64_t n, failures = 0;

    ck_assert_msg(launcher != NULL, "the launcher does not start");
    if (kv__launcher_hello(launcher)->level == 0)
        return; /* this machine gives no box */
    ck_assert_ptr_nonnull(mkdtemp(suite));
    put_text(suite, "tasks.jsonl",
             "{\"id\":\"t\",\"verifier\":\"stdio\",\"command\":"
             "[\"/bin/sh\",\"m\"],\"submission\":[\"m\"],\"extract\":"
             "\"raw\",\"cases\":[{\"input\":\"a\",\"output\":\"a\"}]}\n");
    put_text(suite, "attempts.jsonl",
             "{\"task\":\"t\",\"answer\":\"cat\"}\n"
             "{\"task\":\"t\",\"answer\":\"echo b\"}\n");
    for (n = 1; n < 1000; n += 3) {
        char folder[] = "/tmp/kverify-run.XXXXXX";

        ck_assert_ptr_nonnull(mkdtemp(folder));
        state = (kv_run_state){.struct_size = sizeof state};
        if (run_once(suite, folder, n, &state) != KV_OK)
            failures++;
        /* What was said is right, or it is the harness's own failure. */
        ck_assert_msg(state.pass <= 1 && state.fail <= 1, "allocation %d",
                      (int)n);
        ck_assert_int_eq(run_once(suite, folder, 0, &state), KV_OK);
        ck_assert_uint_eq(state.finished, 1);
        ck_assert_msg(state.pass == 1 && state.fail == 1 && state.error == 0,
                      "allocation %d: resumed to %d %d %d", (int)n,
                      (int)state.pass, (int)state.fail, (int)state.error);
        drop(folder, run_files);
    }
    ck_assert_uint_gt(failures, 10);
    drop(suite, suite_files);
}
END_TEST

int
main(void)
{
    Suite *s = suite_create("boxes");
    TCase *c = tcase_create("boxes");
    SRunner *runner;
    int failed;

    tcase_add_unchecked_fixture(c, start_launcher, stop_launcher);
    tcase_set_timeout(c, 120);
    tcase_add_test(c, ends_as_it_ends);
    tcase_add_test(c, keeps_head_and_tail);
    tcase_add_test(c, says_why_it_did_not_start);
    tcase_add_test(c, leaves_nothing);
    tcase_add_test(c, paths);
    tcase_add_test(c, fields);
    tcase_add_test(c, sha256);
    tcase_add_test(c, journal_without_memory);
    tcase_add_test(c, run_without_memory);
    suite_add_tcase(s, c);
    runner = srunner_create(s);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

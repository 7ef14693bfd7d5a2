/* SPDX-License-Identifier: MIT */
/* batch WHAT: uses of kv_batch, each of which prints what is wrong; status 1
 * when something is.  The test of the shell has the list of WHATs. */
#include <kverify/batch.h>

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static kv_engine *engine;
static kv_verifier *verifier;
static kv_task *task;
static int wrong;

#define EXPECT(condition)                                          \
    do {                                                           \
        if (!(condition)) {                                        \
            fprintf(stderr, "%d: not %s\n", __LINE__, #condition); \
            wrong = 1;                                             \
        }                                                          \
    } while (0)

static const char right[] = "def f(n):\n    return n + 1\n";
static const char bad[] = "def f(n):\n    return n\n";
static const char slow[] = "import time\ndef f(n):\n    time.sleep(50)\n";

static uint64_t
now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void
set_up(void)
{
    static const char document[] =
        "{\"entry\":\"f\",\"submission\":[\"s.py\"],\"extract\":\"raw\","
        "\"limits\":{\"wall_s\":60},\"cases\":[{\"args\":[1],\"expect\":2}]}";
    kv_error err = {0};

    if (kv_engine_new(&engine, &err) != KV_OK ||
        kv_engine_load_path(engine, NULL, &err) != KV_OK ||
        kv_verifier_open(engine, "function", NULL, &verifier, &err) != KV_OK ||
        kv_task_new((kv_str){"t", 1}, (kv_str){document, sizeof document - 1},
                    &task, &err) != KV_OK) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
}

static void
tear_down(void)
{
    kv_task_free(task);
    kv_verifier_close(verifier);
    kv_engine_free(engine);
}

static kv_batch *
open_batch(uint32_t workers, uint32_t capacity)
{
    kv_batch_options options = {.struct_size = sizeof options,
                                .workers = workers,
                                .capacity = capacity};
    kv_batch *batch = NULL;
    kv_error err;

    if (kv_batch_new(engine, &options, &batch, &err) != KV_OK) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    return batch;
}

static kv_status
submit(kv_batch *batch, const char *text, uint64_t tag, uint64_t deadline,
       uint32_t wait)
{
    kv_submit_options options = {.struct_size = sizeof options,
                                 .tag = tag,
                                 .deadline_ms = deadline,
                                 .wait = wait};
    kv_attempt *attempt = NULL;
    kv_error err;

    kv_status status;

    if (kv_attempt_new((uint32_t)tag, (kv_str){text, strlen(text)}, &attempt,
                       &err) != KV_OK)
        exit(1);
    status = kv_batch_submit(batch, verifier, task, attempt, &options, &err);
    if (status == KV_EFULL)
        kv_attempt_free(attempt);
    return status;
}

/* The outcome of the next result; its tag and class through pointers. */
static kv_outcome
take(kv_batch *batch, int64_t wait, uint64_t *tag, kv_class *class)
{
    kv_batch_result result = {.struct_size = sizeof result};
    kv_outcome outcome = KV_OUTCOME_NONE;
    kv_error err;

    if (kv_batch_take(batch, wait, &result, &err) != KV_OK)
        return KV_OUTCOME_NONE;
    if (result.status == KV_OK) {
        outcome = kv_verdict_outcome(result.verdict);
        if (tag != NULL)
            *tag = result.tag;
        if (class != NULL)
            *class = kv_verdict_class(result.verdict);
        EXPECT(kv_verdict_index(result.verdict) == (uint32_t)result.tag);
    }
    kv_verdict_free(result.verdict);
    return outcome;
}

/* --- what is done -------------------------------------------------------- */

/* Tags come back with their own verdicts, through poll. */
static void
through_poll(void)
{
    kv_batch *batch = open_batch(2, 0);
    struct pollfd p = {kv_batch_fd(batch), POLLIN, 0};
    unsigned seen[40] = {0}, count = 0, i;
    kv_outcome outcome;
    uint64_t tag;

    EXPECT(poll(&p, 1, 0) == 0);
    EXPECT(take(batch, 0, NULL, NULL) == KV_OUTCOME_NONE);
    EXPECT(take(batch, -1, NULL, NULL) == KV_OUTCOME_NONE);
    for (i = 0; i < 40; i++)
        EXPECT(submit(batch, i % 3 == 0 ? bad : right, i, 0, 0) == KV_OK);
    EXPECT(kv_batch_pending(batch) == 40);
    while (count < 40 && poll(&p, 1, 60000) == 1)
        while ((outcome = take(batch, 0, &tag, NULL)) != KV_OUTCOME_NONE) {
            EXPECT(outcome ==
                   (tag % 3 == 0 ? KV_OUTCOME_FAIL : KV_OUTCOME_PASS));
            seen[tag]++;
            count++;
        }
    for (i = 0; i < 40; i++)
        EXPECT(seen[i] == 1);
    EXPECT(poll(&p, 1, 0) == 0);
    EXPECT(kv_batch_pending(batch) == 0);
    kv_batch_free(batch);
}

/* Ended long before its own limit, whether it runs or waits. */
static void
cancelled(void)
{
    kv_batch *batch = open_batch(1, 0);
    uint64_t begin = now_ms(), tag = 0;
    kv_class class = KV_CLASS_NONE;

    EXPECT(submit(batch, slow, 1, 0, 0) == KV_OK);
    EXPECT(submit(batch, slow, 2, 0, 0) == KV_OK);
    EXPECT(submit(batch, right, 3, 0, 0) == KV_OK);
    usleep(700000);
    EXPECT(kv_batch_cancel(batch, 2) == 1);
    EXPECT(kv_batch_cancel(batch, 2) == 0);
    EXPECT(take(batch, 5000, &tag, &class) == KV_OUTCOME_UNSCORED);
    EXPECT(tag == 2 && class == KV_CLASS_NOT_RUN);
    EXPECT(kv_batch_cancel(batch, 1) == 1);
    EXPECT(take(batch, 20000, &tag, &class) == KV_OUTCOME_UNSCORED);
    EXPECT(tag == 1 && class == KV_CLASS_NOT_RUN);
    EXPECT(take(batch, 20000, &tag, NULL) == KV_OUTCOME_PASS && tag == 3);
    EXPECT(submit(batch, slow, 4, 0, 0) == KV_OK);
    EXPECT(submit(batch, slow, 5, 0, 0) == KV_OK);
    usleep(300000);
    EXPECT(kv_batch_cancel_all(batch) == 2);
    EXPECT(take(batch, 20000, NULL, NULL) == KV_OUTCOME_UNSCORED);
    EXPECT(take(batch, 20000, NULL, NULL) == KV_OUTCOME_UNSCORED);
    EXPECT(now_ms() - begin < 40000);
    kv_batch_free(batch);
}

static void
deadlines(void)
{
    kv_batch *batch = open_batch(1, 0);
    uint64_t begin = now_ms(), tag = 0;
    kv_class class = KV_CLASS_NONE;

    EXPECT(submit(batch, slow, 1, 1500, 0) == KV_OK);
    EXPECT(submit(batch, right, 2, 700, 0) == KV_OK); /* behind the slow one */
    EXPECT(take(batch, 20000, &tag, &class) == KV_OUTCOME_UNSCORED);
    EXPECT(tag == 2 && class == KV_CLASS_NOT_RUN);
    EXPECT(now_ms() - begin >= 700);
    EXPECT(take(batch, 20000, &tag, &class) == KV_OUTCOME_UNSCORED);
    EXPECT(tag == 1 && class == KV_CLASS_NOT_RUN);
    EXPECT(now_ms() - begin >= 1500 && now_ms() - begin < 20000);
    EXPECT(submit(batch, right, 3, 60000, 0) == KV_OK);
    EXPECT(take(batch, 30000, &tag, NULL) == KV_OUTCOME_PASS && tag == 3);
    kv_batch_free(batch);
}

static void *
submit_many(void *batch)
{
    uint64_t i;

    for (i = 0; i < 12; i++)
        EXPECT(submit(batch, right, i, 0, 1) == KV_OK);
    return NULL;
}

/* No room is said, or waited for. */
static void
full(void)
{
    kv_batch *batch = open_batch(1, 2);
    pthread_t thread;
    unsigned count = 0;

    EXPECT(submit(batch, slow, 1, 0, 0) == KV_OK);
    EXPECT(submit(batch, slow, 2, 0, 0) == KV_OK);
    EXPECT(submit(batch, right, 3, 0, 0) == KV_EFULL);
    EXPECT(kv_batch_cancel_all(batch) == 2);
    while (take(batch, -1, NULL, NULL) != KV_OUTCOME_NONE)
        count++;
    EXPECT(count == 2);
    EXPECT(pthread_create(&thread, NULL, submit_many, batch) == 0);
    for (count = 0; count < 12; count++)
        EXPECT(take(batch, 60000, NULL, NULL) == KV_OUTCOME_PASS);
    pthread_join(thread, NULL);
    kv_batch_free(batch);
}

/* One that can't be begun is refused alone. */
static void
refused(void)
{
    static char id[5000];
    kv_batch *batch = open_batch(2, 0);
    kv_batch_result result = {.struct_size = sizeof result};
    kv_task *good = task, *odd = NULL;
    unsigned i, passes = 0, refusals = 0;
    kv_error err;

    memset(id, 'x', sizeof id);
    EXPECT(kv_task_new((kv_str){id, sizeof id}, (kv_str){"{}", 2}, &odd,
                       &err) == KV_OK);
    for (i = 0; i < 9; i++) {
        task = i == 4 ? odd : good;
        EXPECT(submit(batch, right, i, 0, 0) == KV_OK);
    }
    task = good;
    while (kv_batch_take(batch, -1, &result, &err) == KV_OK) {
        refusals += result.status == KV_EINVAL && result.tag == 4;
        passes += result.status == KV_OK &&
                  kv_verdict_outcome(result.verdict) == KV_OUTCOME_PASS;
        kv_verdict_free(result.verdict);
    }
    EXPECT(refusals == 1 && passes == 8);
    EXPECT(submit(batch, right, 1, 0, 0) == KV_OK);
    EXPECT(take(batch, -1, NULL, NULL) == KV_OUTCOME_PASS);
    kv_batch_free(batch);
    kv_task_free(odd);
}

static void
aside(kv_batch *batch, kv_task *patient)
{
    kv_task *hasty = task;
    kv_class class = KV_CLASS_NONE;
    uint64_t begin = now_ms(), tag = 0;

    task = patient;
    EXPECT(submit(batch, slow, 3, 0, 0) == KV_OK);
    task = hasty;
    EXPECT(submit(batch, slow, 4, 3000, 0) == KV_OK);
    EXPECT(take(batch, 30000, &tag, &class) == KV_OUTCOME_UNSCORED);
    EXPECT(tag == 4 && class == KV_CLASS_NOT_RUN);
    EXPECT(now_ms() - begin < 20000);
    kv_batch_cancel_all(batch);
    EXPECT(take(batch, 30000, &tag, &class) == KV_OUTCOME_UNSCORED);
    EXPECT(tag == 3 && class == KV_CLASS_NOT_RUN);
}

/* A call judges once: what would end in time by now is not run again. */
static void
once(void)
{
    static const char document[] =
        "{\"entry\":\"f\",\"submission\":[\"s.py\"],\"extract\":\"raw\","
        "\"limits\":{\"wall_s\":3},\"cases\":[{\"args\":[1],\"expect\":2}]}";
    char text[200];
    kv_task *patient = NULL;
    kv_attempt *attempt = NULL;
    kv_verdict *verdict = NULL;
    kv_error err;

    snprintf(text, sizeof text,
             "import time\ndef f(n):\n"
             "    time.sleep(max(0, %lld - time.time()))\n    return n + 1\n",
             (long long)time(NULL) + 6);
    EXPECT(kv_task_new((kv_str){"t", 1},
                       (kv_str){document, sizeof document - 1}, &patient,
                       &err) == KV_OK);
    EXPECT(kv_attempt_new(1, (kv_str){text, strlen(text)}, &attempt, &err) ==
           KV_OK);
    EXPECT(kv_verify(verifier, patient, attempt, &verdict, &err) == KV_OK);
    EXPECT(verdict && kv_verdict_class(verdict) == KV_CLASS_TIMEOUT);
    kv_verdict_free(verdict);
    kv_attempt_free(attempt);
    kv_task_free(patient);
}

/* What is run once more gives its verdict, too, or can be ended. */
static void
retried(void)
{
    static const char document[] =
        "{\"entry\":\"f\",\"submission\":[\"s.py\"],\"extract\":\"raw\","
        "\"limits\":{\"wall_s\":1},\"cases\":[{\"args\":[1],\"expect\":2}]}";
    kv_sandbox_options options = {.struct_size = sizeof options,
                                  .retry_wall = 1};
    kv_task *old = task;
    kv_class class = KV_CLASS_NONE;
    kv_batch *batch;
    kv_error err;

    once();
    EXPECT(kv_engine_sandbox(engine, &options, &err) == KV_OK);
    EXPECT(kv_task_new((kv_str){"t", 1},
                       (kv_str){document, sizeof document - 1}, &task,
                       &err) == KV_OK);
    batch = open_batch(2, 0);
    EXPECT(submit(batch, slow, 1, 0, 0) == KV_OK);
    EXPECT(take(batch, 30000, NULL, &class) == KV_OUTCOME_ERROR);
    EXPECT(class == KV_CLASS_TIMEOUT);
    EXPECT(submit(batch, slow, 2, 1600, 0) == KV_OK);
    EXPECT(take(batch, 30000, NULL, &class) == KV_OUTCOME_UNSCORED);
    EXPECT(class == KV_CLASS_NOT_RUN);
    /* What waits to be run alone is given up at its deadline, while another
     * that may take a minute keeps it waiting. */
    aside(batch, old);
    kv_batch_free(batch);
    kv_task_free(task);
    task = old;
}

/* A deadline is kept while a heap of what needs no box is judged. */
static void
crowded(void)
{
    enum { HEAP = 60000 };
    kv_batch *batch = open_batch(2, HEAP + 1);
    kv_submit_options options = {.struct_size = sizeof options, .tag = 99};
    kv_verifier *mcq = NULL;
    kv_attempt *attempt;
    kv_task *question = NULL;
    uint64_t tag = 0;
    unsigned i, before = 0;
    kv_error err;
    static const char text[] = "{\"gt\": [\"B\"], \"options\": \"ABCD\"}";

    EXPECT(kv_verifier_open(engine, "mcq", NULL, &mcq, &err) == KV_OK);
    EXPECT(kv_task_new((kv_str){"q", 1}, (kv_str){text, sizeof text - 1},
                       &question, &err) == KV_OK);
    EXPECT(submit(batch, slow, 1, 50, 0) == KV_OK);
    for (i = 0; i < HEAP; i++) {
        EXPECT(kv_attempt_new(99, (kv_str){"B", 1}, &attempt, &err) == KV_OK);
        EXPECT(kv_batch_submit(batch, mcq, question, attempt, &options, &err) ==
               KV_OK);
    }
    while (tag != 1 && take(batch, 20000, &tag, NULL) != KV_OUTCOME_NONE)
        before += tag != 1;
    EXPECT(tag == 1 && before < HEAP);
    while (before < HEAP && take(batch, 20000, NULL, NULL) == KV_OUTCOME_PASS)
        before++;
    EXPECT(before == HEAP && kv_batch_pending(batch) == 0);
    kv_task_free(question);
    kv_verifier_close(mcq);
    kv_batch_free(batch);
}

/* Freed in the middle of everything. */
static void
dropped(void)
{
    kv_batch *batch = open_batch(2, 0);
    uint64_t begin = now_ms();
    unsigned i;

    for (i = 0; i < 8; i++)
        EXPECT(submit(batch, slow, i, 0, 0) == KV_OK);
    usleep(400000);
    kv_batch_free(batch);
    EXPECT(now_ms() - begin < 30000);
    kv_batch_free(NULL);
}

static kv_batch *shared;
static unsigned passed;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *
one_thread(void *context)
{
    unsigned i, mine = 0;

    (void)context;
    for (i = 0; i < 2; i++)
        EXPECT(submit(shared, right, i, 0, 1) == KV_OK);
    for (i = 0; i < 2; i++)
        mine += take(shared, 120000, NULL, NULL) == KV_OUTCOME_PASS;
    pthread_mutex_lock(&lock);
    passed += mine;
    pthread_mutex_unlock(&lock);
    return NULL;
}

#define THREADS 200

static void
threads(void)
{
    pthread_t thread[THREADS];
    unsigned i;

    shared = open_batch(2, 64);
    for (i = 0; i < THREADS; i++)
        EXPECT(pthread_create(&thread[i], NULL, one_thread, NULL) == 0);
    for (i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    EXPECT(passed == 2 * THREADS);
    kv_batch_free(shared);
}

static int
child(kv_batch *batch)
{
    kv_batch *own;
    int old = wrong;

    wrong = 0;
    EXPECT(submit(batch, right, 1, 0, 0) == KV_EINVAL);
    EXPECT(take(batch, 0, NULL, NULL) == KV_OUTCOME_NONE);
    EXPECT(kv_batch_pending(batch) == 0);
    EXPECT(kv_batch_cancel_all(batch) == 0);
    kv_batch_free(batch);
    own = open_batch(1, 0);
    EXPECT(submit(own, right, 1, 0, 0) == KV_OK);
    EXPECT(submit(own, bad, 2, 0, 0) == KV_OK);
    EXPECT(take(own, 60000, NULL, NULL) == KV_OUTCOME_PASS);
    EXPECT(take(own, 60000, NULL, NULL) == KV_OUTCOME_FAIL);
    kv_batch_free(own);
    old = wrong != 0 || old != 0;
    return old;
}

/* A child that lives on holds what its parent had open: ending an attempt, and
 * the batch, does not wait for it. */
static void
living_child(void)
{
    kv_batch *batch = open_batch(2, 0);
    uint64_t begin;
    pid_t pid;
    unsigned i;

    EXPECT(submit(batch, right, 1, 0, 0) == KV_OK);
    EXPECT(take(batch, 30000, NULL, NULL) == KV_OUTCOME_PASS);
    for (i = 0; i < 3; i++)
        EXPECT(submit(batch, slow, i, 0, 0) == KV_OK);
    usleep(500000);
    pid = fork();
    if (pid == 0) {
        pause();
        _exit(0);
    }
    begin = now_ms();
    EXPECT(kv_batch_cancel_all(batch) == 3);
    for (i = 0; i < 3; i++)
        EXPECT(take(batch, 30000, NULL, NULL) == KV_OUTCOME_UNSCORED);
    kv_batch_free(batch);
    EXPECT(now_ms() - begin < 4000);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

/* In the parent everything goes on, and a child has a batch of its own. */
static void
forked(void)
{
    kv_batch *batch = open_batch(2, 0);
    pid_t pid[3];
    unsigned i, count = 0;
    int status;

    for (i = 0; i < 30; i++)
        EXPECT(submit(batch, right, i, 0, 0) == KV_OK);
    for (i = 0; i < 3; i++) {
        usleep(30000);
        pid[i] = fork();
        if (pid[i] == 0)
            _exit(child(batch));
    }
    while (take(batch, -1, NULL, NULL) == KV_OUTCOME_PASS)
        count++;
    EXPECT(count == 30);
    for (i = 0; i < 3; i++)
        EXPECT(waitpid(pid[i], &status, 0) == pid[i] && status == 0);
    kv_batch_free(batch);
}

static void
without_signals(void)
{
    signal(SIGCHLD, SIG_IGN);
    through_poll();
    EXPECT(signal(SIGCHLD, SIG_DFL) == SIG_IGN);
}

/* The standard descriptors are closed, and opened by others meanwhile. */
static void
without_descriptors(void)
{
    int report = dup(2);

    close(0);
    close(1);
    close(2);
    dup2(report, 50);
    close(report);
    set_up();
    through_poll();
    tear_down();
    dup2(50, 2);
    close(50);
}

static unsigned
descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    unsigned count = 0;

    while (folder != NULL && readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

static long
resident_kib(void)
{
    FILE *f = fopen("/proc/self/statm", "r");
    long all, resident = 0;

    if (f == NULL || fscanf(f, "%ld %ld", &all, &resident) != 2)
        resident = 0;
    if (f != NULL)
        fclose(f);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

/* Flat over many: of memory the first ones show how much there is. */
static void
flat(uint64_t many)
{
    kv_batch *batch = open_batch(2, 256);
    unsigned before = 0;
    long kib = 0;
    uint64_t sent = 0, got = 0;

    while (got < many) {
        while (sent < many && submit(batch, sent % 7 == 0 ? bad : right,
                                     sent & 0xffff, 0, 0) == KV_OK)
            sent++;
        EXPECT(take(batch, 120000, NULL, NULL) != KV_OUTCOME_NONE);
        if (++got == many / 4) {
            before = descriptors();
            kib = resident_kib();
        }
    }
    EXPECT(descriptors() <= before + 2);
    EXPECT(resident_kib() < kib + 2048);
    kv_batch_free(batch);
}

/* The next result's, which came from the store or not. */
static kv_outcome
take_stored(kv_batch *batch, uint32_t stored)
{
    kv_batch_result result = {.struct_size = sizeof result};
    kv_outcome outcome;
    kv_error err;

    if (kv_batch_take(batch, 60000, &result, &err) != KV_OK)
        return KV_OUTCOME_NONE;
    EXPECT(result.stored == stored);
    EXPECT(kv_verdict_index(result.verdict) == (uint32_t)result.tag);
    EXPECT(kv_verdict_outcome(result.verdict) ==
           (result.tag % 2 == 0 ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL));
    outcome = kv_verdict_outcome(result.verdict);
    kv_verdict_free(result.verdict);
    return outcome;
}

static kv_batch *
batch_with(kv_store *store)
{
    kv_batch_options options = {
        .struct_size = sizeof options, .workers = 1, .store = store};
    kv_batch *batch = NULL;
    kv_error err;

    EXPECT(kv_batch_new(engine, &options, &batch, &err) == KV_OK);
    return batch;
}

/* Verdicts of a batch are there for the next, and for nobody's child. */
static void
stored(const char *path)
{
    kv_store_state state = {.struct_size = sizeof state};
    kv_store *store = NULL;
    kv_batch *batch;
    kv_error err;
    int status = 0;
    pid_t child;

    EXPECT(kv_store_open(engine, path, NULL, &store, &err) == KV_OK);
    batch = batch_with(store);
    EXPECT(submit(batch, right, 2, 0, 0) == KV_OK);
    EXPECT(take_stored(batch, 0) != KV_OUTCOME_NONE);
    EXPECT(submit(batch, right, 4, 0, 0) == KV_OK);
    EXPECT(submit(batch, bad, 1, 0, 0) == KV_OK);
    EXPECT(take_stored(batch, 1) == KV_OUTCOME_PASS);
    EXPECT(take_stored(batch, 0) == KV_OUTCOME_FAIL);
    /* What the caller ended says nothing about the attempt. */
    EXPECT(submit(batch, slow, 6, 300, 0) == KV_OK);
    EXPECT(take(batch, 60000, NULL, NULL) == KV_OUTCOME_UNSCORED);
    kv_batch_free(batch);
    kv_store_look(store, &state);
    EXPECT(state.found == 1 && state.missing == 3 && state.apart == 0);
    EXPECT(state.kept == 2 && state.broken == 0);
    child = fork();
    if (child == 0) {
        wrong = 0;
        batch = batch_with(store);
        EXPECT(submit(batch, right, 8, 0, 0) == KV_OK);
        EXPECT(take_stored(batch, 0) == KV_OUTCOME_PASS);
        kv_batch_free(batch);
        kv_store_look(store, &state);
        EXPECT(state.found == 0 && state.kept == 0);
        kv_store_close(store);
        _exit(wrong);
    }
    EXPECT(child > 0 && waitpid(child, &status, 0) == child && status == 0);
    kv_store_close(store);
    EXPECT(kv_store_open(engine, path, NULL, &store, &err) == KV_OK);
    batch = batch_with(store);
    EXPECT(submit(batch, bad, 3, 0, 0) == KV_OK);
    EXPECT(submit(batch, right, 10, 0, 0) == KV_OK);
    EXPECT(take_stored(batch, 1) == KV_OUTCOME_FAIL);
    EXPECT(take_stored(batch, 1) == KV_OUTCOME_PASS);
    kv_batch_free(batch);
    kv_store_close(store);
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } all[] = {
        {"poll", through_poll},  {"cancel", cancelled},
        {"deadline", deadlines}, {"full", full},
        {"free", dropped},       {"threads", threads},
        {"fork", forked},        {"signals", without_signals},
        {"child", living_child}, {"refused", refused},
        {"crowded", crowded},    {"retried", retried},
    };
    const char *what = argc > 1 ? argv[1] : "";
    size_t i;

    if (strcmp(what, "descriptors") == 0) {
        without_descriptors();
        return wrong;
    }
    set_up();
    if (strcmp(what, "flat") == 0)
        flat(argc > 2 ? strtoull(argv[2], NULL, 10) : 1000);
    if (strcmp(what, "store") == 0 && argc > 2)
        stored(argv[2]);
    for (i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(what, all[i].name) == 0)
            all[i].run();
    tear_down();
    return wrong;
}

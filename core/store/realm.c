/* SPDX-License-Identifier: MIT */
#include "core/store/realm.h"

#include "core/base/sha256.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <zlib.h>

/* Length and checksum of the content, zeros where there is no such file: nobody
 * makes these alike on purpose who could not do worse.  False: it could not be
 * read. */
static bool
add_file(kv__sha256 *sha, const char *path)
{
    Bytef block[65536];
    uint64_t facts[2] = {0, 0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    ssize_t n = -1;

    while (fd >= 0 && (n = read(fd, block, sizeof block)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break;
        facts[0] += (uint64_t)n;
        facts[1] = crc32((uLong)facts[1], block, (uInt)n);
    }
    if (fd >= 0)
        close(fd);
    kv__sha256_add(sha, facts, sizeof facts);
    return n == 0;
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* What interpreters write when they first import something says nothing. */
static bool
is_cache(const FTSENT *e)
{
    return strcmp(e->fts_name, "__pycache__") == 0;
}

/* Names, sizes and times, of links what they name. */
static kv_status
add_tree(kv__sha256 *sha, const char *folder, kv_error *err)
{
    char root[64], target[1024];
    char *roots[] = {root, NULL};
    FTS *tree;
    FTSENT *e;
    int64_t facts[3];
    ssize_t n;

    snprintf(root, sizeof root, "%s", folder);
    tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, by_name);
    if (tree == NULL)
        return errno == ENOMEM ? kv__nomem(err) : KV_OK;
    while ((e = fts_read(tree)) != NULL) {
        if (e->fts_info == FTS_D && is_cache(e))
            fts_set(tree, e, FTS_SKIP);
        /* A folder's own time changes with the caches in it. */
        if (e->fts_info == FTS_D || e->fts_info == FTS_DP ||
            e->fts_info == FTS_NS || is_cache(e))
            continue;
        kv__sha256_part(sha, kv__cstr(e->fts_path));
        if (S_ISLNK(e->fts_statp->st_mode)) {
            n = readlink(e->fts_path, target, sizeof target);
            kv__sha256_part(sha, kv__str(target, n < 0 ? 0 : (size_t)n));
            continue;
        }
        facts[0] = e->fts_statp->st_size;
        facts[1] = e->fts_statp->st_mtim.tv_sec;
        facts[2] = e->fts_statp->st_mtim.tv_nsec;
        kv__sha256_add(sha, facts, sizeof facts);
    }
    fts_close(tree);
    return KV_OK;
}

/* One of kverify's own files. */
static kv_status
add_own(kv__sha256 *sha, const char *path, kv_error *err)
{
    return add_file(sha, path)
               ? KV_OK
               : kv__fail(
                     err, KV_EIO,
                     "a store has to know kverify's own files, and '%.200s' "
                     "can't be read",
                     path);
}

/* What the launcher has beside it, where it has it. */
static void
add_companions(kv__sha256 *sha, const char *launcher)
{
    static const char *const names[] = {"kverify-warm.so",
                                        ".libs/kverify-warm.so"};
    const char *slash = strrchr(launcher, '/');
    char path[1100];
    size_t i;

    for (i = 0; i < sizeof names / sizeof *names && slash != NULL; i++) {
        snprintf(path, sizeof path, "%.*s/%s", (int)(slash - launcher),
                 launcher, names[i]);
        (void)add_file(sha, path);
    }
}

static kv_status
add_ourselves(kv__sha256 *sha, kv_engine *engine, kv_error *err)
{
    Dl_info info;
    kv_status status = KV_OK;
    char *library = NULL;
    size_t i;

    kv__sha256_part(sha, kv__cstr(kv_version()));
    /* Linked into a program, it is in that. */
    if (dladdr((void *)(uintptr_t)kv_version, &info) != 0 &&
        info.dli_fname != NULL)
        library = realpath(info.dli_fname, NULL);
    status = add_own(sha, library == NULL ? "/proc/self/exe" : library, err);
    free(library);
    if (status == KV_OK)
        status = add_own(sha, kv__launcher_path(), err);
    if (status == KV_OK)
        add_companions(sha, kv__launcher_path());
    pthread_mutex_lock(&engine->lock);
    for (i = 0; i < engine->module_count && status == KV_OK; i++) {
        kv__sha256_part(sha, kv__cstr(engine->modules[i]->name));
        status = add_own(sha, engine->modules[i]->path, err);
    }
    pthread_mutex_unlock(&engine->lock);
    return status;
}

static kv_status
add_boxes(kv__sha256 *sha, kv_engine *engine, kv_error *err)
{
    kv__policy policy = kv__engine_policy(engine);
    kv__launcher *launcher = NULL;
    const kv__box_hello *h;
    uint32_t facts[5];
    kv_status status;

    if (policy.max_level == 0)
        return kv__fail(err, KV_EISOLATION,
                        "a store needs isolation: programs that run without it "
                        "could write their own verdicts into the store");
    status = kv__launcher_start(policy.max_level, &launcher, err);
    if (status != KV_OK)
        return status;
    h = kv__launcher_hello(launcher);
    facts[0] = h->level;
    facts[1] = h->root;
    facts[2] = h->user_namespace;
    facts[3] = h->landlock;
    facts[4] = h->filter;
    kv__sha256_add(sha, facts, sizeof facts);
    kv__sha256_add(sha, h->held, sizeof h->held);
    kv__launcher_stop(launcher);
    return KV_OK;
}

kv_status
kv__realm(kv_engine *engine, unsigned char digest[32], kv_error *err)
{
    static const char *const lists[] = {"/etc/os-release",
                                        "/etc/ld.so.cache",
                                        "/etc/localtime",
                                        "/var/lib/dpkg/status",
                                        "/var/lib/rpm/rpmdb.sqlite",
                                        "/lib/apk/db/installed"};
    static const char *const trees[] = {"/usr/local", "/etc/alternatives",
                                        "/usr/lib/node_modules"};
    struct utsname system;
    kv__sha256 sha;
    size_t i;
    kv_status status;

    kv__sha256_init(&sha);
    status = add_boxes(&sha, engine, err);
    if (status != KV_OK)
        return status;
    status = add_ourselves(&sha, engine, err);
    if (status != KV_OK)
        return status;
    if (uname(&system) == 0)
        kv__sha256_part(&sha, kv__cstr(system.machine));
    for (i = 0; i < sizeof lists / sizeof *lists; i++)
        (void)add_file(&sha, lists[i]);
    for (i = 0; i < sizeof trees / sizeof *trees && status == KV_OK; i++)
        status = add_tree(&sha, trees[i], err);
    kv__sha256_end(&sha, digest);
    return status;
}

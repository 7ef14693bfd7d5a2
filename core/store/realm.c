/* SPDX-License-Identifier: MIT */
#include "core/store/realm.h"

#include "core/base/sha256.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <zlib.h>

/* Length and checksum of the content, zeros where there is no such file: nobody
 * makes these alike on purpose who could not do worse. */
static void
add_file(kv__sha256 *sha, const char *path)
{
    Bytef block[65536];
    uint64_t facts[2] = {0, 0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    ssize_t n;

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

static kv_status
add_local(kv__sha256 *sha, kv_error *err)
{
    char folder[] = "/usr/local";
    char *roots[] = {folder, NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, by_name);
    FTSENT *e;
    int64_t facts[3];

    if (tree == NULL)
        return errno == ENOMEM ? kv__nomem(err) : KV_OK;
    while ((e = fts_read(tree)) != NULL) {
        if (e->fts_info == FTS_D && is_cache(e))
            fts_set(tree, e, FTS_SKIP);
        /* A folder's own time changes with the caches in it. */
        if (e->fts_info == FTS_D || e->fts_info == FTS_DP ||
            e->fts_info == FTS_NS || is_cache(e))
            continue;
        facts[0] = e->fts_statp->st_size;
        facts[1] = e->fts_statp->st_mtim.tv_sec;
        facts[2] = e->fts_statp->st_mtim.tv_nsec;
        kv__sha256_part(sha, kv__cstr(e->fts_path));
        kv__sha256_add(sha, facts, sizeof facts);
    }
    fts_close(tree);
    return KV_OK;
}

static void
add_ourselves(kv__sha256 *sha, kv_engine *engine)
{
    Dl_info info;
    size_t i;

    kv__sha256_part(sha, kv__cstr(kv_version()));
    if (dladdr((void *)(uintptr_t)kv_version, &info) != 0 &&
        info.dli_fname != NULL)
        add_file(sha, info.dli_fname);
    add_file(sha, kv__launcher_path());
    pthread_mutex_lock(&engine->lock);
    for (i = 0; i < engine->module_count; i++) {
        kv__sha256_part(sha, kv__cstr(engine->modules[i]->name));
        add_file(sha, engine->modules[i]->path);
    }
    pthread_mutex_unlock(&engine->lock);
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
    static const char *const lists[] = {
        "/etc/os-release", "/var/lib/dpkg/status", "/var/lib/rpm/rpmdb.sqlite",
        "/lib/apk/db/installed"};
    struct utsname system;
    kv__sha256 sha;
    size_t i;
    kv_status status;

    kv__sha256_init(&sha);
    status = add_boxes(&sha, engine, err);
    if (status != KV_OK)
        return status;
    add_ourselves(&sha, engine);
    if (uname(&system) == 0)
        kv__sha256_part(&sha, kv__cstr(system.machine));
    for (i = 0; i < sizeof lists / sizeof *lists; i++)
        add_file(&sha, lists[i]);
    status = add_local(&sha, err);
    kv__sha256_end(&sha, digest);
    return status;
}

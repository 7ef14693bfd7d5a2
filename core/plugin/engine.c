#include "core/plugin/engine.h"
#include "core/base/json.h"
#include "core/plugin/verifier.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

kv_status
kv_engine_new(kv_engine **out, kv_error *err)
{
    *out = kv__zalloc(1, sizeof **out);
    if (*out == NULL)
        return kv__nomem(err);
    pthread_mutex_init(&(*out)->lock, NULL);
    (*out)->policy.min_level = 2;
    (*out)->policy.max_level = 3;
    (*out)->policy.min_integrity = KV_INTEGRITY_I1C;
    return KV_OK;
}

void
kv_engine_free(kv_engine *engine)
{
    size_t i;

    if (engine == NULL)
        return;
    for (i = 0; i < engine->count; i++)
        kv__module_free(engine->module[i]);
    free(engine->module);
    for (i = 0; i < engine->idle_count; i++)
        kv__launcher_stop(engine->idle[i]);
    free(engine->idle);
    pthread_mutex_destroy(&engine->lock);
    free(engine);
}

static kv__module *
find(const kv_engine *engine, const char *name)
{
    size_t i;

    for (i = 0; i < engine->count; i++)
        if (engine->module[i]->refusal == NULL &&
            strcmp(engine->module[i]->name, name) == 0)
            return engine->module[i];
    return NULL;
}

static const kv__module *
find_refused(const kv_engine *engine, const char *name)
{
    size_t i;

    for (i = 0; i < engine->count; i++)
        if (engine->module[i]->refusal != NULL &&
            strcmp(engine->module[i]->name, name) == 0)
            return engine->module[i];
    return NULL;
}

/* Adds the module, usable or refused. */
static kv_status
add(kv_engine *engine, const char *path, const kv__module **added,
    kv_error *err)
{
    kv__module *module, **grown;
    kv_status status = kv__module_load(path, &module, err);

    *added = NULL;
    if (status != KV_OK)
        return status;
    grown = kv__grow(engine->module, &engine->capacity, engine->count + 1,
                     sizeof *grown);
    if (grown == NULL) {
        kv__module_free(module);
        return kv__nomem(err);
    }
    engine->module = grown;
    if (module->refusal == NULL && find(engine, module->name) != NULL) {
        kv__module_free(module); /* the first one found wins */
        return KV_OK;
    }
    engine->module[engine->count++] = module;
    *added = module;
    return KV_OK;
}

kv_status
kv_engine_load(kv_engine *engine, const char *path, kv_error *err)
{
    const kv__module *module;
    kv_status status = add(engine, path, &module, err);

    if (status == KV_OK && module != NULL && module->refusal != NULL)
        status = kv__fail(err, KV_EPLUGIN, "plugin '%s' is refused: %s", path,
                          module->refusal);
    return status;
}

static int
is_plugin_file(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);

    return length > 3 && entry->d_name[0] != '.' &&
           strcmp(entry->d_name + length - 3, ".so") == 0;
}

kv_status
kv_engine_load_dir(kv_engine *engine, const char *folder, kv_error *err)
{
    struct dirent **entries = NULL;
    const kv__module *module;
    kv_status status = KV_OK;
    kv__buf path = {0};
    int count = scandir(folder, &entries, is_plugin_file, alphasort), i;

    if (count < 0)
        return kv__fail(err, KV_EIO, "cannot read plugin folder '%s': %s",
                        folder, strerror(errno));
    for (i = 0; i < count; i++) {
        kv__buf_reset(&path);
        kv__buf_printf(&path, "%s/%s", folder, entries[i]->d_name);
        if (status == KV_OK)
            status = kv__buf_text(&path) == NULL
                         ? kv__nomem(err)
                         : add(engine, path.data, &module, err);
        free(entries[i]);
    }
    free(entries);
    kv__buf_clear(&path);
    return status;
}

static kv_status
load_if_there(kv_engine *engine, const char *folder, kv_error *err)
{
    DIR *dir = opendir(folder);

    if (dir == NULL)
        return KV_OK;
    closedir(dir);
    return kv_engine_load_dir(engine, folder, err);
}

kv_status
kv_engine_load_path(kv_engine *engine, const char *extra, kv_error *err)
{
    const char *at = getenv("KVERIFY_PLUGIN_PATH"), *end;
    kv__buf folder = {0};
    kv_status status = KV_OK;

    if (extra != NULL)
        status = kv_engine_load_dir(engine, extra, err);
    while (status == KV_OK && at != NULL && *at != '\0') {
        end = strchr(at, ':');
        end = end == NULL ? at + strlen(at) : end;
        kv__buf_reset(&folder);
        kv__buf_add(&folder, at, (size_t)(end - at));
        if (kv__buf_text(&folder) == NULL)
            status = kv__nomem(err);
        else if (folder.length > 0)
            status = load_if_there(engine, folder.data, err);
        at = *end == ':' ? end + 1 : end;
    }
    kv__buf_clear(&folder);
    return status == KV_OK ? load_if_there(engine, KV_PLUGIN_DIR, err) : status;
}

size_t
kv_engine_plugin_count(const kv_engine *engine)
{
    return engine->count;
}

const char *
kv_engine_plugin_name(const kv_engine *engine, size_t index)
{
    return engine->module[index]->name;
}

const char *
kv_engine_plugin_path(const kv_engine *engine, size_t index)
{
    return engine->module[index]->path;
}

const char *
kv_engine_plugin_version(const kv_engine *engine, size_t index)
{
    const char *version = engine->module[index]->table.version;

    return engine->module[index]->refusal != NULL || version == NULL ? ""
                                                                     : version;
}

const char *
kv_engine_plugin_summary(const kv_engine *engine, size_t index)
{
    const char *summary = engine->module[index]->table.summary;

    return engine->module[index]->refusal != NULL || summary == NULL ? ""
                                                                     : summary;
}

const char *
kv_engine_plugin_refusal(const kv_engine *engine, size_t index)
{
    return engine->module[index]->refusal;
}

/* The reason why NAME can't be used, in err. */
static kv_status
not_usable(const kv_engine *engine, const char *name, kv_error *err)
{
    const kv__module *refused = find_refused(engine, name);

    if (refused != NULL)
        return kv__fail(err, KV_EPLUGIN, "plugin '%s' is refused: %s",
                        refused->path, refused->refusal);
    return kv__fail(err, KV_ENOTFOUND,
                    "no plugin '%s' in --plugin-dir, KVERIFY_PLUGIN_PATH or "
                    "%s",
                    name, KV_PLUGIN_DIR);
}

kv_status
kv_engine_plugin_describe(const kv_engine *engine, const char *name,
                          kv_write_fn write, void *context, kv_error *err)
{
    static const char *const models[] = {"serial", "per-state", "parallel"};
    const kv__module *module = find(engine, name);
    const kv_plugin *p;
    kv_status status = KV_OK;
    kv__buf out = {0};

    if (module == NULL)
        return not_usable(engine, name, err);
    p = &module->table;
    kv__buf_printf(&out, "path=%s\nname=%s\nversion=%s\nsummary=%s\n",
                   module->path, p->name, p->version, p->summary);
    kv__buf_printf(&out, "config=%s\n",
                   p->config_help == NULL ? "" : p->config_help);
    kv__buf_printf(&out, "abi=%u\nplugin_size=%u\nhost_size=%zu\nagreed=%zu\n",
                   module->theirs_abi, module->theirs, sizeof *p,
                   module->theirs < sizeof *p ? (size_t)module->theirs
                                              : sizeof *p);
    kv__buf_printf(&out, "capabilities=0x%llx\ncap_pure=%d\nthreads=%s\n",
                   (unsigned long long)p->capabilities,
                   (p->capabilities & KV_CAP_PURE) != 0, models[p->threads]);
    kv__buf_printf(
        &out, "has_open=%d\nhas_verify=%d\nhas_close=%d\nhas_start=%d\n",
        p->open != NULL, p->verify != NULL, p->close != NULL, p->start != NULL);
    if (out.failed)
        status = kv__nomem(err);
    else if (write(context, out.data, out.length) != 0)
        status = kv__fail(err, KV_EIO, "the description could not be written");
    kv__buf_clear(&out);
    return status;
}

typedef struct writing {
    kv_write_fn write;
    void *context;
} writing;

static int32_t
pass_on(void *context, const char *data, size_t length)
{
    writing *w = context;

    return w->write(w->context, data, length);
}

kv_status
kv_engine_inspect(kv_engine *engine, const char *name, const char *config,
                  const char *what, kv_write_fn write, void *context,
                  kv_error *err)
{
    kv__module *module = find(engine, name);
    writing w = {write, context};
    kv_status status = KV_OK;
    cJSON *tree = NULL;
    kv__host host;

    if (module == NULL)
        return not_usable(engine, name, err);
    if (module->table.inspect == NULL)
        return kv__fail(err, KV_ENOTFOUND, "plugin '%s' answers no questions",
                        name);
    kv__host_init(&host);
    if (config != NULL)
        status = kv__json_parse(kv__cstr(config), "configuration", &tree, err);
    if (status != KV_OK)
        return status;
    kv__module_enter(module);
    status = module->table.inspect(&host.table, (const kv_value *)tree, what,
                                   pass_on, &w);
    kv__module_leave(module);
    cJSON_Delete(tree);
    if (status == KV_OK)
        return KV_OK;
    return kv__fail(err, status, "%s",
                    host.reason[0] == '\0' ? "the plugin has no such answer"
                                           : host.reason);
}

/* --- verifiers ---------------------------------------------------------- */

void
kv_verifier_close(kv_verifier *verifier)
{
    if (verifier == NULL)
        return;
    if (verifier->open && verifier->module->table.close != NULL) {
        kv__module_enter(verifier->module);
        verifier->module->table.close(verifier->state);
        kv__module_leave(verifier->module);
    }
    cJSON_Delete(verifier->config);
    free(verifier);
}

static kv_status
open_state(kv_verifier *verifier, kv_error *err)
{
    const kv_plugin *p = &verifier->module->table;
    kv_status status = KV_OK;

    if (verifier->config != NULL && !cJSON_IsObject(verifier->config))
        return kv__fail(err, KV_ECONFIG,
                        "%s: its configuration is not a JSON object", p->name);
    if (p->open != NULL) {
        kv__module_enter(verifier->module);
        status = p->open(&verifier->host.table,
                         (const kv_value *)verifier->config, &verifier->state);
        kv__module_leave(verifier->module);
    }
    if (status != KV_OK)
        return kv__fail(
            err, status < 0 ? status : KV_EPLUGIN, "%s: %s", p->name,
            verifier->host.reason[0] == '\0' ? "it could not be opened"
                                             : verifier->host.reason);
    verifier->open = true;
    return KV_OK;
}

kv_status
kv_verifier_open(kv_engine *engine, const char *name, const char *config,
                 kv_verifier **out, kv_error *err)
{
    kv__module *module = find(engine, name);
    kv_verifier *verifier;
    kv_status status = KV_OK;

    *out = NULL;
    if (module == NULL)
        return not_usable(engine, name, err);
    verifier = kv__zalloc(1, sizeof *verifier);
    if (verifier == NULL)
        return kv__nomem(err);
    verifier->engine = engine;
    verifier->module = module;
    kv__host_init(&verifier->host);
    if (config != NULL)
        status = kv__json_parse(kv__cstr(config), "configuration",
                                &verifier->config, err);
    if (status == KV_OK)
        status = open_state(verifier, err);
    if (status != KV_OK) {
        kv_verifier_close(verifier);
        return status;
    }
    *out = verifier;
    return KV_OK;
}

/* --- judging one attempt ------------------------------------------------ */

/* Level names as users write them: "L2". */
static bool
level_of(const char *name, uint32_t *out)
{
    if (name[0] != 'L' || name[1] < '0' || name[1] > '4' || name[2] != '\0')
        return false;
    *out = (uint32_t)(name[1] - '0');
    return true;
}

kv_status
kv_engine_sandbox(kv_engine *engine, const kv_sandbox_options *options,
                  kv_error *err)
{
    kv__policy policy = {2, 3, KV_INTEGRITY_I1C, false};

    if (options->min_isolation != NULL &&
        !level_of(options->min_isolation, &policy.min_level))
        return kv__fail(err, KV_EINVAL,
                        "isolation '%.20s' is none of L0, L1, L2, L3, L4",
                        options->min_isolation);
    if (options->max_isolation != NULL &&
        !level_of(options->max_isolation, &policy.max_level))
        return kv__fail(err, KV_EINVAL,
                        "isolation '%.20s' is none of L0, L1, L2, L3",
                        options->max_isolation);
    if (options->min_integrity != NULL)
        policy.min_integrity =
            kv__integrity_of(kv__cstr(options->min_integrity));
    if (policy.min_integrity == KV_INTEGRITY_COUNT)
        return kv__fail(err, KV_EINVAL,
                        "integrity '%.20s' is none of I0, I1, I1+, I2, I3",
                        options->min_integrity);
    if (policy.max_level > 3)
        policy.max_level = 3;
    policy.attested = options->attested != 0;
    if (policy.max_level == 0 && !options->unsafe)
        return kv__fail(err, KV_EINVAL,
                        "L0 runs programs without any isolation: it has to "
                        "be allowed explicitly");
    if (policy.min_level > (policy.attested ? 4 : policy.max_level))
        return kv__fail(err, KV_EINVAL,
                        "isolation L%u is required and L%u is the most that "
                        "may be used",
                        policy.min_level, policy.max_level);
    pthread_mutex_lock(&engine->lock);
    while (engine->idle_count > 0)
        kv__launcher_stop(engine->idle[--engine->idle_count]);
    engine->policy = policy;
    pthread_mutex_unlock(&engine->lock);
    return KV_OK;
}

bool
kv__level_enough(const kv__policy *policy, const kv__launcher *launcher,
                 char *why, size_t size)
{
    uint32_t level = kv__launcher_hello(launcher)->level;

    if (policy->attested && level >= 2)
        level = 4;
    if (level >= policy->min_level && (level > 0 || policy->max_level == 0))
        return true;
    snprintf(why, size,
             "isolation L%u is required, this machine gives L%u: %.200s; "
             "kverify doctor tells more",
             policy->min_level, level, kv__launcher_lacking(launcher));
    return false;
}

bool
kv__job_level_enough(const kv__job *job, const kv__launcher *launcher,
                     char *why, size_t size)
{
    uint32_t level = kv__launcher_hello(launcher)->level;

    if (level >= 2 || job->box.peer == NULL)
        return kv__level_enough(job->policy, launcher, why, size);
    snprintf(why, size,
             "two processes beside each other need isolation L2, this "
             "machine gives L%u: %.200s",
             level, kv__launcher_lacking(launcher));
    return false;
}

static kv_status
borrow(kv_engine *engine, kv__launcher **out, kv_error *err)
{
    kv_status status = KV_OK;

    *out = NULL;
    pthread_mutex_lock(&engine->lock);
    if (engine->idle_count > 0)
        *out = engine->idle[--engine->idle_count];
    pthread_mutex_unlock(&engine->lock);
    if (*out == NULL)
        status = kv__launcher_start(engine->policy.max_level, out, err);
    return status;
}

static void
give_back(kv_engine *engine, kv__launcher *launcher)
{
    kv__launcher **grown;

    pthread_mutex_lock(&engine->lock);
    grown = kv__grow(engine->idle, &engine->idle_room, engine->idle_count + 1,
                     sizeof *grown);
    if (grown != NULL) {
        engine->idle = grown;
        grown[engine->idle_count++] = launcher;
        launcher = NULL;
    }
    pthread_mutex_unlock(&engine->lock);
    kv__launcher_stop(launcher);
}

/* Until the descriptor can be read, or its time is up. */
static void
wait_for(const kv_box *box)
{
    uint64_t end = kv__now_ms() + box->wait_ms, now;
    struct pollfd p = {box->wait_fd, POLLIN, 0};

    while ((now = kv__now_ms()) < end)
        if (poll(&p, 1, (int)(end - now > 60000 ? 60000 : end - now)) > 0)
            break;
}

/* Run a job's boxes, one after the other.  A launcher that dies is replaced
 * once; a box that hits the wall clock is run once more. */
static void
drive(kv_engine *engine, kv__job *job)
{
    kv__launcher *launcher = NULL;
    kv__box_result result = {0};
    kv_error err;
    char why[400];
    int lost = 0, slow = 0, state;

    while (!job->done) {
        if (job->box.waits) {
            wait_for(&job->box);
            kv__job_waited(job);
            continue;
        }
        if (launcher == NULL && borrow(engine, &launcher, &err) != KV_OK) {
            kv__job_lost(job, err.message);
            break;
        }
        if (!kv__job_level_enough(job, launcher, why, sizeof why)) {
            kv__job_unscored(job, why);
            break;
        }
        state =
            kv__launcher_send(launcher, &job->box.fields, &err) == KV_OK
                ? kv__launcher_wait(launcher, kv__job_deadline(job), &result)
                : -1;
        if (state < 0) {
            kv__launcher_stop(launcher);
            launcher = NULL;
            if (++lost == 2)
                kv__job_lost(job, "the launcher died twice under this "
                                  "attempt");
            continue;
        }
        if (result.first.state.ended == KV__ENDED_WALL && slow == 0 &&
            result.first.state.survivors == 0) {
            slow = 1;
            continue;
        }
        if (slow == 1 && result.first.state.ended != KV__ENDED_WALL)
            job->verdict->ran.load_dependent = true;
        slow = 0;
        kv__job_step(job, &result);
    }
    kv__box_result_clear(&result);
    if (launcher != NULL)
        give_back(engine, launcher);
}

kv_status
kv_verify(kv_verifier *verifier, const kv_task *task, const kv_attempt *attempt,
          kv_verdict **out, kv_error *err)
{
    kv_engine *engine = verifier->engine;
    kv__policy policy = engine->policy;
    kv__job job;
    kv_status status =
        kv__job_start(&job, verifier, task, attempt, &policy, err);

    *out = NULL;
    if (status != KV_OK)
        return status;
    drive(engine, &job);
    *out = kv__job_finish(&job);
    return KV_OK;
}

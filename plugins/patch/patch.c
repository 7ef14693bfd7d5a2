/* SPDX-License-Identifier: MIT */
/* patch: a unified diff that has to apply to a clean copy of a repository.
 *
 * git applies it in a box, with no fuzz; nothing of the candidate's is run.  A
 * patch that is expected is compared with it: as sub-scores, and as the verdict
 * only where the task says so. */
#include "plugins/kit/repository.h"
#include "plugins/kit/str.h"
#include "plugins/kit/told.h"

#include <stdlib.h>
#include <string.h>

/* What a patch may not touch unless the task says otherwise: tests, and what
 * decides how they are run. */
static const char *const forbidden[] = {"test/*",
                                        "tests/*",
                                        "*/test/*",
                                        "*/tests/*",
                                        "test_*.py",
                                        "*/test_*.py",
                                        "*_test.py",
                                        "*_test.go",
                                        "*.test.js",
                                        "*.test.ts",
                                        "*.spec.js",
                                        "*.spec.ts",
                                        "conftest.py",
                                        "*/conftest.py",
                                        "pytest.ini",
                                        "tox.ini",
                                        ".github/*",
                                        ".gitlab-ci.yml",
                                        ".circleci/*",
                                        "sitecustomize.py",
                                        "*/sitecustomize.py",
                                        "usercustomize.py",
                                        "*/usercustomize.py",
                                        "*.pth",
                                        NULL};

typedef struct job {
    const kv_host *host;
    const kv_task *task;
    char nonce[NONCE + 1];
    bool only_files, exact;
    bool files_same;
    double similarity;
    kv_str gold; /* of the task */
    bool gold_prefixed;
} job;

static kv_status
open_state(const kv_host *host, const kv_value *config, void **out)
{
    (void)config;
    *out = (void *)(uintptr_t)(const void *)host;
    return KV_OK;
}

/* The share of paths that two diffs have in common. */
static double
common_files(const diff *a, const diff *b)
{
    size_t i, k, common = 0;

    for (i = 0; i < a->count; i++)
        for (k = 0; k < b->count; k++)
            if (str_same(a->files[i].before, b->files[k].before) &&
                str_same(a->files[i].after, b->files[k].after)) {
                common++;
                break;
            }
    return a->count + b->count - common == 0
               ? 1
               : (double)common / (double)(a->count + b->count - common);
}

/* Sub-scores of PATCH beside the one that is expected; what is wrong with the
 * task, or NULL. */
static const char *
compare(job *j, kv_str patch, const diff *d, kv_verdict *verdict, task_gap *gap)
{
    const kv_host *host = j->host;
    char name[TASK_PATH_MAX];
    kv_str path, gold, how = {"none", 4};
    text ours = {0}, theirs = {0};
    diff other;
    double files;

    if (!host->value->str(host->task->get(j->task, "gold"), &path))
        return NULL;
    (void)host->value->str(host->task->get(j->task, "compare"), &how);
    if (!task_take(host, j->task, path, name, &gold, gap))
        return "a file is missing";
    if (!diff_read(gold, &other) || other.why != NULL) {
        diff_clear(&other);
        return "the task's 'gold' is no patch";
    }
    diff_changes(patch, &ours);
    diff_changes(gold, &theirs);
    files = common_files(d, &other);
    j->similarity = diff_similarity(text_view(&ours), text_view(&theirs));
    j->files_same = files == 1;
    j->only_files = str_is(how, "files");
    j->exact = str_is(how, "exact");
    j->gold = gold;
    j->gold_prefixed = other.prefixed;
    host->verdict->subscore(verdict, "gold_files", files);
    if (j->similarity >= 0)
        host->verdict->subscore(verdict, "gold_similarity", j->similarity);
    diff_clear(&other);
    text_clear(&ours);
    text_clear(&theirs);
    return NULL;
}

static void
fill_box(job *j, kv_box *box, kv_str patch, const diff *d, text *script)
{
    const kv_host *host = j->host;

    repository_apply(host, box, script, patch, d);
    if (j->exact) {
        host->box->file(box, "gold.patch", j->gold, 0);
        text_printf(script,
                    "cd .. && cp -a clean gold && cd gold || exit 90\n"
                    "git apply %s--whitespace=nowarn ../gold.patch "
                    "2>/dev/null && cd .. && "
                    "git diff --no-index --no-renames --quiet repo gold "
                    ">/dev/null; s=$?\n"
                    "tell same $s\n",
                    j->gold_prefixed ? "" : "-p0 ");
    }
    text_str(script, "tell end 0\n");
    repository_environment(host, box);
    told_box(host, j->task, box, script, j->nonce);
}

static kv_status
start(void *state, const kv_task *task, const kv_attempt *attempt,
      kv_verdict *verdict, kv_box *box, void **out)
{
    const kv_host *host = state;
    kv_str patch = repository_patch(host, attempt);
    text script = {0};
    kv_status status = KV_OK;
    const char *wrong;
    task_gap gap;
    diff d;
    job *j = calloc(1, sizeof *j);

    if (j == NULL)
        return KV_ENOMEM;
    j->host = host;
    j->task = task;
    *out = j;
    if (!new_nonce(host, j->nonce))
        return KV_EIO;
    host->verdict->integrity(verdict, KV_INTEGRITY_I3);
    if (!diff_read(patch, &d)) {
        diff_clear(&d);
        return KV_ENOMEM;
    }
    host->verdict->subscore(verdict, "files", (double)d.count);
    host->verdict->subscore(verdict, "hunks", (double)d.hunks);
    host->verdict->subscore(verdict, "added", (double)d.added);
    host->verdict->subscore(verdict, "removed", (double)d.removed);
    if (!repository_refuses(host, task, patch, &d, forbidden, verdict,
                            &status)) {
        gap.path = (kv_str){"", 0};
        wrong = compare(j, patch, &d, verdict, &gap);
        text_str(&script, TELL);
        if (wrong == NULL)
            wrong = repository_put(host, task, box, &script, &gap);
        if (wrong != NULL && gap.path.length > 0)
            status = task_lacks(host, verdict, &gap);
        else if (wrong != NULL)
            status = host->fail(host, KV_EFORMAT, "%s", wrong);
        else
            fill_box(j, box, patch, &d, &script);
        text_clear(&script);
    }
    diff_clear(&d);
    return status;
}

/* TREES: what git says of the two results, 0 when they are the same. */
static kv_status
judge(const job *j, int trees, kv_verdict *verdict)
{
    const kv_host *host = j->host;
    bool same = true;

    if (j->exact && trees != 0 && trees != 1) {
        host->verdict->evidence(verdict, "the task's 'gold' does not apply");
        return host->verdict->outcome(verdict, KV_OUTCOME_ERROR,
                                      KV_CLASS_ENVIRONMENT, 0);
    }
    if (j->exact)
        same = trees == 0;
    else if (j->only_files)
        same = j->files_same;
    if (!same)
        host->verdict->evidence(verdict, "applies, and is another patch than "
                                         "the expected one");
    return host->verdict->outcome(
        verdict, same ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL, KV_CLASS_NONE, same);
}

static kv_status
step(void *opaque, const kv_result *result, kv_verdict *verdict, kv_box *box)
{
    job *j = opaque;
    const kv_host *host = j->host;
    repository_told told;

    (void)box;
    if (repository_listen(host, j->task, result, j->nonce, forbidden, verdict,
                          &told)) {
        if (told.patch > 0)
            host->verdict->subscore(verdict, "applies", 0);
        return KV_OK;
    }
    host->verdict->subscore(verdict, "applies", 1);
    return judge(j, told.same, verdict);
}

static void
finish(void *opaque)
{
    free(opaque);
}

static const kv_plugin plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "patch",
    .version = "1",
    .summary = "a unified diff that has to apply to a clean copy",
    .task_members = "{" REPOSITORY_MEMBERS ",\"gold\":\"file\","
                    "\"compare\":\"=none|files|exact\","
                    "\"\":\"repository|sources\"}",
    .config_members = "{}",
    .threads = KV_THREADS_SERIAL,
    .open = open_state,
    .start = start,
    .step = step,
    .finish = finish,
};

KV_PLUGIN_DEFINE(plugin)

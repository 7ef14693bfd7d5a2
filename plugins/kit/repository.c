/* SPDX-License-Identifier: MIT */
#include "plugins/kit/repository.h"

#include "plugins/kit/shell.h"
#include "plugins/kit/str.h"
#include "plugins/kit/told.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

static bool
leaves(kv_str path)
{
    return path.length > 0 &&
           (path.data[0] == '/' || str_is(path, "..") || str_is(path, ".git") ||
            str_starts(path, "../") || str_starts(path, ".git/") ||
            str_ends(path, "/.git") || str_find(path, "/../", 0) != SIZE_MAX ||
            str_find(path, "/.git/", 0) != SIZE_MAX);
}

/* A folder that is all forbidden is so itself: it may become a link. */
static bool
is_covered(const char *glob, const char *name)
{
    char folder[TASK_PATH_MAX];
    size_t n = strlen(glob);

    if (fnmatch(glob, name, 0) == 0)
        return true;
    if (n < 3 || n > sizeof folder || strcmp(glob + n - 2, "/*") != 0)
        return false;
    memcpy(folder, glob, n - 2);
    folder[n - 2] = '\0';
    return fnmatch(folder, name, 0) == 0;
}

static bool
matches(const kv_host *host, const kv_task *task, kv_str path,
        const char *const *defaults)
{
    const kv_value *list = host->task->get(task, "forbid");
    char name[TASK_PATH_MAX], glob[TASK_PATH_MAX];
    kv_str item;
    size_t i;

    if (!c_copy(name, sizeof name, path))
        return true;
    if (list == NULL) {
        for (; *defaults != NULL; defaults++)
            if (is_covered(*defaults, name))
                return true;
        return false;
    }
    for (i = 0; task_item(host, task, "forbid", i, &item); i++)
        if (!c_copy(glob, sizeof glob, item) || is_covered(glob, name))
            return true;
    return false;
}

kv_str
repository_forbids(const kv_host *host, const kv_task *task, const diff *d,
                   const char *const *defaults)
{
    kv_str none = {"", 0}, path;
    size_t i, side;

    for (i = 0; i < d->count; i++)
        for (side = 0; side < 2; side++) {
            path = side == 0 ? d->files[i].before : d->files[i].after;
            if (path.length > 0 &&
                (leaves(path) || matches(host, task, path, defaults)))
                return path;
        }
    return none;
}

static kv_status
forbids(const kv_host *host, kv_verdict *verdict, kv_str path)
{
    host->verdict->evidence(verdict, "touches %.*s, which is forbidden",
                            (int)(path.length > 200 ? 200 : path.length),
                            path.data);
    return host->verdict->outcome(verdict, KV_OUTCOME_FAIL, KV_CLASS_TAMPER, 0);
}

bool
repository_refuses(const kv_host *host, const kv_task *task, kv_str patch,
                   const diff *d, const char *const *defaults,
                   kv_verdict *verdict, kv_status *status)
{
    kv_str path;

    if (patch.length == 0) {
        host->verdict->evidence(verdict, "no patch");
        *status = host->verdict->outcome(verdict, KV_OUTCOME_FAIL,
                                         KV_CLASS_NO_ANSWER, 0);
        return true;
    }
    if (d->why != NULL) {
        host->verdict->evidence(verdict, "malformed: line %zu: %s", d->line,
                                d->why);
        *status =
            host->verdict->outcome(verdict, KV_OUTCOME_FAIL, KV_CLASS_PARSE, 0);
        return true;
    }
    path = repository_forbids(host, task, d, defaults);
    if (path.length > 0)
        *status = forbids(host, verdict, path);
    return path.length > 0;
}

const char *
repository_put(const kv_host *host, const kv_task *task, kv_box *box,
               text *script, task_gap *gap)
{
    char name[TASK_PATH_MAX];
    kv_str item, content, base;
    double strip = 0;
    size_t i;
    bool bundle;

    gap->path = (kv_str){"", 0};
    if (host->value->str(host->task->get(task, "repository"), &item)) {
        if (!task_take(host, task, item, name, &content, gap))
            return "a file is missing";
        bundle = str_ends(item, ".bundle");
        (void)host->value->number(host->task->get(task, "strip"), &strip);
        if (strip < 0 || strip > 9)
            return "'strip' is not a number from 0 to 9";
        host->box->file(box, bundle ? "repository.bundle" : "repository.tar",
                        content, 0);
        if (bundle)
            text_str(script,
                     "git clone -q repository.bundle repo 2>clone || exit 90\n"
                     "cd repo || exit 90\n");
        else
            text_printf(script,
                        "mkdir repo && tar -x -f repository.tar -C repo "
                        "--no-same-owner --strip-components=%d || exit 90\n"
                        "cd repo || exit 90\n",
                        (int)strip);
        if (host->value->str(host->task->get(task, "base"), &base)) {
            text_str(script, "git checkout -q");
            quote(script, base);
            text_str(script, " || exit 90\n");
        }
        return NULL;
    }
    if (!task_has(host, task, "sources"))
        return "the task has neither 'repository' nor 'sources'";
    for (i = 0; task_item(host, task, "sources", i, &item); i++) {
        char inside[TASK_PATH_MAX + 8];

        if (!task_take(host, task, item, name, &content, gap))
            return "a file is missing";
        snprintf(inside, sizeof inside, "repo/%s", name);
        host->box->file(box, inside, content, 0);
    }
    text_str(script, "cd repo || exit 90\n");
    return NULL;
}

void
repository_apply(const kv_host *host, kv_box *box, text *script, kv_str patch,
                 const diff *d)
{
    text whole = {0};

    /* What is cut from an answer often lacks its last newline. */
    text_add(&whole, patch.data, patch.length);
    if (patch.length > 0 && patch.data[patch.length - 1] != '\n')
        text_str(&whole, "\n");
    host->box->file(box, "model.patch", text_view(&whole), 0);
    text_clear(&whole);
    host->box->collect(box, "patch.why");
    text_printf(script,
                "[ -n \"$(ls)\" ] || { echo 'it is empty' >&2; exit 90; }\n"
                "cp -a . ../clean || exit 90\n"
                "git apply %s--whitespace=nowarn ../model.patch "
                "2>../patch.why; s=$?\n"
                "tell patch $s; [ $s = 0 ] || exit 0\n",
                d->prefixed ? "" : "-p0 ");
    text_str(
        script,
        "cd ..; git diff --no-index --no-renames --name-status -z clean repo "
        ">changed 2>list.why; s=$?\n"
        "tr '\\0\\n' '\\n\\001' <changed | while IFS= read -r f; do\n"
        "printf '%s changed %s\\n' \"$key\" \"$f\"; done >&3 || s=2\n"
        "tell listed $s; cd repo || exit 90\n");
}

void
repository_environment(const kv_host *host, kv_box *box)
{
    host->box->env(box, "GIT_CONFIG_NOSYSTEM=1");
    host->box->env(box, "GIT_CONFIG_COUNT=2");
    host->box->env(box, "GIT_CONFIG_KEY_0=safe.directory");
    host->box->env(box, "GIT_CONFIG_VALUE_0=*");
    host->box->env(box, "GIT_CONFIG_KEY_1=advice.detachedHead");
    host->box->env(box, "GIT_CONFIG_VALUE_1=false");
    host->box->env(box, "GIT_CEILING_DIRECTORIES={box}");
    host->box->env(box, "GIT_TERMINAL_PROMPT=0");
}

kv_str
repository_patch(const kv_host *host, const kv_attempt *attempt)
{
    kv_str path, content;

    if (host->attempt->file(attempt, 0, &path, &content) != 0)
        return content;
    return diff_in(host->attempt->answer(attempt));
}

static void
keep(repository_told *out, const char *name, int status)
{
    if (strcmp(name, "patch") == 0)
        out->patch = status;
    else if (strcmp(name, "listed") == 0)
        out->listed = status;
    else if (strcmp(name, "same") == 0)
        out->same = status;
    else if (strcmp(name, "tests") == 0)
        out->tests = status;
    else if (strcmp(name, "setup") == 0)
        out->setup = status;
    else if (strcmp(name, "command") == 0)
        out->command = status;
    else if (strcmp(name, "end") == 0)
        out->end = true;
}

/* A path that is changed: "clean/PATH" or "repo/PATH". */
static void
changed(const kv_host *host, const kv_task *task, kv_str path,
        const char *const *defaults, repository_told *out)
{
    diff_file file = {.hunks = 0};
    diff one = {.files = &file, .count = 1};
    const char *slash = memchr(path.data, '/', path.length);
    kv_str hit;

    if (slash == NULL || out->touched[0] != '\0')
        return;
    file.after.data = slash + 1;
    file.after.length = path.length - (size_t)(slash + 1 - path.data);
    hit = repository_forbids(host, task, &one, defaults);
    if (hit.length > 0)
        snprintf(out->touched, sizeof out->touched, "%.*s",
                 (int)(hit.length > 190 ? 190 : hit.length), hit.data);
}

static kv_status
not_applied(const kv_host *host, const kv_result *result, kv_verdict *verdict,
            int status)
{
    /* 128 is git's own word for a patch that it refuses. */
    bool broke = status == 126 || status == 127 || status > 128;
    kv_str why;

    if (!host->result->file(result, "patch.why", &why))
        why = (kv_str){"", 0};
    broke = broke || str_find(why, "No space left", 0) != SIZE_MAX ||
            str_find(why, "Read-only file system", 0) != SIZE_MAX;
    host->verdict->evidence(
        verdict, "%s: %.*s", broke ? "git could not be run" : "does not apply",
        (int)(why.length > 200 ? 200 : why.length), why.data);
    return host->verdict->outcome(
        verdict, broke ? KV_OUTCOME_ERROR : KV_OUTCOME_FAIL,
        broke ? KV_CLASS_ENVIRONMENT : KV_CLASS_NONE, 0);
}

bool
repository_listen(const kv_host *host, const kv_task *task,
                  const kv_result *result, const char *nonce,
                  const char *const *defaults, kv_verdict *verdict,
                  repository_told *out)
{
    kv_ending e = {.struct_size = sizeof e};
    char name[TOLD_NAME], mark[NONCE + 16];
    kv_str line;
    size_t at = 0, from = 0;
    int status;

    *out = (repository_told){-1, -1, -1, -1, -1, -1, false, ""};
    snprintf(mark, sizeof mark, "%s changed ", nonce);
    host->result->ending(result, &e);
    while (str_line(e.channel, &at, &line)) {
        if (str_starts(line, mark)) {
            line.data += strlen(mark);
            line.length -= strlen(mark);
            changed(host, task, line, defaults, out);
        } else if (told_next(line, &from, nonce, name, &status) ==
                   TOLD_STATUS) {
            keep(out, name, status);
        } else {
            (void)told_forged(host, verdict);
            return true;
        }
        from = 0;
    }
    if (out->touched[0] != '\0') {
        (void)forbids(host, verdict, str_c(out->touched));
        return true;
    }
    if (out->patch > 0) {
        (void)not_applied(host, result, verdict, out->patch);
        return true;
    }
    if (ended_by_limit(host, verdict, &e))
        return true;
    /* 1: git sees a difference.  What was not listed was not checked. */
    if (out->patch == 0 && (out->listed == 0 || out->listed == 1))
        return false;
    if (out->patch == 0) {
        host->verdict->evidence(verdict,
                                "git could not list what the patch changed");
        host->verdict->outcome(verdict, KV_OUTCOME_ERROR, KV_CLASS_ENVIRONMENT,
                               0);
        return true;
    }
    /* git, tar or the archive: nothing was learnt about the patch. */
    host->verdict->evidence(
        verdict, "the repository could not be unpacked: %.*s",
        (int)(e.err.length > 200 ? 200 : e.err.length), e.err.data);
    host->verdict->outcome(verdict, KV_OUTCOME_ERROR, KV_CLASS_ENVIRONMENT, 0);
    return true;
}

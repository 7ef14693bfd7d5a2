/* SPDX-License-Identifier: MIT */
/* HumanEval's problems: check(candidate) functions.
 *
 * Each test is turned into data cases where that can be done, so that the
 * comparison happens outside the box (I3); the others become a suite for the
 * guarded runner.  The turning is done by a script of ours in a box, once. */
#include "core/base/json.h"
#include "core/box/launcher.h"
#include "core/formats/suites.h"

#include <stdio.h>
#include <stdlib.h>

static const char generator[] = {
#include "core/formats/humaneval/cases.inc"
    0};
static bool
match(const cJSON *record)
{
    return cJSON_IsString(kv__json_get(record, "task_id")) &&
           cJSON_IsString(kv__json_get(record, "prompt")) &&
           cJSON_IsString(kv__json_get(record, "entry_point")) &&
           cJSON_IsString(kv__json_get(record, "test"));
}

static const char *
text_of(const cJSON *record, const char *name)
{
    const cJSON *item = kv__json_get(record, name);

    return cJSON_IsString(item) ? item->valuestring : "";
}

static kv_status
fill_box(const kv__suite *suite, cJSON **records, size_t count, kv__buf *box,
         kv_error *err)
{
    const cJSON *python = kv__json_get(
        kv__json_get(kv__json_get(suite->defaults, "config"), "function"),
        "python");
    kv__buf secret = {0};
    kv__limits limits;
    size_t i;

    kv__limits_default(&limits);
    limits.cpu_ms = 120000;
    limits.wall_ms = 300000;
    limits.channel = 64u << 20;
    kv__field(box, KV__BOX_LIMITS, &limits, sizeof limits);
    kv__field_text(box, KV__BOX_ARG,
                   cJSON_IsString(python) ? python->valuestring
                                          : "/usr/bin/python3");
    kv__field_text(box, KV__BOX_ARG, "-s");
    kv__field_text(box, KV__BOX_ARG, "-B");
    kv__field_text(box, KV__BOX_ARG, "{kept}/.kverify/cases.py");
    kv__field_text(box, KV__BOX_ENV, "PYTHONHASHSEED=0");
    kv__field_file(box, ".kverify/cases.py", kv__cstr(generator),
                   KV__FILE_PROTECT);
    for (i = 0; i < count; i++) {
        kv__buf_str(&secret, "{\"id\":");
        kv__json_string(&secret, kv__cstr(text_of(records[i], "task_id")));
        kv__buf_str(&secret, ",\"prompt\":");
        kv__json_string(&secret, kv__cstr(text_of(records[i], "prompt")));
        kv__buf_str(&secret, ",\"solution\":");
        kv__json_string(&secret,
                        kv__cstr(text_of(records[i], "canonical_solution")));
        kv__buf_str(&secret, ",\"test\":");
        kv__json_string(&secret, kv__cstr(text_of(records[i], "test")));
        kv__buf_str(&secret, ",\"entry\":");
        kv__json_string(&secret, kv__cstr(text_of(records[i], "entry_point")));
        kv__buf_printf(&secret, ",\"probe\":%s}\n",
                       suite->probing ? "true" : "false");
    }
    kv__field(box, KV__BOX_SECRET, secret.data, secret.length);
    if (secret.failed || box->failed) {
        kv__buf_clear(&secret);
        return kv__nomem(err);
    }
    kv__buf_clear(&secret);
    return KV_OK;
}

/* The members of a task that is judged by its test, as it is. */
static bool
add_test(cJSON *doc, const char *suite)
{
    static const char *const name = "tests/test_check.py";
    cJSON *tests, *inventory, *files;

    return cJSON_AddStringToObject(doc, "verifier", "unittest") &&
           cJSON_AddStringToObject(doc, "integrity", "I2") &&
           (tests = cJSON_AddArrayToObject(doc, "tests")) != NULL &&
           cJSON_AddItemToArray(tests, cJSON_CreateString(name)) &&
           (inventory = cJSON_AddArrayToObject(doc, "inventory")) != NULL &&
           cJSON_AddItemToArray(
               inventory, cJSON_CreateString(
                              "tests/test_check.py::TestCheck::test_check")) &&
           (files = cJSON_AddObjectToObject(doc, "files")) != NULL &&
           cJSON_AddStringToObject(files, name, suite);
}

/* Move the member NAME of FROM, if it is there, to DOC. */
static bool
move(cJSON *doc, cJSON *from, const char *name)
{
    cJSON *item = cJSON_DetachItemFromObjectCaseSensitive(from, name);

    if (item == NULL || cJSON_AddItemToObject(doc, name, item))
        return true;
    cJSON_Delete(item);
    return false;
}

/* Cases, and while a suite is registered what proves them. */
static bool
add_cases(cJSON *doc, cJSON *made)
{
    cJSON *twin;

    if (!cJSON_AddStringToObject(doc, "verifier", "function") ||
        !move(doc, made, "cases"))
        return false;
    if (kv__json_get(made, "probes") == NULL)
        return true;
    twin = cJSON_AddObjectToObject(doc, "twin");
    return twin != NULL && add_test(twin, text_of(made, "suite")) &&
           move(doc, made, "probes");
}

/* The document of one problem, from what the generator made of it. */
static kv_status
make_task(kv__suite *suite, const cJSON *record, cJSON *made, const char *where,
          kv_error *err)
{
    cJSON *doc = cJSON_CreateObject(), *reference, *list;
    kv__buf solution = {0};
    kv_status status = KV_OK;
    bool ok;

    kv__buf_str(&solution, text_of(record, "prompt"));
    kv__buf_str(&solution, text_of(record, "canonical_solution"));
    ok =
        doc != NULL && kv__buf_text(&solution) != NULL &&
        cJSON_AddStringToObject(doc, "id", text_of(record, "task_id")) &&
        cJSON_AddStringToObject(doc, "entry", text_of(record, "entry_point")) &&
        cJSON_AddStringToObject(doc, "prefix", text_of(record, "prompt")) &&
        cJSON_AddStringToObject(doc, "stub", "    return None\n") &&
        (list = cJSON_AddArrayToObject(doc, "submission")) != NULL &&
        cJSON_AddItemToArray(list, cJSON_CreateString("solution.py")) &&
        (reference = cJSON_AddObjectToObject(doc, "reference")) != NULL &&
        cJSON_AddStringToObject(reference, "solution.py", solution.data) &&
        move(doc, made, "preload");
    if (ok && kv__json_get(made, "cases") != NULL)
        ok = add_cases(doc, made);
    else if (ok)
        ok = cJSON_AddStringToObject(doc, "why_not_i3",
                                     text_of(made, "reason")) &&
             add_test(doc, text_of(made, "suite"));
    if (!ok)
        status = kv__nomem(err);
    if (status == KV_OK)
        status = kv__suite_add(suite, doc, NULL, where, err);
    cJSON_Delete(doc);
    kv__buf_clear(&solution);
    return status;
}

static kv_status
take_made(kv__suite *suite, cJSON **records, size_t count, kv_str channel,
          const char *where, kv_error *err)
{
    kv_status status = KV_OK;
    size_t at = 0, i, end;
    cJSON *made;

    for (i = 0; i < count && status == KV_OK; i++) {
        const char *nl = at < channel.length ? memchr(channel.data + at, '\n',
                                                      channel.length - at)
                                             : NULL;

        if (nl == NULL)
            return kv__fail(err, KV_EINTERNAL,
                            "%s: cases for %zu of %zu problems only", where, i,
                            count);
        end = (size_t)(nl - channel.data);
        status = kv__json_parse(kv__str(channel.data + at, end - at),
                                "made cases", &made, err);
        at = end + 1;
        if (status == KV_OK && kv__json_get(made, "broken") != NULL) {
            status = kv__fail(err, KV_EFORMAT, "%s: record %zu ('%.80s'): %s",
                              where, i + 1, text_of(records[i], "task_id"),
                              text_of(made, "broken"));
            cJSON_Delete(made);
        } else if (status == KV_OK) {
            status = make_task(suite, records[i], made, where, err);
            cJSON_Delete(made);
        }
    }
    return status;
}

static kv_status
read_problems(kv__suite *suite, cJSON **records, size_t count,
              const char *where, kv_error *err)
{
    kv__launcher *launcher = NULL;
    kv__box_result result = {0};
    kv__buf box = {0};
    char why[400];
    size_t i;
    kv_status status = KV_OK;

    for (i = 0; i < count; i++)
        if (!match(records[i]))
            return kv__fail(err, KV_EFORMAT,
                            "%s: record %zu has no task_id, prompt, "
                            "entry_point and test",
                            where, i + 1);
    status = fill_box(suite, records, count, &box, err);
    if (status == KV_OK)
        status =
            kv__launcher_start(suite->engine->policy.max_level, &launcher, err);
    if (status == KV_OK &&
        !kv__level_enough(&suite->engine->policy, launcher, why, sizeof why))
        status = kv__fail(err, KV_EIO, "%s", why);
    if (status == KV_OK)
        status = kv__launcher_send(launcher, &box, err);
    if (status == KV_OK &&
        kv__launcher_wait(launcher, kv__now_ms() + 600000, &result) != 1)
        status = kv__fail(err, KV_EIO, "the launcher died");
    if (status == KV_OK && (result.first.state.ended != KV__ENDED_EXIT ||
                            result.first.state.code != 0))
        status = kv__fail(
            err, KV_EIO, "%s: its tests could not be read: %s %u: %.200s%.*s",
            where, kv__ended_name(result.first.state.ended),
            result.first.state.code, result.problem,
            (int)(result.first.err_tail.length > 0 ? 0
                  : result.first.err.length > 300  ? 300
                                                   : result.first.err.length),
            result.first.err.data);
    if (status == KV_OK)
        status =
            take_made(suite, records, count, result.first.channel, where, err);
    kv__box_result_clear(&result);
    kv__launcher_stop(launcher);
    kv__buf_clear(&box);
    return status;
}

const kv__suite_reader kv__suite_humaneval = {"humaneval", match, read_problems,
                                              NULL, NULL};

/* SPDX-License-Identifier: MIT */
/* mcq: multiple choice.  The set of letters must equal the expected set.
 *
 * The task has "gt" (a list of letters, required) and its options, as "options"
 * (a list, a string of letters, or their number) or in "stem" as lines "- (A)
 * ...".  Configuration: {"extract": "strict" | "last" | "koco"}. */
#include <kverify/plugin.h>

#include "extract.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define MCQ_VERSION "1.0"

typedef struct mcq {
    const kv_host *host;
    int mode;
} mcq;

static const char *const modes[] = {"strict", "last", "koco"};

static kv_status
mcq_open(const kv_host *host, const kv_value *config, void **state)
{
    mcq *self;
    const kv_value *extract =
        config == NULL ? NULL : host->value->get(config, "extract");
    kv_str name = {"strict", 6};
    int mode;

    if (extract != NULL && !host->value->str(extract, &name))
        return host->fail(host, KV_ECONFIG, "'extract' is not a string");
    for (mode = 0; mode < 3; mode++)
        if (strlen(modes[mode]) == name.length &&
            memcmp(modes[mode], name.data, name.length) == 0)
            break;
    if (mode == 3)
        return host->fail(
            host, KV_ECONFIG,
            "no extraction mode '%.*s', expected strict, last or koco",
            (int)(name.length > 40 ? 40 : name.length), name.data);
    self = malloc(sizeof *self);
    if (self == NULL)
        return KV_ENOMEM;
    self->host = host;
    self->mode = mode;
    *state = self;
    return KV_OK;
}

static void
mcq_close(void *state)
{
    free(state);
}

/* One letter as a bit, or 0. */
static uint32_t
letter_bit(kv_str text)
{
    char c = text.length == 1 ? (char)(text.data[0] & ~0x20) : '\0';

    return c >= 'A' && c <= 'Z' ? UINT32_C(1) << (c - 'A') : 0;
}

static bool
letters_of(const kv_host *host, const kv_value *list, uint32_t *out)
{
    size_t i, count = host->value->length(list);
    uint32_t bit;
    kv_str text;

    *out = 0;
    for (i = 0; i < count; i++) {
        if (!host->value->str(host->value->at(list, i), &text))
            return false;
        bit = letter_bit(text);
        if (bit == 0)
            return false;
        *out |= bit;
    }
    return *out != 0;
}

static uint32_t
options_of(const kv_host *host, const kv_task *task)
{
    const kv_value *value = host->task->get(task, "options");
    uint32_t options = 0;
    double number;
    kv_str text;
    size_t i;

    if (host->value->kind(value) == KV_VALUE_ARRAY) {
        if (letters_of(host, value, &options))
            return options;
        /* A list of option texts: the letters are counted from A. */
        number = (double)host->value->length(value);
    } else if (host->value->str(value, &text)) {
        for (i = 0; i < text.length; i++)
            options |= letter_bit((kv_str){text.data + i, 1});
        return options;
    } else if (!host->value->number(value, &number)) {
        return host->value->str(host->task->get(task, "stem"), &text)
                   ? mcq_options_of(text)
                   : 0;
    }
    return number >= 1 && number <= 26 ? (UINT32_C(1) << (unsigned)number) - 1
                                       : 0;
}

static void
put_letters(uint32_t letters, char *out)
{
    int i;

    for (i = 0; i < 26; i++)
        if ((letters >> i & 1) != 0)
            *out++ = (char)('A' + i);
    *out = '\0';
}

static kv_status
say(const mcq *self, kv_verdict *verdict, const mcq_answer *answer,
    uint32_t gold)
{
    const kv_host *host = self->host;
    char given[27], right[27];
    kv_class error_class = KV_CLASS_NONE;
    bool correct = answer->state == MCQ_FOUND && answer->letters == gold;
    kv_status status;

    put_letters(answer->letters, given);
    put_letters(gold, right);
    if (answer->state == MCQ_AMBIGUOUS)
        error_class = KV_CLASS_AMBIGUOUS;
    else if (answer->state != MCQ_FOUND)
        error_class = KV_CLASS_NO_ANSWER;
    status = host->verdict->outcome(verdict,
                                    correct ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL,
                                    error_class, correct ? 1.0 : 0.0);
    if (status == KV_OK)
        status = host->verdict->subscore(verdict, "attempted",
                                         answer->state == MCQ_FOUND ||
                                             answer->state == MCQ_AMBIGUOUS);
    if (status == KV_OK)
        status = host->verdict->subscore(verdict, "skipped",
                                         answer->state == MCQ_SKIPPED);
    if (status != KV_OK)
        return status;
    if (answer->state == MCQ_FOUND)
        return host->verdict->evidence(verdict, "%s: answered %s, gold %s",
                                       modes[self->mode], given, right);
    return host->verdict->evidence(verdict, "%s: %s, gold %s",
                                   modes[self->mode], answer->why, right);
}

static kv_status
mcq_verify(void *state, const kv_task *task, const kv_attempt *attempt,
           kv_verdict *verdict)
{
    const mcq *self = state;
    const kv_host *host = self->host;
    uint32_t gold, options = options_of(host, task);
    mcq_answer answer;

    if (!letters_of(host, host->task->get(task, "gt"), &gold))
        return host->fail(host, KV_EFORMAT,
                          "the task's 'gt' is not a list of letters");
    if (options != 0 && (gold & ~options) != 0)
        return host->fail(host, KV_EFORMAT,
                          "the task's 'gt' names a letter that is no option");
    answer = mcq_extract(host->attempt->answer(attempt), self->mode, options);
    return say(self, verdict, &answer, gold);
}

static const kv_plugin mcq_plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "mcq",
    .version = MCQ_VERSION,
    .summary = "multiple choice: the set of answer letters equals the gold",
    .config_help = "{\"extract\": \"strict\" | \"last\" | \"koco\"}",
    .task_members = "{\"gt\":\"any\",\"options\":\"any\",\"stem\":\"text\","
                    "\"choices\":\"any\",\"\":\"gt\"}",
    .config_members = "{\"extract\":\"=strict|last|koco\"}",
    .capabilities = KV_CAP_PURE | KV_CAP_CHOICE,
    .threads = KV_THREADS_PARALLEL,
    .open = mcq_open,
    .verify = mcq_verify,
    .close = mcq_close,
};

KV_PLUGIN_DEFINE(mcq_plugin)

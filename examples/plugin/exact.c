/* Exact text: an attempt passes when its answer is the task's "expect", byte
 * for byte.  {"ignore_case": true} lets ASCII letters match in either case. */
#include <kverify/plugin.h>

#include <stdlib.h>

typedef struct exact {
    const kv_host *host;
    int32_t ignore_case;
} exact;

static kv_status
exact_open(const kv_host *host, const kv_value *config, void **state)
{
    const kv_value *option = host->value->get(config, "ignore_case");
    exact *self = calloc(1, sizeof *self);

    if (self == NULL)
        return KV_ENOMEM;
    self->host = host;
    if (option != NULL && !host->value->boolean(option, &self->ignore_case)) {
        free(self);
        return host->fail(host, KV_ECONFIG, "'ignore_case' is not a boolean");
    }
    *state = self;
    return KV_OK;
}

static int
folded(const exact *self, char c)
{
    return self->ignore_case && c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static kv_status
exact_verify(void *state, const kv_task *task, const kv_attempt *attempt,
             kv_verdict *verdict)
{
    const exact *self = state;
    const kv_host *host = self->host;
    kv_str want, got = host->attempt->answer(attempt);
    size_t i;
    int same;

    if (!host->value->str(host->task->get(task, "expect"), &want))
        return host->fail(host, KV_EFORMAT, "the task has no text 'expect'");
    same = got.length == want.length;
    for (i = 0; same && i < got.length; i++)
        same = folded(self, got.data[i]) == folded(self, want.data[i]);
    if (!same)
        host->verdict->evidence(verdict, "expected '%.*s'", (int)want.length,
                                want.data);
    return host->verdict->outcome(
        verdict, same ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL,
        same || got.length > 0 ? KV_CLASS_NONE : KV_CLASS_NO_ANSWER, same);
}

static const kv_plugin exact_plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "exact",
    .version = "1",
    .summary = "the answer is the expected text",
    .config_help = "{\"ignore_case\": true | false}",
    .capabilities = KV_CAP_PURE,
    .threads = KV_THREADS_PARALLEL,
    .open = exact_open,
    .verify = exact_verify,
    .close = free,
};

KV_PLUGIN_DEFINE(exact_plugin)

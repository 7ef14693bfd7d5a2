/* SPDX-License-Identifier: MIT */
/* A trace against a specification that the first byte chooses: what comes out
 * does not depend on where the trace was cut into pieces.  From 128 on the
 * rest is only the members of an event a line, and those that are none are
 * left out, so that many a trace is read to its end. */
#include "core/calls/event.h"
#include "fuzz/fuzz.h"

#include <kverify/calls.h>

static const char *const specs[] = {
    "title \"counts\"\n"
    "never delete\nonce open(\"a\", mode=\"r\")\ntwice read -> _\n"
    "some Model.fit by main\nexactly 3 step\nat least 2 read(...)\n"
    "at most 4 write\nat most 2 in a row f\n1 to 3 close\n"
    "every open -> len(1..)\nevery read is read(_, ...)\n"
    "every save awaited\nevery load raises ValueError(matches(/x+/))\n"
    "distinct get\ndistinct f\nclosed open, read, Model.*\n",

    "some f(1)\nsome f(1.5)\nsome f(\"x\")\nsome f(true)\nsome f(null)\n"
    "some f(~3.14)\nsome f(~2(0.5))\nsome f(approx(1, 0.1))\n"
    "some f(contains(\"b\"))\nsome f(contains(2))\nsome f(/^a+b$/)\n"
    "some f(matches(\"(a|b)*c\"))\nsome f(type(int))\n"
    "some f(type(\"np.ndarray\"))\nsome f(len(2..4))\nsome f(shape(2, _))\n"
    "some f(shape(2, ...))\nsome f(dtype(float32))\nsome f(one_of(1, 2))\n"
    "some f(not(1))\nsome f(all(type(int), ~2))\nsome f(has(\"k\"))\n"
    "some f(lacks(\"k\"))\nsome f(attr(n, 1))\nsome f([1, [2, ...], _])\n"
    "some f({\"a\": 1, \"b\": {\"c\": _, ...}})\nsome f(@1=2)\n"
    "some f(x@0=1, no y)\nsome f(_, x=1, ...)\n",

    "some $m = Model(...)\nsome f(new $a, $a)\nsome $m.fit($a)\n"
    "some $m.save -> $a\nsome enter $m\nsome exit $m\n"
    "every $m.fit -> not($m)\nsome g(new $b) -> new $c\nsome h($b, $c)\n"
    "$k = open(...) before $k.close\n",

    "strict of f, g, h [f, (g | h)*, f?]\nin_order [f, g{2..3}, (h, f)+]\n"
    "strict [f, g, h]\nin_order [f(1), f(2), g]\nin_order [f -> 1, g]\n"
    "strict of f [f+]\nin_order [(f | (g, h){2})*, f{..3}, g{1..}]\n",

    "unordered [f, g, *]\nsuperset [f, f, g(1)]\nsubset [f, g, h, f]\n"
    "unordered of f [f(1), f(_), f(2)]\nsuperset [*, *, f]\nstrict []\n"
    "subset [enter File, f -> _]\n",

    "inside run {\n  once f\n  f before g\n  inside enter File {\n"
    "    some read\n  }\n}\n"
    "between open and close {\n  never f\n  in_order [read, write]\n}\n"
    "after open { some close; at most 1 in a row f }\n"
    "until close { distinct f; never g }\n"
    "when f { once g; when g { once h } }\n"
    "either { once f } or { once g; once h } or { closed f }\n",

    "per thread\nf before g\nin_order [f, g]\nat most 1 in a row f\n"
    "between open and close { once f }\ninside run { strict [f, g] }\n"
    "once h\nfirst f is f(1)\nafter open { f immediately before g }\n",

    "first f before last g\nall f before any g\nf after 2nd g\n"
    "f immediately before g\nf immediately after all g\n"
    "f immediately before last g\n2nd f is f(1)\nlast f is f -> 1\n"
    "any f before all g\nlast g after first f\nf awaited before g\n"
    "f raises ValueError before g -> 2\n",
};
#define SPECS (sizeof specs / sizeof *specs)

static kv_calls *compiled[SPECS];

/* Members of events, a line each, into a trace. */
static void
complete(kv_str lines, kv__buf *out)
{
    const char *p = lines.data, *end = p + lines.length, *stop;
    uint64_t events = 0;
    size_t start;
    kv__event e;

    kv__buf_str(out, "{\"kverify_trace\":1}\n");
    for (; p < end; p = stop + 1) {
        stop = memchr(p, '\n', (size_t)(end - p));
        stop = stop == NULL ? end : stop;
        start = out->length;
        kv__buf_printf(out, "{\"seq\":%llu,", (unsigned long long)events + 1);
        kv__buf_add(out, p, (size_t)(stop - p));
        kv__buf_str(out, "}");
        if (kv__event_read(kv__str(out->data + start, out->length - start),
                           &e) != NULL ||
            e.what != KV__E_EVENT) {
            out->length = start;
            continue;
        }
        kv__buf_str(out, "\n");
        events++;
    }
    kv__buf_printf(out, "{\"end\":true,\"events\":%llu}\n",
                   (unsigned long long)events);
}

static void
write_clauses(kv__buf *out, const kv_watch *watch, const kv_watched *all)
{
    kv_clause one = {.struct_size = sizeof one};
    uint64_t i;

    kv__buf_printf(out, "%u %u %u %u\n", all->outcome, (unsigned)all->events,
                   (unsigned)all->calls, (unsigned)all->threads);
    for (i = 0; i < all->clauses; i++) {
        PROMISE(kv_watch_clause(watch, i, &one) == KV_OK);
        PROMISE((one.outcome == KV_CLAUSE_HOLDS) == (one.why.length == 0));
        PROMISE(one.lcs_num <= one.lcs_den && one.f1_num <= one.f1_den);
        kv__buf_printf(out, "%u %u/%u %u/%u %.*s\n", one.outcome,
                       (unsigned)one.lcs_num, (unsigned)one.lcs_den,
                       (unsigned)one.f1_num, (unsigned)one.f1_den,
                       (int)one.why.length, one.why.data);
    }
}

/* STEP 0: in one piece; else in pieces of uneven sizes about it. */
static kv_status
judge(const kv_calls *calls, kv_str trace, size_t step, kv__buf *out)
{
    kv_watched all = {.struct_size = sizeof all};
    kv_watch *watch = NULL;
    kv_error err = {0};
    kv_status status = kv_watch_new(calls, &watch, &err);
    size_t at = 0, n, turn = 0;

    PROMISE(status == KV_OK);
    while (status == KV_OK && at < trace.length) {
        n = step == 0 ? trace.length : 1 + (step * ++turn * 7) % (2 * step);
        n = n < trace.length - at ? n : trace.length - at;
        status = kv_watch_feed(watch, kv__str(trace.data + at, n), &err);
        at += n;
    }
    if (status == KV_OK)
        status = kv_watch_end(watch, &all, &err);
    PROMISE(status == KV_OK || status == KV_EFORMAT);
    if (status == KV_OK)
        write_clauses(out, watch, &all);
    else
        kv__buf_str(out, err.message);
    kv_watch_free(watch);
    return status;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t steps[] = {1, 5, 64, 1000};
    kv_str trace;
    kv__buf whole = {0}, one = {0}, other = {0};
    kv_error err = {0};
    kv_calls **calls;
    kv_status status;

    if (size == 0)
        return 0;
    calls = &compiled[data[0] % SPECS];
    if (*calls == NULL &&
        kv_calls_compile(kv__cstr(specs[data[0] % SPECS]), "specification",
                         calls, &err) != KV_OK) {
        fprintf(stderr, "%s\n", err.message);
        abort();
    }
    trace = kv__str((const char *)data + 1, size - 1);
    if (data[0] >= 128) {
        complete(trace, &whole);
        trace = kv__str(whole.data, whole.length);
    }
    status = judge(*calls, trace, 0, &one);
    PROMISE(judge(*calls, trace, steps[size % 4], &other) == status);
    PROMISE(one.length == other.length &&
            memcmp(one.data, other.data, one.length) == 0);
    kv__buf_clear(&whole);
    kv__buf_clear(&one);
    kv__buf_clear(&other);
    return 0;
}

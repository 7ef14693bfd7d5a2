/* c-test: hidden C tests, compiled apart from the candidate.
 *
 *   candidate   its sources and the trusted headers; no tests are there
 *   tests       once a task: each test program with its main renamed
 *   link        candidate objects with nothing global but the API
 *   run         each program, with a nonce that only its end gives away
 *
 * The candidate can't take the place of a function the tests call, can't name
 * anything of theirs, and can't end the program as if they had passed. */
#include "plugins/kit/compile.h"
/* For call sequences once more, as a part of that plugin: what the candidate
 * calls is recorded, and judged by what the task says. */
#ifdef CALLS
#include "plugins/callseq/parts.h"
#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char trusted_main[] = {
#include "plugins/ctest/main.inc"
    0};

#ifdef CALLS
static const char trace_source[] = {
#include "plugins/callseq/trace.inc"
    0};
/* Every call is made, and none is made up. */
#define RECORDED                                            \
    " -finstrument-functions -fno-builtin -fno-inline -O0 " \
    "-fno-optimize-sibling-calls"
#define KEY 16
#endif

#define NONCE 32
#define PROGRAMS_MAX 64

typedef struct built {
    struct built *next;
    char *task;
    char *names; /* nm -P of all test objects */
    char *libs;  /* and of the libraries */
    size_t programs, objects;
    struct {
        char name[300]; /* source */
        bool program;
        char *bytes;
        size_t length;
    } object[PROGRAMS_MAX];
    char *main_bytes;
    size_t main_length;
#ifdef CALLS
    char *trace_bytes;
    size_t trace_length;
    text signatures; /* "open i s,i", a line each */
    size_t declared;
#endif
} built;

typedef struct state {
    const kv_host *host;
    char cc[300], cxx[300];
    built *known;
} state;

typedef struct job {
    state *s;
    const kv_task *task;
    const kv_attempt *attempt;
    enum { CANDIDATE, TESTS, LINK, RUN } phase;
    char *object, *names, *plain; /* of the candidate; names without hooks */
    size_t object_length;
    char *binary[PROGRAMS_MAX];
    size_t binary_length[PROGRAMS_MAX];
    size_t at; /* program under way */
    uint64_t passed, failed, errors, skipped;
    char nonce[NONCE + 1];
#ifdef CALLS
    char key[KEY];
    char *code; /* the candidate's, as objdump shows it */
    text signatures;
    size_t declared;
#endif
    built *b;
    char first[600];
    kv_class first_class;
} job;

static kv_status
open_state(const kv_host *host, const kv_value *config, void **out)
{
    state *s = calloc(1, sizeof *s);
    kv_str cc = str_c("/usr/bin/gcc"), cxx = str_c("/usr/bin/g++");

    if (s == NULL)
        return KV_ENOMEM;
    s->host = host;
    (void)host->value->str(host->value->get(config, "cc"), &cc);
    (void)host->value->str(host->value->get(config, "cxx"), &cxx);
    if (!c_copy(s->cc, sizeof s->cc, cc) ||
        !c_copy(s->cxx, sizeof s->cxx, cxx) || s->cc[0] != '/' ||
        s->cxx[0] != '/') {
        free(s);
        return host->fail(host, KV_ECONFIG,
                          "'cc' and 'cxx' have to be absolute paths");
    }
    *out = s;
    return KV_OK;
}

static void
free_built(built *b)
{
    size_t i;

    for (i = 0; i < b->objects; i++)
        free(b->object[i].bytes);
    free(b->main_bytes);
#ifdef CALLS
    free(b->trace_bytes);
    text_clear(&b->signatures);
#endif
    free(b->names);
    free(b->libs);
    free(b->task);
    free(b);
}

static void
close_state(void *opaque)
{
    state *s = opaque;
    built *b, *next;

    for (b = s == NULL ? NULL : s->known; b != NULL; b = next) {
        next = b->next;
        free_built(b);
    }
    free(s);
}

/* --- scripts ------------------------------------------------------------ */

static bool
is_cxx(kv_str path)
{
    static const char *const ends[] = {".cc", ".cpp", ".cxx", ".C"};
    size_t i, n;

    for (i = 0; i < sizeof ends / sizeof *ends; i++) {
        n = strlen(ends[i]);
        if (path.length > n &&
            memcmp(path.data + path.length - n, ends[i], n) == 0)
            return true;
    }
    return false;
}

static bool
is_source(kv_str path)
{
    return is_cxx(path) || (path.length > 2 &&
                            memcmp(path.data + path.length - 2, ".c", 2) == 0);
}

static bool
any_cxx(const job *j)
{
    kv_str item;
    size_t i;

    for (i = 0; task_item(j->s->host, j->task, "tests", i, &item); i++)
        if (is_cxx(item))
            return true;
    for (i = 0; task_item(j->s->host, j->task, "submission", i, &item); i++)
        if (is_cxx(item))
            return true;
    return false;
}

/* Folders that hold headers, as the compiler is told of them. */
static void
include_folders(const job *j, text *t)
{
    kv_str item;
    size_t i, n;

    text_str(t, " -I.");
    for (i = 0; task_item(j->s->host, j->task, "headers", i, &item); i++) {
        for (n = item.length; n > 0 && item.data[n - 1] != '/'; n--) {
        }
        if (n > 1) {
            item.length = n - 1;
            quote_after(t, "-I", item);
        }
    }
    for (i = 0; task_item(j->s->host, j->task, "include_dirs", i, &item); i++) {
        quote_after(t, "-I", item);
    }
}

/* Whether the candidate is compiled with calls of the compiler's own. */
static bool
hooked(const job *j)
{
#ifdef CALLS
    (void)j;
    return true;
#else
    return j->s->host->value->length(
               j->s->host->task->get(j->task, "candidate_flags")) > 0;
#endif
}

static void
put_headers(const job *j, kv_box *box)
{
    (void)box_task_files(j->s->host, j->task, box, "headers", KV_FILE_PROTECT);
}

typedef struct placing {
    const job *j;
    kv_box *box;
    text *script;
    size_t count;
} placing;

static void
compile_line(const job *j, text *t, kv_str path, const char *extra,
             const char *object)
{
    text_printf(t, "%s", is_cxx(path) ? j->s->cxx : j->s->cc);
    quote_list(j->s->host, j->task, t, "flags");
    include_folders(j, t);
    text_str(t, extra);
    text_str(t, " -c");
    quote(t, path);
    text_printf(t, " -o %s || exit 10\n", object);
}

static void
put_source(void *context, const char *path, kv_str content)
{
    placing *p = context;
    const kv_host *host = p->j->s->host;
    char object[64];
    text extra = {0};
    kv_str name = str_c(path);

    /* A trusted header of the same name wins. */
    if (task_lists(host, p->j->task, "headers", name))
        return;
    host->box->file(p->box, path, content, 0);
    if (!is_source(name))
        return;
    text_str(&extra, "");
    quote_list(p->j->s->host, p->j->task, &extra, "candidate_flags");
#ifdef CALLS
    text_str(&extra, RECORDED);
#endif
    snprintf(object, sizeof object, ".kv/c%zu.o", p->count);
    compile_line(p->j, p->script, name, text_c(&extra), object);
    if (extra.length > 0) {
        snprintf(object, sizeof object, ".kv/p%zu.o", p->count);
        compile_line(p->j, p->script, name, "", object);
    }
    text_clear(&extra);
    p->count++;
}

static kv_status
compile_candidate(job *j, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    text script = {0};
    placing p = {j, box, &script, 0};
    const char *wrong;

    text_str(&script, "mkdir .kv\n");
    wrong = candidate_files(host, j->task, j->attempt, put_source, &p);
    if (wrong == NULL && p.count == 0)
        wrong = "no C source was submitted";
    if (wrong != NULL) {
        text_clear(&script);
        host->verdict->evidence(verdict, "%s", wrong);
        return host->verdict->outcome(verdict, KV_OUTCOME_FAIL,
                                      KV_CLASS_NO_ANSWER, 0);
    }
    text_str(&script, "ld -r -d -o cand.o .kv/c*.o || exit 11\n"
                      "nm -P cand.o > names || exit 12\n");
    if (hooked(j))
        text_str(&script, "ld -r -o plain.o .kv/p*.o && "
                          "nm -P plain.o > plain || exit 12\n");
#ifdef CALLS
    text_str(&script, "objdump -hdr --no-show-raw-insn cand.o > code || "
                      "exit 12\n");
    host->box->collect(box, "code");
#endif
    put_headers(j, box);
    host->box->collect(box, "cand.o");
    host->box->collect(box, "names");
    host->box->collect(box, "plain");
    compile_script(host, j->task, box, &script);
    return KV_OK;
}

static kv_status
compile_tests(job *j, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    text script = {0};
    char object[64], path[1100];
    kv_str item, content;
    size_t i, n = 0;

    j->phase = TESTS;
    text_str(&script, "mkdir .kv\n");
    for (i = 0; task_item(host, j->task, "tests", i, &item); i++) {
        if (!c_copy(path, sizeof path, item) ||
            host->task->file(j->task, path, &content) != KV_OK ||
            i == PROGRAMS_MAX) {
            text_clear(&script);
            host->verdict->evidence(verdict, "the suite has no file '%.200s'",
                                    path);
            return host->verdict->outcome(verdict, KV_OUTCOME_ERROR,
                                          KV_CLASS_ENVIRONMENT, 0);
        }
        host->box->file(box, path, content, KV_FILE_PROTECT);
        snprintf(object, sizeof object, ".kv/t%zu.o", n);
        compile_line(j, &script, item, "", object);
        text_printf(
            &script,
            "objcopy --redefine-sym main=kv_test_main "
            "--redefine-sym exit=kv_test_exit "
            "--redefine-sym quick_exit=kv_test_quick_exit %s\n"
            "cp %s t%zu.o; echo \"= %zu\" >> names; nm -P %s >> names\n",
            object, object, n, n, object);
        snprintf(object, sizeof object, "t%zu.o", n);
        host->box->collect(box, object);
        n++;
    }
    /* What the libraries define is never the candidate's to define. */
    text_printf(&script,
                "for l in libc.so.6 libm.so.6 libpthread.so.0; do "
                "f=$(%s -print-file-name=$l); [ -e \"$f\" ] && "
                "nm -D -P --defined-only \"$f\" | sed 's/@[^ ]*//' >> libs; "
                "done\n[ -s libs ] || exit 14\n",
                j->s->cc);
    host->box->collect(box, "libs");
    host->box->file(box, ".kverify/main.c", str_c(trusted_main),
                    KV_FILE_PROTECT);
#ifdef CALLS
    j->declared = calls_signatures(host, j->task, verdict, &j->signatures);
    if (j->declared == SIZE_MAX) {
        text_clear(&script);
        return host->verdict->outcome(verdict, KV_OUTCOME_ERROR,
                                      KV_CLASS_ENVIRONMENT, 0);
    }
    host->box->file(box, ".kverify/trace.c", str_c(trace_source),
                    KV_FILE_PROTECT);
    text_printf(&script,
                "%s -std=gnu11 -O2 -DKV_FRAMED%s -c .kverify/trace.c -o "
                "trace.o || exit 15\n",
                j->s->cc, j->declared > 0 ? " -DKV_CALLS" : "");
    host->box->collect(box, "trace.o");
    text_printf(&script, "%s -DKV_TRACE", j->s->cc);
#else
    text_printf(&script, "%s", j->s->cc);
#endif
    text_str(&script, " -O1 -c .kverify/main.c -o main.o || exit 13\n");
    host->box->collect(box, "main.o");
    host->box->collect(box, "names");
    put_headers(j, box);
    compile_script(host, j->task, box, &script);
    return KV_OK;
}

/* --- names -------------------------------------------------------------- */

/* Lines of nm -P: "name type ...".  Defined or undefined, global only. */
static bool
next_name(kv_str all, size_t *at, kv_str *name, char *type)
{
    kv_str line;
    const char *space;

    while (str_line(all, at, &line)) {
        space = memchr(line.data, ' ', line.length);
        if (space == NULL || line.data[0] == '=' ||
            (size_t)(space - line.data) + 1 >= line.length)
            continue;
        name->data = line.data;
        name->length = (size_t)(space - line.data);
        *type = space[1];
        return true;
    }
    return false;
}

static bool
is_undefined(char type)
{
    return type == 'U' || type == 'w' || type == 'v';
}

static bool
is_defined_global(char type)
{
    return type != 'U' && type != 'w' && type != 'v' &&
           ((type >= 'A' && type <= 'Z') || type == 'i' || type == 'u');
}

static bool
lists_name(const char *names, kv_str name, bool undefined)
{
    kv_str all = str_c(names), n;
    size_t at = 0;
    char type;

    while (next_name(all, &at, &n, &type))
        if (n.length == name.length &&
            memcmp(n.data, name.data, n.length) == 0 &&
            (undefined ? is_undefined(type) : is_defined_global(type)))
            return true;
    return false;
}

/* Where headers of the task name a function, it is its API. */
static bool
in_headers(const job *j, kv_str name, const char *list)
{
    const kv_host *host = j->s->host;
    kv_str item, content;
    char path[1100];
    size_t i;

    for (i = 0; task_item(host, j->task, list, i, &item); i++)
        if (c_copy(path, sizeof path, item) &&
            host->task->file(j->task, path, &content) == KV_OK &&
            str_has_word(content, name.data, name.length))
            return true;
    return false;
}

/* What the tests need of the candidate. */
static bool
is_api(const job *j, kv_str name)
{
    const kv_host *host = j->s->host;

    if (host->task->get(j->task, "api") != NULL)
        return task_lists(host, j->task, "api", name);
    if (!lists_name(j->b->names, name, true) ||
        lists_name(j->b->libs, name, false))
        return false;
    if (host->value->length(host->task->get(j->task, "headers")) > 0 &&
        in_headers(j, name, "headers"))
        return true;
    /* No header declares it: the tests do, in plain sight. */
    return host->value->length(host->task->get(j->task, "headers")) == 0 &&
           in_headers(j, name, "tests") && name.data[0] != '_';
}

/* NULL, or why the candidate's object can't be taken. */
static const char *
suspicious(job *j, char *detail, size_t size, kv_class *error_class)
{
    kv_str all = str_c(j->names), name;
    size_t at = 0;
    char type;
    bool hooks = hooked(j);

    *error_class = KV_CLASS_TAMPER;
#ifdef CALLS
    if (j->plain == NULL || j->code == NULL)
        return "no code to look at";
    if (lists_name(j->plain, str_c("__cyg_profile_func_enter"), true) ||
        lists_name(j->plain, str_c("__cyg_profile_func_exit"), true) ||
        lists_name(j->names, str_c("__cyg_profile_func_enter"), false) ||
        lists_name(j->names, str_c("__cyg_profile_func_exit"), false)) {
        snprintf(detail, size, "__cyg_profile_func_enter");
        return "a call record of its own making";
    }
    if (calls_unrecorded(j->code, detail, size))
        return "a function that keeps its calls from being recorded";
#endif
    while (next_name(all, &at, &name, &type)) {
#ifdef CALLS
        /* Names that mean somebody else in a trace. */
        if (!is_undefined(type) &&
            (str_is(name, "main") ||
             (name.length > 3 && memcmp(name.data, "kv_", 3) == 0))) {
            snprintf(detail, size, "%.*s", (int)name.length, name.data);
            return "a name of the test program's";
        }
#endif
        snprintf(detail, size, "%.*s",
                 (int)(name.length > 80 ? 80 : name.length), name.data);
        if (type == 'i')
            return "code that would run before the test program starts";
        if (type == 'C')
            return "storage that could be somebody else's";
        if (is_undefined(type) && name.length > 8 &&
            memcmp(name.data, "kv_test_", 8) == 0)
            return "a reference to the test program's end";
#ifdef CALLS
        if (is_undefined(type) && calls_own_name(name))
            return "a reference to what records its calls";
#endif
        if (!is_undefined(type) || !lists_name(j->b->names, name, false))
            continue;
        if (name.length > 6 && memcmp(name.data, "__cyg_", 6) == 0 && hooks &&
            j->plain != NULL && !lists_name(j->plain, name, true))
            continue; /* the compiler's own calls */
        return "a reference to something of the tests";
    }
    return NULL;
}

static kv_status
link_programs(job *j, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    text script = {0};
    kv_str all = str_c(j->names), name, bytes;
    char type, detail[100], object[64];
    const char *wrong;
    kv_class error_class;
    size_t at = 0, i, n = 0, apis = 0;

    j->phase = LINK;
    wrong = suspicious(j, detail, sizeof detail, &error_class);
    if (wrong != NULL) {
        host->verdict->evidence(verdict, "the candidate has %s: %s", wrong,
                                detail);
        return host->verdict->outcome(verdict, KV_OUTCOME_ERROR, error_class,
                                      0);
    }
    text_str(&script, "objcopy --remove-section=.preinit_array");
    while (next_name(all, &at, &name, &type)) {
        if (!is_defined_global(type) || !is_api(j, name))
            continue;
        quote_after(&script, "--keep-global-symbol=", name);
        apis++;
    }
    if (apis == 0)
        text_str(&script, " --keep-global-symbol=kv_none");
#ifdef CALLS
    calls_redirect(text_c(&j->b->signatures), &script);
    bytes.data = j->b->trace_bytes;
    bytes.length = j->b->trace_length;
    host->box->file(box, "trace.o", bytes, 0);
    if (j->b->declared > 0) {
        text glue = {0};

        calls_glue(text_c(&j->b->signatures), &glue);
        host->box->file(box, ".kverify/glue.c", text_view(&glue), 0);
        text_clear(&glue);
    }
#endif
    text_str(&script, " cand.o api.o || exit 20\n");
#ifdef CALLS
    if (j->b->declared > 0)
        text_printf(&script, "%s -c .kverify/glue.c -o glue.o || exit 22\n",
                    j->s->cc);
#endif
    for (i = 0; i < j->b->objects; i++) {
        if (!j->b->object[i].program)
            continue;
        text_printf(&script, "%s", any_cxx(j) ? j->s->cxx : j->s->cc);
        quote_list(j->s->host, j->task, &script, "flags");
        text_printf(&script, " main.o t%zu.o", i);
        for (n = 0; n < j->b->objects; n++)
            if (!j->b->object[n].program)
                text_printf(&script, " t%zu.o", n);
#ifdef CALLS
        text_str(&script, j->b->declared > 0 ? " trace.o glue.o" : " trace.o");
#endif
        text_printf(&script, " api.o -o b%zu", i);
#ifdef CALLS
        text_str(&script, " -ldl -lpthread");
        if (j->b->declared > 0)
            text_str(&script, " -lffi");
#endif
        quote_list(j->s->host, j->task, &script, "libs");
        quote_list(j->s->host, j->task, &script,
                   "flags"); /* libraries among them, again */
        text_str(&script, " || exit 21\n");
        snprintf(object, sizeof object, "b%zu", i);
        host->box->collect(box, object);
    }
    for (i = 0; i < j->b->objects; i++) {
        snprintf(object, sizeof object, "t%zu.o", i);
        bytes.data = j->b->object[i].bytes;
        bytes.length = j->b->object[i].length;
        host->box->file(box, object, bytes, 0);
    }
    bytes.data = j->b->main_bytes;
    bytes.length = j->b->main_length;
    host->box->file(box, "main.o", bytes, 0);
    bytes.data = j->object;
    bytes.length = j->object_length;
    host->box->file(box, "cand.o", bytes, 0);
    compile_script(host, j->task, box, &script);
    return KV_OK;
}

/* --- running ------------------------------------------------------------ */

static bool
sanitized(const job *j)
{
    kv_str item;
    size_t i;

    for (i = 0; task_item(j->s->host, j->task, "flags", i, &item); i++)
        if (str_find(item, "-fsanitize", 0) != SIZE_MAX)
            return true;
    return false;
}

static kv_status
run_program(job *j, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    kv_box_limits limits = {.struct_size = sizeof limits};
    unsigned char bytes[NONCE / 2];
    kv_str binary;
    size_t i;

    j->phase = RUN;
    while (j->at < j->b->objects && !j->b->object[j->at].program)
        j->at++;
    if (j->at == j->b->objects) {
        uint64_t total = j->passed + j->failed + j->errors + j->skipped;

        host->verdict->counts(verdict, j->passed, j->failed, j->errors,
                              j->skipped, total);
        if (j->passed > 0 && j->failed + j->errors == 0)
            return host->verdict->outcome(verdict, KV_OUTCOME_PASS,
                                          KV_CLASS_NONE, 1);
        host->verdict->evidence(verdict, "%s", j->first);
        return host->verdict->outcome(
            verdict, j->failed > 0 ? KV_OUTCOME_FAIL : KV_OUTCOME_ERROR,
            j->failed > 0 ? KV_CLASS_NONE : j->first_class, 0);
    }
    if (host->util->random(bytes, sizeof bytes) != KV_OK)
        return host->fail(host, KV_EIO, "no random bytes for the nonce");
    for (i = 0; i < sizeof bytes; i++)
        snprintf(j->nonce + 2 * i, 3, "%02x", bytes[i]);
    binary.data = j->binary[j->at];
    binary.length = j->binary_length[j->at];
    host->box->file(box, "t", binary, KV_FILE_EXEC | KV_FILE_PROTECT);
    (void)box_task_files(host, j->task, box, "data", KV_FILE_PROTECT);
    host->box->arg(box, "{kept}/t");
    box_environment(host, box);
    host->box->env(box, "ASAN_OPTIONS=detect_leaks=0");
    host->box->env(box, "CK_VERBOSITY=verbose"); /* Check names its tests */
    host->task->limits(j->task, &limits);
#ifdef CALLS
    limits.channel = 64u << 20;
#endif
    host->box->limits(box, &limits);
    host->box->flags(box, KV_BOX_FIXED_CODE |
                              (sanitized(j) ? KV_BOX_NO_ADDRESS : 0));
#ifdef CALLS
    {
        char secret[NONCE + KEY];

        if (host->util->random(j->key, sizeof j->key) != KV_OK)
            return host->fail(host, KV_EIO, "no random bytes for the key");
        memcpy(secret, j->nonce, NONCE);
        memcpy(secret + NONCE, j->key, KEY);
        host->box->secret(box, (kv_str){secret, sizeof secret});
    }
#else
    host->box->secret(box, str_c(j->nonce));
#endif
    return KV_OK;
}

static void
last_line(kv_str out, char *buffer, size_t size)
{
    kv_str line;
    size_t at = 0, n;

    buffer[0] = '\0';
    while (str_line(out, &at, &line)) {
        if (line.length == 0)
            continue;
        n = line.length < size - 1 ? line.length : size - 1;
        memcpy(buffer, line.data, n);
        buffer[n] = '\0';
    }
}

/* --- what test frameworks print --- */

static bool
starts(kv_str s, const char *with)
{
    return s.length >= strlen(with) && memcmp(s.data, with, strlen(with)) == 0;
}

/* Up to a blank that is followed by a parenthesis, or to the end. */
static kv_str
name_after(kv_str line, size_t from)
{
    kv_str name = {line.data + from, line.length - from};
    size_t cut = str_find(name, " (", 0);

    if (cut != SIZE_MAX)
        name.length = cut;
    if ((cut = str_find(name, ", where", 0)) != SIZE_MAX)
        name.length = cut;
    return name;
}

/* Field INDEX of a line with colons between them; false when it has fewer. */
static bool
colon_field(kv_str line, size_t index, kv_str *out)
{
    size_t at = 0, n = 0, end;

    for (;; n++) {
        end = str_find(line, ":", at);
        out->data = line.data + at;
        out->length = (end == SIZE_MAX ? line.length : end) - at;
        if (n == index)
            return true;
        if (end == SIZE_MAX)
            return false;
        at = end + 1;
    }
}

/* One line of GoogleTest, cmocka, Unity or Check: the test it is about. */
static kv_outcome
framework_line(kv_str line, kv_str *name)
{
    kv_str what;

    /* GoogleTest and cmocka. */
    if (starts(line, "[       OK ] "))
        return *name = name_after(line, 13), KV_OUTCOME_PASS;
    if (starts(line, "[  FAILED  ] ") && str_find(line, "test", 13) != 13 + 2)
        return *name = name_after(line, 13), KV_OUTCOME_FAIL;
    if (starts(line, "[  SKIPPED ] "))
        return *name = name_after(line, 13), KV_OUTCOME_UNSCORED;
    /* Unity: file:line:test:PASS */
    if (colon_field(line, 3, &what) && colon_field(line, 2, name)) {
        if (str_is(what, "PASS"))
            return KV_OUTCOME_PASS;
        if (str_is(what, "FAIL"))
            return KV_OUTCOME_FAIL;
        if (str_is(what, "IGNORE"))
            return KV_OUTCOME_UNSCORED;
    }
    /* Check: file:line:P:case:test:iteration: message */
    if (colon_field(line, 2, &what) && colon_field(line, 4, name)) {
        if (str_is(what, "P"))
            return KV_OUTCOME_PASS;
        if (str_is(what, "F"))
            return KV_OUTCOME_FAIL;
        if (str_is(what, "E"))
            return KV_OUTCOME_ERROR;
    }
    return KV_OUTCOME_NONE;
}

/* Tests as a framework names them, of a program whose end told that all of
 * them passed.  Of one that failed nothing printed is counted: a candidate can
 * print passes.  False when there are none, or when they contradict it. */
static bool
framework_tests(job *j, const kv_ending *e, kv_verdict *verdict,
                const char *program, kv_outcome outcome)
{
    const kv_host *host = j->s->host;
    kv_outcome what;
    kv_str line, name, streams[2] = {e->out, e->err};
    uint64_t n[5] = {0};
    char id[600];
    size_t at, k, pass;

    if (e->out_bytes > e->out.length || e->err_bytes > e->err.length ||
        outcome != KV_OUTCOME_PASS)
        return false;
    for (pass = 0; pass < 2; pass++) {
        for (k = 0; k < 2; k++) {
            for (at = 0; str_line(streams[k], &at, &line);) {
                what = framework_line(line, &name);
                if (what == KV_OUTCOME_NONE || name.length == 0)
                    continue;
                if (pass == 0) {
                    n[what]++;
                    continue;
                }
                snprintf(id, sizeof id, "%.250s::%.*s", program,
                         (int)(name.length > 300 ? 300 : name.length),
                         name.data);
                host->verdict->test(
                    verdict, str_c(id), what,
                    str_c(what == KV_OUTCOME_PASS ? "" : "see output"), 0);
            }
        }
        if (n[KV_OUTCOME_PASS] == 0 ||
            n[KV_OUTCOME_FAIL] + n[KV_OUTCOME_ERROR] > 0)
            return false;
    }
    j->passed += n[KV_OUTCOME_PASS];
    j->skipped += n[KV_OUTCOME_UNSCORED];
    return true;
}

#ifdef CALLS
typedef struct counting {
    job *j;
    kv_verdict *verdict;
} counting;

static void
count_clause(void *context, kv_str id, kv_outcome outcome, kv_str why)
{
    counting *c = context;
    job *j = c->j;

    j->s->host->verdict->test(
        c->verdict, id, outcome == KV_OUTCOME_NONE ? KV_OUTCOME_ERROR : outcome,
        why, 0);
    j->passed += outcome == KV_OUTCOME_PASS;
    j->failed += outcome == KV_OUTCOME_FAIL;
    j->errors += outcome == KV_OUTCOME_ERROR || outcome == KV_OUTCOME_NONE;
    if (outcome != KV_OUTCOME_PASS && j->first[0] == '\0') {
        snprintf(j->first, sizeof j->first, "%.*s: %.*s",
                 (int)(id.length > 250 ? 250 : id.length), id.data,
                 (int)(why.length > 300 ? 300 : why.length), why.data);
        j->first_class =
            outcome == KV_OUTCOME_NONE ? KV_CLASS_ENVIRONMENT : KV_CLASS_PARSE;
    }
}

static void
judge_trace(job *j, kv_verdict *verdict, const char *name, kv_str trace)
{
    calls_runs runs = {0};
    counting c = {j, verdict};

    calls_add(&runs, str_c(name), trace);
    calls_judge_run(&runs, j->s->host, j->task, verdict, str_c(name),
                    count_clause, &c);
    calls_clear(&runs);
}
#endif

static kv_status
judge_program(job *j, const kv_ending *e, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    const char *name = j->b->object[j->at].name;
    char message[400], line[200];
    kv_outcome outcome = KV_OUTCOME_FAIL;
    kv_class error_class = KV_CLASS_NONE;
    kv_str channel = e->channel;
    bool forged = false;
#ifdef CALLS
    text trace = {0};

    forged = !calls_unframe(&channel, j->key, &trace);
#endif

    message[0] = '\0';
    if (forged) {
        snprintf(message, sizeof message,
                 "something that is not its recorder wrote to its trace");
        outcome = KV_OUTCOME_ERROR;
        error_class = KV_CLASS_TAMPER;
    } else if (e->how == KV_ENDED_EXIT && e->code == 0 &&
               str_is(channel, j->nonce)) {
        outcome = KV_OUTCOME_PASS;
    } else if (e->how == KV_ENDED_EXIT && channel.length == 0) {
        last_line(e->err.length > 0 ? e->err : e->out, line, sizeof line);
        if (e->code == 0)
            snprintf(message, sizeof message,
                     "it ended before its tests were over: %s", line);
        else
            snprintf(message, sizeof message, "exit status %u: %s", e->code,
                     line);
    } else if (e->how == KV_ENDED_SIGNAL && e->code == 6) {
        last_line(e->err, line, sizeof line);
        snprintf(message, sizeof message, "aborted: %s", line);
    } else if (e->how == KV_ENDED_EXIT) {
        snprintf(message, sizeof message,
                 "something that is not the test wrote to its channel");
        outcome = KV_OUTCOME_ERROR;
        error_class = KV_CLASS_TAMPER;
    } else if (e->how == KV_ENDED_SIGNAL) {
        snprintf(message, sizeof message, "ended by signal %u", e->code);
        outcome = KV_OUTCOME_ERROR;
        error_class = KV_CLASS_CRASH;
    } else {
        outcome = KV_OUTCOME_ERROR;
        error_class = e->how == KV_ENDED_MEMORY   ? KV_CLASS_OOM
                      : e->how == KV_ENDED_OUTPUT ? KV_CLASS_OUTPUT
                                                  : KV_CLASS_TIMEOUT;
        snprintf(message, sizeof message, "a limit ended it: %s",
                 error_class == KV_CLASS_OOM      ? "memory"
                 : error_class == KV_CLASS_OUTPUT ? "output"
                                                  : "time");
    }
    if (!framework_tests(j, e, verdict, name, outcome)) {
        host->verdict->test(verdict, str_c(name), outcome, str_c(message),
                            e->wall_us);
        j->passed += outcome == KV_OUTCOME_PASS;
        j->failed += outcome == KV_OUTCOME_FAIL;
        j->errors += outcome == KV_OUTCOME_ERROR;
    }
    if (outcome != KV_OUTCOME_PASS && j->first[0] == '\0') {
        snprintf(j->first, sizeof j->first, "%s: %s", name, message);
        j->first_class = error_class;
    }
#ifdef CALLS
    if (outcome == KV_OUTCOME_PASS || outcome == KV_OUTCOME_FAIL)
        judge_trace(j, verdict, name, text_view(&trace));
    text_clear(&trace);
#endif
    if (error_class == KV_CLASS_TAMPER) {
        host->verdict->evidence(verdict, "%s", j->first);
        return host->verdict->outcome(verdict, KV_OUTCOME_ERROR,
                                      KV_CLASS_TAMPER, 0);
    }
    j->at++;
    return run_program(j, verdict, box);
}

/* --- steps
 * ---------------------------------------------------------------------------
 */

static char *
copy_file(const kv_host *host, const kv_result *result, const char *name,
          size_t *length)
{
    kv_str content;
    char *copy;

    if (!host->result->file(result, name, &content))
        return NULL;
    copy = malloc(content.length + 1);
    if (copy != NULL) {
        memcpy(copy, content.data, content.length);
        copy[content.length] = '\0';
        if (length != NULL)
            *length = content.length;
    }
    return copy;
}

static built *
known_tests(state *s, kv_str task)
{
    built *b;

    for (b = s->known; b != NULL; b = b->next)
        if (str_is(task, b->task))
            return b;
    return NULL;
}

static kv_status
take_tests(job *j, const kv_result *result, const kv_ending *e,
           kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    kv_str id = host->task->id(j->task), item, all, line;
    built *b;
    char name[64], mark[32];
    size_t i, at;
    bool mine;

    if (e->how != KV_ENDED_EXIT || e->code != 0)
        return did_not_compile(j->s->host, verdict, e, KV_OUTCOME_ERROR,
                               KV_CLASS_ENVIRONMENT,
                               "the tests do not compile");
    b = calloc(1, sizeof *b);
    if (b == NULL)
        return KV_ENOMEM;
    b->task = strndup(id.data, id.length);
    b->names = copy_file(host, result, "names", NULL);
    b->libs = copy_file(host, result, "libs", NULL);
    b->main_bytes = copy_file(host, result, "main.o", &b->main_length);
#ifdef CALLS
    b->trace_bytes = copy_file(host, result, "trace.o", &b->trace_length);
    b->signatures = j->signatures;
    b->declared = j->declared;
    memset(&j->signatures, 0, sizeof j->signatures);
    if (b->trace_bytes == NULL) {
        free_built(b);
        return host->fail(host, KV_EPLUGIN, "the recorder's object is missing");
    }
#endif
    for (i = 0; task_item(host, j->task, "tests", i, &item); i++) {
        snprintf(name, sizeof name, "t%zu.o", i);
        b->object[i].bytes =
            copy_file(host, result, name, &b->object[i].length);
        (void)c_copy(b->object[i].name, sizeof b->object[i].name, item);
        b->objects++;
        if (b->object[i].bytes == NULL || b->names == NULL || b->libs == NULL) {
            free_built(b);
            return host->fail(host, KV_EPLUGIN,
                              "an object of the tests is missing");
        }
        /* A program is what has a main of its own. */
        snprintf(mark, sizeof mark, "= %zu", i);
        all = str_c(b->names);
        mine = false;
        for (at = 0; str_line(all, &at, &line);) {
            if (line.data[0] == '=')
                mine = str_is(line, mark);
            else if (mine && line.length > 14 &&
                     memcmp(line.data, "kv_test_main ", 13) == 0 &&
                     line.data[13] == 'T')
                b->object[i].program = true;
        }
        b->programs += b->object[i].program;
    }
    if (b->main_bytes == NULL || b->task == NULL || b->programs == 0) {
        size_t programs = b->programs;

        free_built(b);
        return host->fail(host, programs == 0 ? KV_EFORMAT : KV_ENOMEM,
                          "no test source of the task has a main");
    }
    b->next = j->s->known;
    j->s->known = j->b = b;
    return link_programs(j, verdict, box);
}

static kv_status
take_candidate(job *j, const kv_result *result, const kv_ending *e,
               kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;

    if (e->how != KV_ENDED_EXIT || e->code != 0)
        return did_not_compile(j->s->host, verdict, e, KV_OUTCOME_FAIL,
                               KV_CLASS_COMPILE, "it does not compile");
    j->object = copy_file(host, result, "cand.o", &j->object_length);
    j->names = copy_file(host, result, "names", NULL);
    j->plain = copy_file(host, result, "plain", NULL);
#ifdef CALLS
    j->code = copy_file(host, result, "code", NULL);
#endif
    if (j->object == NULL || j->names == NULL)
        return host->fail(host, KV_EPLUGIN, "its object is missing");
    j->b = known_tests(j->s, host->task->id(j->task));
    return j->b == NULL ? compile_tests(j, verdict, box)
                        : link_programs(j, verdict, box);
}

static kv_status
take_programs(job *j, const kv_result *result, const kv_ending *e,
              kv_verdict *verdict, kv_box *box)
{
    char name[64];
    size_t i;

    if (e->how != KV_ENDED_EXIT || e->code != 0)
        return did_not_compile(j->s->host, verdict, e, KV_OUTCOME_FAIL,
                               KV_CLASS_COMPILE, "it does not link");
    for (i = 0; i < j->b->objects; i++) {
        if (!j->b->object[i].program)
            continue;
        snprintf(name, sizeof name, "b%zu", i);
        j->binary[i] =
            copy_file(j->s->host, result, name, &j->binary_length[i]);
        if (j->binary[i] == NULL)
            return j->s->host->fail(j->s->host, KV_EPLUGIN,
                                    "a test program is missing");
    }
    return run_program(j, verdict, box);
}

static kv_status
start(void *opaque, const kv_task *task, const kv_attempt *attempt,
      kv_verdict *verdict, kv_box *box, void **out)
{
    state *s = opaque;
    job *j;

    if (s->host->value->length(s->host->task->get(task, "tests")) == 0 ||
        s->host->value->length(s->host->task->get(task, "submission")) == 0)
        return s->host->fail(s->host, KV_EFORMAT,
                             "the task has no 'tests' or no 'submission'");
    j = calloc(1, sizeof *j);
    if (j == NULL)
        return KV_ENOMEM;
    j->s = s;
    j->task = task;
    j->attempt = attempt;
    s->host->verdict->integrity(verdict, KV_INTEGRITY_I1C);
    *out = j;
    return compile_candidate(j, verdict, box);
}

static kv_status
step(void *opaque, const kv_result *result, kv_verdict *verdict, kv_box *box)
{
    job *j = opaque;
    kv_ending e = {.struct_size = sizeof e};

    j->s->host->result->ending(result, &e);
    switch (j->phase) {
    case CANDIDATE: return take_candidate(j, result, &e, verdict, box);
    case TESTS: return take_tests(j, result, &e, verdict, box);
    case LINK: return take_programs(j, result, &e, verdict, box);
    default: return judge_program(j, &e, verdict, box);
    }
}

static void
finish(void *opaque)
{
    job *j = opaque;
    size_t i;

    for (i = 0; i < PROGRAMS_MAX; i++)
        free(j->binary[i]);
    free(j->object);
    free(j->names);
    free(j->plain);
#ifdef CALLS
    free(j->code);
    text_clear(&j->signatures);
#endif
    free(j);
}

#ifdef CALLS
const kv_plugin calls_c = {
#else
static const kv_plugin plugin = {
#endif
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "c-test",
    .version = "1",
    .summary = "hidden C tests, compiled apart from the candidate",
    .config_help = "{\"cc\": \"/usr/bin/gcc\", \"cxx\": \"/usr/bin/g++\"}",
    .threads = KV_THREADS_SERIAL,
    .open = open_state,
    .close = close_state,
    .start = start,
    .step = step,
    .finish = finish,
};

#ifndef CALLS
KV_PLUGIN_DEFINE(plugin)
#endif

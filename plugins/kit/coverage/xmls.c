/* SPDX-License-Identifier: MIT */
/* The XML of Cobertura, which many tools write, and of JaCoCo. */
#include "plugins/kit/coverage/reading.h"
#include "plugins/kit/str.h"
#include "plugins/kit/text.h"
#include "plugins/kit/xml.h"

#include <stdlib.h>
#include <string.h>

typedef struct reader {
    cov_reading *r;
    bool jacoco;
    text package, key;
    size_t method; /* how deep inside of a method */
    size_t class;  /* how much of KEY is the name of a class */
    bool called, has_lines;
    bool in_file;
    const char *wrong;
} reader;

static bool
number(xml_attributes a, const char *name, uint64_t *out)
{
    char copy[24], *end;
    kv_str s;

    if (!xml_attribute(a, name, &s) || !c_copy(copy, sizeof copy, s) ||
        copy[0] < '0' || copy[0] > '9')
        return false;
    *out = strtoull(copy, &end, 10);
    return *end == '\0';
}

/* --- Cobertura --------------------------------------------------------------
 */

/* "50% (1/2)" */
static bool
condition(kv_str s, uint64_t *taken, uint64_t *all)
{
    char copy[64], *at;

    if (!c_copy(copy, sizeof copy, s) || (at = strchr(copy, '(')) == NULL)
        return false;
    *taken = strtoull(at + 1, &at, 10);
    if (*at != '/')
        return false;
    *all = strtoull(at + 1, &at, 10);
    return *at == ')';
}

static void
cobertura_line(reader *x, xml_attributes a)
{
    uint64_t line, hits, taken = 0, all = 0;
    kv_str s;

    if (!number(a, "number", &line) || !number(a, "hits", &hits)) {
        x->wrong = "a line without 'number' and 'hits'";
        return;
    }
    if (x->method > 0) {
        /* The class has it again. */
        x->called = x->called || hits > 0;
        x->has_lines = true;
        return;
    }
    if (xml_attribute(a, "condition-coverage", &s)
            ? !condition(s, &taken, &all)
            : xml_attribute(a, "branch", &s) && str_is(s, "true")) {
        x->wrong = "a line with branches whose 'condition-coverage' has no "
                   "(taken/all)";
        return;
    }
    x->r->group++;
    cov_add(x->r, line, hits > 0, all, taken);
}

static void
cobertura_start(reader *x, const char *name, xml_attributes a)
{
    kv_str path, type;

    if (strcmp(name, "class") == 0) {
        if (!xml_attribute(a, "filename", &path))
            x->wrong = "a class without 'filename'";
        else
            cov_begin(x->r, path);
        x->in_file = true;
    } else if (strcmp(name, "method") == 0) {
        x->method++;
        x->called = x->has_lines = false;
        x->key.length = 0;
        if (xml_attribute(a, "name", &path))
            text_add(&x->key, path.data, path.length);
        if (xml_attribute(a, "signature", &type))
            text_add(&x->key, type.data, type.length);
    } else if (strcmp(name, "line") == 0 && x->in_file) {
        cobertura_line(x, a);
    }
}

static void
cobertura_end(reader *x, const char *name)
{
    if (strcmp(name, "class") == 0)
        x->in_file = false;
    if (strcmp(name, "method") != 0 || x->method == 0)
        return;
    x->method--;
    if (x->has_lines)
        cov_add_function(x->r, text_view(&x->key), x->called);
}

/* --- JaCoCo -----------------------------------------------------------------
 */

static void
jacoco_line(reader *x, xml_attributes a)
{
    uint64_t line, covered, missed, taken, not_taken;

    if (!number(a, "nr", &line) || !number(a, "mi", &missed) ||
        !number(a, "ci", &covered) || !number(a, "mb", &not_taken) ||
        !number(a, "cb", &taken)) {
        x->wrong = "a line without 'nr', 'mi', 'ci', 'mb' and 'cb'";
        return;
    }
    x->r->group++;
    cov_add(x->r, line, covered > 0, taken + not_taken, taken);
}

static void
begin_source(reader *x, kv_str name)
{
    text path = {0};

    text_add(&path, x->package.data, x->package.length);
    if (path.length > 0)
        text_str(&path, "/");
    text_add(&path, name.data, name.length);
    cov_begin(x->r, text_view(&path));
    text_clear(&path);
    x->in_file = true;
}

static void
jacoco_start(reader *x, const char *name, xml_attributes a)
{
    uint64_t covered;
    kv_str s;

    if (strcmp(name, "package") == 0) {
        x->package.length = 0;
        if (xml_attribute(a, "name", &s))
            text_add(&x->package, s.data, s.length);
    } else if (strcmp(name, "class") == 0) {
        /* Its methods belong to its file, which may be there again. */
        x->in_file = false;
        if (xml_attribute(a, "sourcefilename", &s))
            begin_source(x, s);
        x->key.length = 0;
        if (xml_attribute(a, "name", &s))
            text_add(&x->key, s.data, s.length);
        x->class = x->key.length;
    } else if (strcmp(name, "sourcefile") == 0) {
        if (xml_attribute(a, "name", &s))
            begin_source(x, s);
        else
            x->wrong = "a source file without 'name'";
    } else if (strcmp(name, "method") == 0) {
        x->method++;
        x->key.length = x->class;
        if (xml_attribute(a, "name", &s))
            text_add(&x->key, s.data, s.length);
        if (xml_attribute(a, "desc", &s))
            text_add(&x->key, s.data, s.length);
    } else if (strcmp(name, "counter") == 0) {
        if (!xml_attribute(a, "type", &s))
            return;
        if (str_is(s, "METHOD") && x->method > 0 && x->in_file &&
            number(a, "covered", &covered))
            cov_add_function(x->r, text_view(&x->key), covered > 0);
        x->r->to->has_branches = x->r->to->has_branches || str_is(s, "BRANCH");
    } else if (strcmp(name, "line") == 0 && x->in_file) {
        jacoco_line(x, a);
    }
}

static void
jacoco_end(reader *x, const char *name)
{
    if (strcmp(name, "sourcefile") == 0 || strcmp(name, "class") == 0)
        x->in_file = false;
    else if (strcmp(name, "method") == 0 && x->method > 0)
        x->method--;
}

/* --- both -------------------------------------------------------------------
 */

static void
on_start(void *opaque, const char *name, xml_attributes a)
{
    reader *x = opaque;

    if (x->wrong != NULL)
        return;
    if (x->jacoco)
        jacoco_start(x, name, a);
    else
        cobertura_start(x, name, a);
}

static void
on_end(void *opaque, const char *name)
{
    reader *x = opaque;

    if (x->jacoco)
        jacoco_end(x, name);
    else
        cobertura_end(x, name);
}

const char *
cov_xml(cov_reading *r, kv_str report, bool jacoco)
{
    reader x = {.r = r, .jacoco = jacoco};
    xml_handler handler = {on_start, on_end, &x};
    size_t type = str_find(report, "<!DOCTYPE", 0), end, inner;
    kv_str before = {report.data, 0}, behind = report;
    bool ok;

    /* Both name a document type, which is left out: one that holds declarations
     * could define entities. */
    if (type != SIZE_MAX) {
        end = str_find(report, ">", type);
        inner = str_find(report, "[", type);
        if (end == SIZE_MAX || inner < end ||
            str_find(report, "<!DOCTYPE", end) != SIZE_MAX)
            return "the report has a document type with declarations";
        before.length = type;
        behind.data += end + 1;
        behind.length -= end + 1;
    }
    ok = xml_read(&handler, before, behind);
    text_clear(&x.package);
    text_clear(&x.key);
    return ok ? x.wrong : "the report is not well-formed XML";
}

/* SPDX-License-Identifier: MIT */
/* Label sets into a tree of groups: by labels, or by a document that says which
 * group each data set belongs to.  Nodes are found by name and sorted at the
 * end, so that the tree does not depend on the order of the tally. */
#include "core/base/json.h"
#include "core/figures/groups.h"

#include <stdlib.h>
#include <string.h>

/* The run, up to 14 levels, and the data set. */
#define PATH_MAX_LEVELS 16

typedef struct group_path {
    kv_str level[PATH_MAX_LEVELS];
    size_t count;
} group_path;

static size_t
add_node(kv_report *report, size_t parent, const char *name)
{
    kv__node *grown = kv__grow(report->nodes, &report->node_capacity,
                               report->node_count + 1, sizeof *grown);
    kv__node *up;
    size_t *children;

    if (grown == NULL)
        return SIZE_MAX;
    report->nodes = grown;
    memset(&grown[report->node_count], 0, sizeof *grown);
    grown[report->node_count].name = name;
    grown[report->node_count].parent = parent;
    if (report->node_count > 0) {
        up = &grown[parent];
        children = kv__grow(up->children, &up->child_capacity,
                            up->child_count + 1, sizeof *children);
        if (children == NULL)
            return SIZE_MAX;
        up->children = children;
        up->children[up->child_count++] = report->node_count;
        grown[report->node_count].depth = up->depth + 1;
    }
    return report->node_count++;
}

/* The child of PARENT of that name, made when absent. */
static size_t
child_named(kv_report *report, size_t parent, kv_str name)
{
    const char *interned = NULL;
    uintptr_t key[2];
    uint64_t hash;
    size_t probe = 0, made;
    uint32_t at;

    if (name.data != NULL) {
        interned = kv__pool_intern(&report->pool, name.data, name.length);
        if (interned == NULL)
            return SIZE_MAX;
    }
    key[0] = parent;
    key[1] = (uintptr_t)interned;
    hash = kv__hash((const char *)key, sizeof key, 0);
    while ((at = kv__table_next(&report->node_table, hash, &probe)) !=
           KV__TABLE_END)
        if (report->nodes[at].parent == parent &&
            report->nodes[at].name == interned)
            return at;
    made = add_node(report, parent, interned);
    if (made != SIZE_MAX && !kv__table_add(&report->node_table, hash, made))
        return SIZE_MAX;
    return made;
}

static size_t
node_at(kv_report *report, const group_path *path)
{
    size_t at = 0, i;

    for (i = 0; i < path->count && at != SIZE_MAX; i++)
        at = child_named(report, at, path->level[i]);
    return at;
}

static bool
push_level(group_path *path, kv_str level)
{
    if (path->count == PATH_MAX_LEVELS)
        return false;
    path->level[path->count++] = level;
    return true;
}

/* Levels below the run, from the groups document. */
static bool
push_mapped(group_path *path, const cJSON *mapped, kv_str dataset)
{
    const cJSON *item;
    const char *at, *slash;
    bool good = true;

    if (cJSON_IsString(mapped)) {
        for (at = mapped->valuestring; good && at != NULL && *at != '\0';
             at = slash == NULL ? NULL : slash + 1) {
            slash = strchr(at, '/');
            good = push_level(path, slash == NULL
                                        ? kv__cstr(at)
                                        : kv__str(at, (size_t)(slash - at)));
        }
    } else {
        cJSON_ArrayForEach(item, mapped) good =
            good && push_level(path, kv__cstr(item->valuestring));
    }
    /* The data set is the last level, named in the document or not. */
    if (good && (path->count < 2 ||
                 kv__str_compare(path->level[path->count - 1], dataset) != 0))
        good = push_level(path, dataset);
    return good;
}

static kv_str
label_or(const kv__labels *labels, const char *key, const char *otherwise)
{
    const char *value = kv__labels_get(labels, key);

    return kv__cstr(value == NULL ? otherwise : value);
}

static bool
path_of(kv_report *report, const kv__labels *labels, const cJSON *groups,
        group_path *path)
{
    kv_str dataset = label_or(labels, "dataset", "(none)");
    const cJSON *mapped =
        groups == NULL ? NULL : kv__json_get(groups, dataset.data);
    size_t i;

    path->count = 0;
    push_level(path, label_or(labels, "run", "(none)"));
    if (mapped != NULL)
        return push_mapped(path, mapped, dataset);
    if (groups != NULL) {
        if (!kv__report_warn(report,
                             "data set '%s' is not in the groups document: it "
                             "is shown directly under its run",
                             dataset.data))
            return false;
        return push_level(path, dataset);
    }
    if (report->options.by == NULL)
        return push_level(path, dataset);
    for (i = 0; i < report->options.by_count; i++) {
        if (strcmp(report->options.by[i], "run") == 0)
            continue;
        if (!push_level(path,
                        label_or(labels, report->options.by[i], "(none)")))
            return false;
    }
    return true;
}

/* The document must map strings to paths. */
static kv_status
check_groups(const cJSON *groups, kv_error *err)
{
    const cJSON *entry, *item;
    bool good;

    if (!cJSON_IsObject(groups))
        return kv__fail(err, KV_ECONFIG,
                        "groups: not a JSON object that maps data sets to "
                        "group paths");
    cJSON_ArrayForEach(entry, groups)
    {
        good = cJSON_IsString(entry) || cJSON_IsArray(entry);
        if (cJSON_IsArray(entry))
            cJSON_ArrayForEach(item, entry) good = good && cJSON_IsString(item);
        if (good && cJSON_IsString(entry)) {
            const char *at = entry->valuestring;
            int levels = 1;

            for (; *at != '\0'; at++)
                levels += *at == '/';
            good = levels <= PATH_MAX_LEVELS - 2;
        }
        if (good && cJSON_IsArray(entry) &&
            cJSON_GetArraySize(entry) > PATH_MAX_LEVELS - 2)
            good = false;
        if (!good)
            return kv__fail(err, KV_ECONFIG,
                            "groups: '%s' is not mapped to a group path, "
                            "expected an array of names such as [\"E-AI\"]",
                            entry->string);
    }
    return KV_OK;
}

/* Under each run, groups that the document names are there even without tasks:
 * a mean over groups must not rise because one of them is missing. */
static bool
add_expected(kv_report *report, const cJSON *groups)
{
    const cJSON *entry;
    group_path path;
    size_t runs = report->nodes[0].child_count, run, at, i, j, parent;

    for (i = 0; i < runs; i++) {
        run = report->nodes[0].children[i];
        cJSON_ArrayForEach(entry, groups)
        {
            path.count = 0;
            push_level(&path, kv__cstr(report->nodes[run].name));
            if (!push_mapped(&path, entry, kv__cstr(entry->string)))
                return false;
            for (parent = run, j = 1; j < path.count; j++) {
                at = child_named(report, parent, path.level[j]);
                if (at == SIZE_MAX)
                    return false;
                report->nodes[at].expected = true;
                parent = at;
            }
        }
    }
    return true;
}

static bool
own_task(kv_report *report, size_t at, size_t task)
{
    kv__node *node = &report->nodes[at];
    size_t *grown = kv__grow(node->tasks, &node->task_capacity,
                             node->task_count + 1, sizeof *grown);

    if (grown == NULL)
        return false;
    node->tasks = grown;
    node->tasks[node->task_count++] = task;
    return true;
}

/* Tasks in a group that also has subgroups move into a nameless child. */
static bool
separate_tasks(kv_report *report)
{
    size_t count = report->node_count, i, at;
    kv_str nameless = {NULL, 0};

    for (i = 0; i < count; i++) {
        if (report->nodes[i].task_count == 0 ||
            report->nodes[i].child_count == 0)
            continue;
        at = child_named(report, i, nameless);
        if (at == SIZE_MAX)
            return false;
        report->nodes[at].tasks = report->nodes[i].tasks;
        report->nodes[at].task_count = report->nodes[i].task_count;
        report->nodes[at].task_capacity = report->nodes[i].task_capacity;
        /* Its kinds go along; the parent collects them again, and its
         * classes, from its children. */
        report->nodes[at].kinds = report->nodes[i].kinds;
        memcpy(report->nodes[at].classes, report->nodes[i].classes,
               sizeof report->nodes[i].classes);
        memset(report->nodes[i].classes, 0, sizeof report->nodes[i].classes);
        report->nodes[i].tasks = NULL;
        report->nodes[i].task_count = report->nodes[i].task_capacity = 0;
    }
    return true;
}

/* By name, the nameless child last; CONTEXT is the report. */
static int
compare_children(const void *a, const void *b, void *context)
{
    const kv_report *report = context;
    const char *x = report->nodes[*(const size_t *)a].name;
    const char *y = report->nodes[*(const size_t *)b].name;

    if (x == NULL || y == NULL)
        return (x != NULL) - (y != NULL);
    return strcmp(x, y);
}

static int
compare_tasks(const void *a, const void *b, void *context)
{
    const kv_tally *tally = context;
    const kv__row *x = &tally->tasks[*(const size_t *)a];
    const kv__row *y = &tally->tasks[*(const size_t *)b];
    int order = kv__str_compare(kv__str(x->id, x->id_length),
                                kv__str(y->id, y->id_length));
    size_t i;
    const kv__labels *m = &tally->labels[x->labels];
    const kv__labels *n = &tally->labels[y->labels];

    /* The same id under other labels: any order, but always the same one. */
    for (i = 0; order == 0 && i < m->pair_count && i < n->pair_count; i++) {
        order = strcmp(m->pairs[i].key, n->pairs[i].key);
        if (order == 0)
            order = strcmp(m->pairs[i].value, n->pairs[i].value);
    }
    if (order == 0)
        order =
            (m->pair_count > n->pair_count) - (m->pair_count < n->pair_count);
    return order;
}

static void
list_in_order(kv_report *report, size_t at)
{
    size_t i;

    if (at != 0 && report->nodes[at].name != NULL)
        report->order[report->order_count++] = at;
    for (i = 0; i < report->nodes[at].child_count; i++)
        list_in_order(report, report->nodes[at].children[i]);
}

/* Expected groups without a task stay only where a sibling has some, and only
 * if the policy wants them to leave the mean above undefined. */
static bool
drop_unseen(kv_report *report, size_t at)
{
    kv__node *node = &report->nodes[at];
    bool any = false, skip = report->options.missing_groups == KV_POLICY_SKIP;
    size_t i, kept = 0;

    for (i = 0; i < node->child_count; i++) {
        if (drop_unseen(report, node->children[i])) {
            any = true;
            node->children[kept++] = node->children[i];
        } else if (!skip) {
            node->children[kept++] = node->children[i];
        }
    }
    node->child_count = any ? kept : 0;
    return any || node->task_count > 0;
}

static bool
build(kv_report *report, const cJSON *groups)
{
    const kv_tally *tally = report->tally;
    size_t *leaf = kv__zalloc(tally->label_count, sizeof *leaf), i;
    group_path path;
    bool good = leaf != NULL && add_node(report, 0, NULL) != SIZE_MAX;

    for (i = 0; good && i < tally->label_count; i++) {
        good = path_of(report, &tally->labels[i], groups, &path);
        leaf[i] = good ? node_at(report, &path) : SIZE_MAX;
        good = leaf[i] != SIZE_MAX;
        if (good) {
            kv__node *node = &report->nodes[leaf[i]];
            size_t c;

            node->kinds |= tally->labels[i].kinds;
            for (c = 0; c < KV_CLASS_COUNT; c++)
                node->classes[c] += tally->labels[i].classes[c];
            /* Of attempts without an index only classes are known; these two
             * are never those of a fail. */
            node->errors[KV_CLASS_INFRA] +=
                tally->labels[i].classes[KV_CLASS_INFRA];
            node->errors[KV_CLASS_ENVIRONMENT] +=
                tally->labels[i].classes[KV_CLASS_ENVIRONMENT];
        }
    }
    for (i = 0; good && i < tally->task_count; i++)
        good = own_task(report, leaf[tally->tasks[i].labels], i);
    good = good && (groups == NULL || add_expected(report, groups)) &&
           separate_tasks(report);
    free(leaf);
    if (!good)
        return false;
    drop_unseen(report, 0);
    for (i = 0; i < report->node_count; i++) {
        kv__node *node = &report->nodes[i];

        if (node->child_count > 1)
            qsort_r(node->children, node->child_count, sizeof *node->children,
                    compare_children, report);
        if (node->task_count > 1 &&
            report->options.interval == KV_INTERVAL_BOOTSTRAP)
            qsort_r(node->tasks, node->task_count, sizeof *node->tasks,
                    compare_tasks, (void *)tally);
    }
    report->order = kv__zalloc(report->node_count, sizeof *report->order);
    if (report->order == NULL)
        return false;
    list_in_order(report, 0);
    return true;
}

kv_status
kv__report_groups(kv_report *report, kv_error *err)
{
    cJSON *groups = NULL;
    kv_status status = KV_OK;

    if (report->options.groups != NULL)
        status = kv__json_parse(kv__cstr(report->options.groups), "groups",
                                &groups, err);
    if (status == KV_OK && groups != NULL)
        status = check_groups(groups, err);
    if (status == KV_OK && !build(report, groups))
        status = kv__nomem(err);
    cJSON_Delete(groups);
    return status;
}

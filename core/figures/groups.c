/* Label sets into a tree of groups. */
#include "core/base/json.h"
#include "core/figures/report.h"

#include <stdlib.h>
#include <string.h>

#define PATH_MAX_LEVELS 16

typedef struct group_path {
    kv_str level[PATH_MAX_LEVELS];
    size_t count;
} group_path;

static size_t
add_node(kv_report *report, size_t parent, const char *name)
{
    kv__node *grown = kv__grow(report->node, &report->node_capacity,
                               report->nodes + 1, sizeof *grown);
    kv__node *up;
    size_t *children;

    if (grown == NULL)
        return SIZE_MAX;
    report->node = grown;
    memset(&grown[report->nodes], 0, sizeof *grown);
    grown[report->nodes].name = name;
    grown[report->nodes].parent = parent;
    if (report->nodes > 0) {
        up = &grown[parent];
        children = kv__grow(up->child, &up->child_capacity, up->children + 1,
                            sizeof *children);
        if (children == NULL)
            return SIZE_MAX;
        up->child = children;
        up->child[up->children++] = report->nodes;
        grown[report->nodes].depth = up->depth + 1;
    }
    return report->nodes++;
}

/* Where the child of PARENT with that interned name is, or would be, in a
 * table of nodes. */
static uint32_t *
child_slot(const kv_report *report, uint32_t *slots, size_t capacity,
           size_t parent, const char *name)
{
    uintptr_t key[2] = {parent, (uintptr_t)name};
    size_t at =
        (size_t)kv__hash((const char *)key, sizeof key, 0) & (capacity - 1);

    while (slots[at] != 0 && (report->node[slots[at] - 1].parent != parent ||
                              report->node[slots[at] - 1].name != name))
        at = (at + 1) & (capacity - 1);
    return &slots[at];
}

static bool
grow_children(kv_report *report)
{
    size_t capacity =
        report->slot_capacity == 0 ? 64 : report->slot_capacity * 2;
    uint32_t *slots = kv__zalloc(capacity, sizeof *slots);
    size_t i;

    if (slots == NULL)
        return false;
    for (i = 1; i < report->nodes; i++)
        *child_slot(report, slots, capacity, report->node[i].parent,
                    report->node[i].name) = (uint32_t)i + 1;
    free(report->slots);
    report->slots = slots;
    report->slot_capacity = capacity;
    return true;
}

/* The child of that name, made when absent. */
static size_t
child_named(kv_report *report, size_t parent, kv_str name)
{
    const char *interned =
        name.data == NULL
            ? NULL
            : kv__pool_intern(&report->pool, name.data, name.length);
    uint32_t *slot;
    size_t at;

    if ((name.data != NULL && interned == NULL) ||
        ((report->nodes + 1) * 2 > report->slot_capacity &&
         !grow_children(report)))
        return SIZE_MAX;
    slot = child_slot(report, report->slots, report->slot_capacity, parent,
                      interned);
    if (*slot != 0)
        return *slot - 1;
    at = add_node(report, parent, interned);
    if (at != SIZE_MAX)
        *slot = (uint32_t)at + 1;
    return at;
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
                             "stands directly below its run",
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

/* Below the same parent, what the document names must be there. */
static bool
add_expected(kv_report *report, const cJSON *groups)
{
    const cJSON *entry;
    group_path path;
    size_t runs = report->node[0].children, run, at, i, j, parent;

    for (i = 0; i < runs; i++) {
        run = report->node[0].child[i];
        cJSON_ArrayForEach(entry, groups)
        {
            path.count = 0;
            push_level(&path, kv__cstr(report->node[run].name));
            if (!push_mapped(&path, entry, kv__cstr(entry->string)))
                return false;
            for (parent = run, j = 1; j < path.count; j++) {
                at = child_named(report, parent, path.level[j]);
                if (at == SIZE_MAX)
                    return false;
                report->node[at].expected = true;
                parent = at;
            }
        }
    }
    return true;
}

static bool
own_task(kv_report *report, size_t at, size_t task)
{
    kv__node *node = &report->node[at];
    size_t *grown = kv__grow(node->task, &node->task_capacity, node->tasks + 1,
                             sizeof *grown);

    if (grown == NULL)
        return false;
    node->task = grown;
    node->task[node->tasks++] = task;
    return true;
}

/* Tasks in a group that also has subgroups move into a nameless child. */
static bool
separate_tasks(kv_report *report)
{
    size_t count = report->nodes, i, at;
    kv_str nameless = {NULL, 0};

    for (i = 0; i < count; i++) {
        if (report->node[i].tasks == 0 || report->node[i].children == 0)
            continue;
        at = child_named(report, i, nameless);
        if (at == SIZE_MAX)
            return false;
        report->node[at].task = report->node[i].task;
        report->node[at].tasks = report->node[i].tasks;
        report->node[at].task_capacity = report->node[i].task_capacity;
        /* Its kinds go along; the parent collects them again, and its
         * classes, from its children. */
        report->node[at].kinds = report->node[i].kinds;
        memcpy(report->node[at].classes, report->node[i].classes,
               sizeof report->node[i].classes);
        memset(report->node[i].classes, 0, sizeof report->node[i].classes);
        report->node[i].task = NULL;
        report->node[i].tasks = report->node[i].task_capacity = 0;
    }
    return true;
}

/* Sorting with a context: the report being built, one thread at a time. */
static int
compare_children(const void *a, const void *b, void *context)
{
    const kv_report *report = context;
    const char *x = report->node[*(const size_t *)a].name;
    const char *y = report->node[*(const size_t *)b].name;

    if (x == NULL || y == NULL)
        return (x != NULL) - (y != NULL);
    return strcmp(x, y);
}

static int
compare_tasks(const void *a, const void *b, void *context)
{
    const kv_tally *tally = context;
    const kv__task *x = &tally->tasks[*(const size_t *)a];
    const kv__task *y = &tally->tasks[*(const size_t *)b];
    int order = kv__str_compare(kv__str(x->id, x->id_length),
                                kv__str(y->id, y->id_length));
    size_t i;
    const kv__labels *m = &tally->labels[x->labels];
    const kv__labels *n = &tally->labels[y->labels];

    /* The same id under other labels: any order, but always the same one. */
    for (i = 0; order == 0 && i < m->count && i < n->count; i++) {
        order = strcmp(m->pair[i].key, n->pair[i].key);
        if (order == 0)
            order = strcmp(m->pair[i].value, n->pair[i].value);
    }
    return order != 0 ? order : (m->count > n->count) - (m->count < n->count);
}

static void
list_in_order(kv_report *report, size_t at)
{
    size_t i;

    if (at != 0 && report->node[at].name != NULL)
        report->order[report->ordered++] = at;
    for (i = 0; i < report->node[at].children; i++)
        list_in_order(report, report->node[at].child[i]);
}

/* Expected groups without a task stay only where a sibling has some, and only
 * if the policy wants them to leave the mean above undefined. */
static bool
drop_unseen(kv_report *report, size_t at)
{
    kv__node *node = &report->node[at];
    bool any = false, skip = report->options.missing_groups == KV_POLICY_SKIP;
    size_t i, kept = 0;

    for (i = 0; i < node->children; i++) {
        if (drop_unseen(report, node->child[i])) {
            any = true;
            node->child[kept++] = node->child[i];
        } else if (!skip) {
            node->child[kept++] = node->child[i];
        }
    }
    node->children = any ? kept : 0;
    return any || node->tasks > 0;
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
            kv__node *node = &report->node[leaf[i]];
            size_t c;

            node->kinds |= tally->labels[i].kinds;
            for (c = 0; c < KV_CLASS_COUNT; c++)
                node->classes[c] += tally->labels[i].classes[c];
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
    for (i = 0; i < report->nodes; i++) {
        kv__node *node = &report->node[i];

        if (node->children > 1)
            qsort_r(node->child, node->children, sizeof *node->child,
                    compare_children, report);
        if (node->tasks > 1 &&
            report->options.interval == KV_INTERVAL_BOOTSTRAP)
            qsort_r(node->task, node->tasks, sizeof *node->task, compare_tasks,
                    (void *)tally);
    }
    report->order = kv__zalloc(report->nodes, sizeof *report->order);
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

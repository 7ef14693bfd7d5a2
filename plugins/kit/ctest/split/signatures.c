/* SPDX-License-Identifier: MIT */
#include "plugins/kit/ctest/split/signatures.h"

#include "plugins/kit/str.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <libelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PARAMETERS_MAX 32
#define SLOTS_MAX 32
#define NESTING_MAX 16

typedef struct value {
    char type[40]; /* in C; empty: no value */
    unsigned size;
    const char *how;
    int function; /* index of the signature of what it points to, or -1 */
    unsigned slots;
    struct {
        unsigned offset;
        int function;
    } slot[SLOTS_MAX];
} value;

typedef struct signature {
    char *name;    /* of the function; NULL: one called through a pointer */
    size_t object; /* of which object read its type is: */
    Dwarf_Off type;
    unsigned count;
    value value[PARAMETERS_MAX + 1]; /* parameters, then the result */
} signature;

typedef struct aggregate {
    size_t object;
    Dwarf_Off type;
} aggregate;

struct signatures {
    signature **list;
    size_t count;
    aggregate *aggregate; /* in the order in which they are defined */
    size_t aggregates;
    size_t object;
    text structs;
    text own; /* rows of functions that the tests define */
    size_t owns;
    char why[300];
    bool failed;
};

signatures *
signatures_new(void)
{
    return calloc(1, sizeof(signatures));
}

void
signatures_free(signatures *s)
{
    if (s == NULL)
        return;
    while (s->count > 0) {
        free(s->list[--s->count]->name);
        free(s->list[s->count]);
    }
    free(s->list);
    free(s->aggregate);
    text_clear(&s->structs);
    text_clear(&s->own);
    free(s);
}

static bool
refuse(signatures *s, const char *what)
{
    if (s->why[0] == '\0')
        snprintf(s->why, sizeof s->why, "%s", what);
    return false;
}

/* --- types -------------------------------------------------------------- */

/* The type of DIE without names and qualifiers; *is_const: it had const.
 * False: it has none, which is void. */
static bool
type_of(Dwarf_Die *die, Dwarf_Die *out, bool *is_const)
{
    Dwarf_Attribute a;
    Dwarf_Die at = *die;
    int tag;

    if (is_const != NULL)
        *is_const = false;
    do {
        if (dwarf_attr_integrate(&at, DW_AT_type, &a) == NULL ||
            dwarf_formref_die(&a, out) == NULL)
            return false;
        at = *out;
        tag = dwarf_tag(out);
        if (is_const != NULL && tag == DW_TAG_const_type)
            *is_const = true;
    } while (tag == DW_TAG_typedef || tag == DW_TAG_const_type ||
             tag == DW_TAG_volatile_type || tag == DW_TAG_restrict_type);
    return true;
}

static Dwarf_Word
number_of(Dwarf_Die *die, unsigned attribute)
{
    Dwarf_Attribute a;
    Dwarf_Word n = 0;

    if (dwarf_attr_integrate(die, attribute, &a) != NULL)
        (void)dwarf_formudata(&a, &n);
    return n;
}

static bool
has(Dwarf_Die *die, unsigned attribute)
{
    Dwarf_Attribute a;

    return dwarf_attr_integrate(die, attribute, &a) != NULL;
}

static bool
base_type(signatures *s, Dwarf_Die *die, char name[40])
{
    Dwarf_Word size = number_of(die, DW_AT_byte_size);
    const char *type = NULL;

    switch (number_of(die, DW_AT_encoding)) {
    case DW_ATE_boolean: type = size == 1 ? "_Bool" : NULL; break;
    case DW_ATE_float:
        type = size == 4    ? "float"
               : size == 8  ? "double"
               : size == 16 ? "long double"
                            : NULL;
        break;
    case DW_ATE_complex_float:
        type = size == 8    ? "_Complex float"
               : size == 16 ? "_Complex double"
               : size == 32 ? "_Complex long double"
                            : NULL;
        break;
    case DW_ATE_signed:
    case DW_ATE_signed_char:
        type = size == 1    ? "signed char"
               : size == 2  ? "short"
               : size == 4  ? "int"
               : size == 8  ? "long"
               : size == 16 ? "__int128"
                            : NULL;
        break;
    case DW_ATE_unsigned:
    case DW_ATE_unsigned_char:
    case DW_ATE_UTF:
        type = size == 1    ? "unsigned char"
               : size == 2  ? "unsigned short"
               : size == 4  ? "unsigned int"
               : size == 8  ? "unsigned long"
               : size == 16 ? "unsigned __int128"
                            : NULL;
        break;
    default: break;
    }
    if (type == NULL)
        return refuse(s, "a number of an unusual type");
    snprintf(name, 40, "%s", type);
    return true;
}

static bool c_type(signatures *s, Dwarf_Die *die, char name[40], int depth);

/* Write one member of a struct: its type, a name, and the numbers of items. */
static bool
member(signatures *s, Dwarf_Die *die, text *out, unsigned index, int depth)
{
    Dwarf_Die type, dimension;
    Dwarf_Word n;
    char name[40], items[100] = "";
    size_t used = 0;
    int last;

    if (!type_of(die, &type, NULL))
        return refuse(s, "a struct with a member of no type");
    while (dwarf_tag(&type) == DW_TAG_array_type) {
        for (last = dwarf_child(&type, &dimension); last == 0;
             last = dwarf_siblingof(&dimension, &dimension)) {
            if (dwarf_tag(&dimension) != DW_TAG_subrange_type)
                continue;
            if (!has(&dimension, DW_AT_count) &&
                !has(&dimension, DW_AT_upper_bound))
                return refuse(s, "a struct by value that ends in an array");
            n = has(&dimension, DW_AT_count)
                    ? number_of(&dimension, DW_AT_count)
                    : number_of(&dimension, DW_AT_upper_bound) + 1;
            used += (size_t)snprintf(items + used, sizeof items - used,
                                     "[%llu]", (unsigned long long)n);
            if (used >= sizeof items - 24)
                return refuse(s, "an array of many dimensions");
        }
        if (!type_of(&type, &type, NULL))
            return refuse(s, "an array of no type");
    }
    if (!c_type(s, &type, name, depth + 1))
        return false;
    text_printf(out, " %s m%u%s", name, index, items);
    if (has(die, DW_AT_bit_size))
        text_printf(out, ":%llu",
                    (unsigned long long)number_of(die, DW_AT_bit_size));
    text_str(out, ";");
    return true;
}

static bool
struct_type(signatures *s, Dwarf_Die *die, char name[40], int depth)
{
    Dwarf_Off offset = dwarf_dieoffset(die);
    text body = {0};
    Dwarf_Die item;
    unsigned members = 0;
    aggregate *list;
    const char *word = dwarf_tag(die) == DW_TAG_union_type ? "union" : "struct";
    bool good = true;
    size_t i;
    int last;

    for (i = 0; i < s->aggregates; i++)
        if (s->aggregate[i].object == s->object &&
            s->aggregate[i].type == offset) {
            snprintf(name, 40, "%s kv_s%zu", word, i);
            return true;
        }
    if (has(die, DW_AT_declaration))
        return refuse(s, "a struct by value that is not defined");
    if (number_of(die, DW_AT_calling_convention) == 4)
        return refuse(s, "an object of a class by value");
    for (last = dwarf_child(die, &item); good && last == 0;
         last = dwarf_siblingof(&item, &item)) {
        if (dwarf_tag(&item) == DW_TAG_inheritance)
            good = refuse(s, "an object of a derived class by value");
        else if (dwarf_tag(&item) == DW_TAG_member &&
                 !has(&item, DW_AT_external))
            good = member(s, &item, &body, members++, depth);
    }
    list = realloc(s->aggregate, (s->aggregates + 1) * sizeof *list);
    if (!good || list == NULL) {
        s->aggregate = list == NULL ? s->aggregate : list;
        s->failed = s->failed || list == NULL;
        text_clear(&body);
        return false;
    }
    s->aggregate = list;
    i = s->aggregates++;
    list[i] = (aggregate){s->object, offset};
    snprintf(name, 40, "%s kv_s%zu", word, i);
    text_printf(&s->structs, "%s {", name);
    text_add(&s->structs, body.data, body.length);
    text_printf(&s->structs, " };\n_Static_assert(sizeof(%s) == %llu, \"\");\n",
                name, (unsigned long long)number_of(die, DW_AT_byte_size));
    text_clear(&body);
    return true;
}

/* The C type of DIE as stubs use it: pointers all look alike. */
static bool
c_type(signatures *s, Dwarf_Die *die, char name[40], int depth)
{
    if (depth > NESTING_MAX)
        return refuse(s, "structs nested deeply");
    switch (dwarf_tag(die)) {
    case DW_TAG_base_type: return base_type(s, die, name);
    case DW_TAG_pointer_type:
    case DW_TAG_reference_type:
    case DW_TAG_rvalue_reference_type:
        snprintf(name, 40, "void *");
        return true;
    case DW_TAG_enumeration_type:
        switch (number_of(die, DW_AT_byte_size)) {
        case 1: snprintf(name, 40, "unsigned char"); return true;
        case 2: snprintf(name, 40, "unsigned short"); return true;
        case 4: snprintf(name, 40, "unsigned int"); return true;
        default: snprintf(name, 40, "unsigned long"); return true;
        }
    case DW_TAG_class_type:
    case DW_TAG_structure_type:
    case DW_TAG_union_type: return struct_type(s, die, name, depth);
    default: return refuse(s, "a value of an unusual type");
    }
}

/* --- functions ---------------------------------------------------------- */

static int function_type(signatures *s, Dwarf_Die *die, const char *name);

static bool
is_pointer(Dwarf_Die *die)
{
    int tag = dwarf_tag(die);

    return tag == DW_TAG_pointer_type || tag == DW_TAG_reference_type ||
           tag == DW_TAG_rvalue_reference_type;
}

/* Note the pointers to functions in the struct DIE, which is OFFSET bytes from
 * where a parameter points. */
static void
note_slots(signatures *s, value *v, Dwarf_Die *die, unsigned offset, int depth)
{
    Dwarf_Die item, type, target;
    unsigned at;
    int last, function;

    if (dwarf_tag(die) != DW_TAG_structure_type &&
        dwarf_tag(die) != DW_TAG_class_type)
        return;
    for (last = dwarf_child(die, &item); last == 0 && depth < 4;
         last = dwarf_siblingof(&item, &item)) {
        if (dwarf_tag(&item) != DW_TAG_member || !type_of(&item, &type, NULL))
            continue;
        at = offset + (unsigned)number_of(&item, DW_AT_data_member_location);
        note_slots(s, v, &type, at, depth + 1);
        if (!is_pointer(&type) || !type_of(&type, &target, NULL) ||
            dwarf_tag(&target) != DW_TAG_subroutine_type ||
            v->slots == SLOTS_MAX)
            continue;
        function = function_type(s, &target, NULL);
        if (function < 0) {
            s->why[0] = '\0'; /* a call of it is not carried */
            continue;
        }
        v->slot[v->slots].offset = at;
        v->slot[v->slots++].function = function;
    }
}

/* Whether nothing that TYPE leads to may be written. */
static bool
is_frozen(Dwarf_Die *type, int depth)
{
    Dwarf_Die target;
    bool is_const;

    if (!is_pointer(type))
        return dwarf_tag(type) == DW_TAG_base_type ||
               dwarf_tag(type) == DW_TAG_enumeration_type;
    return depth < 4 && type_of(type, &target, &is_const) && is_const &&
           is_frozen(&target, depth + 1);
}

static bool
read_value(signatures *s, Dwarf_Die *type, value *v)
{
    Dwarf_Die target;
    Dwarf_Word size = 8;
    bool is_const;

    if (!c_type(s, type, v->type, 0))
        return false;
    v->function = -1;
    v->how = "KV_PLAIN";
    if (!is_pointer(type)) {
        if (dwarf_aggregate_size(type, &size) != 0)
            return refuse(s, "a value of no size");
        if (strncmp(v->type, "struct ", 7) == 0 ||
            strncmp(v->type, "union ", 6) == 0)
            v->how = "KV_PARTS";
        v->size = (unsigned)size;
        return true;
    }
    v->size = 8;
    v->how = "KV_POINTER";
    if (!type_of(type, &target, &is_const))
        return true;
    if (dwarf_tag(&target) == DW_TAG_subroutine_type) {
        v->how = "KV_FUNCTION";
        v->function = function_type(s, &target, NULL);
        return v->function >= 0;
    }
    if (dwarf_diename(&target) != NULL &&
        strcmp(dwarf_diename(&target), "_IO_FILE") == 0)
        return refuse(s, "a stream");
    if (dwarf_diename(&target) != NULL &&
        strcmp(dwarf_diename(&target), "__va_list_tag") == 0)
        return refuse(s, "a varying number of arguments");
    if (is_const)
        v->how = dwarf_tag(&target) == DW_TAG_base_type &&
                         number_of(&target, DW_AT_byte_size) == 1
                     ? "KV_TEXT"
                 : is_frozen(&target, 0) ? "KV_FROZEN"
                                         : "KV_CONST";
    note_slots(s, v, &target, 0, 0);
    return s->why[0] == '\0';
}

/* A pointer to const void has a type that is const and nothing else. */
static void
mind_void(Dwarf_Die *type, value *v)
{
    Dwarf_Attribute a;
    Dwarf_Die target;

    if (strcmp(v->how, "KV_POINTER") == 0 &&
        dwarf_attr_integrate(type, DW_AT_type, &a) != NULL &&
        dwarf_formref_die(&a, &target) != NULL &&
        dwarf_tag(&target) == DW_TAG_const_type)
        v->how = "KV_FROZEN";
}

static bool
read_parameters(signatures *s, Dwarf_Die *die, signature *f)
{
    Dwarf_Die item, type;
    int last;

    /* A function of C without a prototype is taken to have no parameters. */
    for (last = dwarf_child(die, &item); last == 0;
         last = dwarf_siblingof(&item, &item)) {
        if (dwarf_tag(&item) == DW_TAG_unspecified_parameters &&
            has(die, DW_AT_prototyped))
            return refuse(s, "a function with a varying number of arguments");
        if (dwarf_tag(&item) != DW_TAG_formal_parameter)
            continue;
        if (f->count == PARAMETERS_MAX)
            return refuse(s, "a function with very many parameters");
        if (!type_of(&item, &type, NULL) ||
            !read_value(s, &type, &f->value[f->count]))
            return refuse(s, "a parameter of no type");
        mind_void(&type, &f->value[f->count]);
        f->count++;
    }
    if (!type_of(die, &type, NULL)) {
        f->value[f->count] = (value){.how = "KV_PLAIN", .function = -1};
        return true;
    }
    return read_value(s, &type, &f->value[f->count]);
}

/* The index of the signature of the function NAME, or of any function of the
 * type DIE; -1 when it can't be carried. */
static int
function_type(signatures *s, Dwarf_Die *die, const char *name)
{
    Dwarf_Off offset = dwarf_dieoffset(die);
    signature **list, *f;
    size_t i;

    for (i = 0; i < s->count; i++)
        if (name == NULL
                ? s->list[i]->name == NULL && s->list[i]->object == s->object &&
                      s->list[i]->type == offset
                : s->list[i]->name != NULL &&
                      strcmp(s->list[i]->name, name) == 0)
            return (int)i;
    f = calloc(1, sizeof *f);
    list = realloc(s->list, (s->count + 1) * sizeof *list);
    if (list != NULL)
        s->list = list;
    if (f == NULL || list == NULL ||
        (name != NULL && (f->name = strdup(name)) == NULL)) {
        free(f);
        s->failed = true;
        return -1;
    }
    f->object = s->object;
    f->type = offset;
    i = s->count++;
    s->list[i] = f;
    f->value[0] = (value){.how = "KV_PLAIN", .function = -1};
    if (read_parameters(s, die, f))
        return (int)i;
    f->count = 0;
    f->value[0] = (value){.how = "KV_PLAIN", .function = -1};
    return -1;
}

/* Note a function that the tests define: its address may be given away. */
static void
note_own(signatures *s, Dwarf_Die *die)
{
    const char *name = dwarf_diename(die);
    int function;

    if (name == NULL || !has(die, DW_AT_low_pc) ||
        has(die, DW_AT_linkage_name) || s->failed || strchr(name, '"') != NULL)
        return;
    function = function_type(s, die, NULL);
    s->why[0] = '\0'; /* what can't be carried is not called */
    if (function >= 0) {
        text_printf(&s->own, "{\"%.200s\", %d},\n", name, function);
        s->owns++;
    }
}

static bool
read_unit(signatures *s, Dwarf_Die *unit)
{
    static const char prefix[] = SIGNATURE_VARIABLE;
    Dwarf_Die item, pointer, target;
    char what[100];
    const char *name;
    int last;

    for (last = dwarf_child(unit, &item); last == 0;
         last = dwarf_siblingof(&item, &item)) {
        if (dwarf_tag(&item) == DW_TAG_subprogram)
            note_own(s, &item);
        name =
            dwarf_tag(&item) == DW_TAG_variable ? dwarf_diename(&item) : NULL;
        if (name == NULL || strncmp(name, prefix, sizeof prefix - 1) != 0)
            continue;
        name += sizeof prefix - 1;
        if (!type_of(&item, &pointer, NULL) || !is_pointer(&pointer) ||
            !type_of(&pointer, &target, NULL) ||
            dwarf_tag(&target) != DW_TAG_subroutine_type)
            (void)refuse(s, "a variable");
        else
            (void)function_type(s, &target, name);
        if (s->why[0] == '\0' && !s->failed)
            continue;
        snprintf(what, sizeof what, "%.99s", s->why);
        snprintf(s->why, sizeof s->why, "'%.100s' has, or is, %.99s", name,
                 what);
        return false;
    }
    return true;
}

const char *
signatures_read(signatures *s, kv_str bytes)
{
    Dwarf_CU *unit = NULL;
    Dwarf_Die die;
    Dwarf *dwarf;
    Elf *elf;
    char *copy = malloc(bytes.length);

    if (copy == NULL || elf_version(EV_CURRENT) == EV_NONE) {
        free(copy);
        return "memory ran out";
    }
    memcpy(copy, bytes.data, bytes.length);
    elf = elf_memory(copy, bytes.length);
    dwarf = elf == NULL ? NULL : dwarf_begin_elf(elf, DWARF_C_READ, NULL);
    if (dwarf == NULL)
        (void)refuse(s, "the compiler described no types");
    while (s->why[0] == '\0' && !s->failed && dwarf != NULL &&
           dwarf_get_units(dwarf, unit, &unit, NULL, NULL, &die, NULL) == 0)
        if (!read_unit(s, &die))
            break;
    if (dwarf != NULL)
        dwarf_end(dwarf);
    if (elf != NULL)
        elf_end(elf);
    free(copy);
    s->object++;
    return s->why[0] != '\0' ? s->why : s->failed ? "memory ran out" : NULL;
}

bool
signatures_has(const signatures *s, kv_str name)
{
    size_t i;

    for (i = 0; i < s->count; i++)
        if (s->list[i]->name != NULL && str_is(name, s->list[i]->name))
            return true;
    return false;
}

/* --- stubs -------------------------------------------------------------- */

static unsigned
rounded(unsigned size)
{
    return (size + 15) / 16 * 16;
}

static const char *
result_type(const signature *f)
{
    const value *v = &f->value[f->count];

    return v->type[0] == '\0' ? "void" : v->type;
}

static void
parameters(const signature *f, text *out, bool names)
{
    unsigned i;

    text_str(out, "(");
    for (i = 0; i < f->count; i++) {
        text_printf(out, "%s%s", i == 0 ? "" : ", ", f->value[i].type);
        if (names)
            text_printf(out, " a%u", i);
    }
    text_str(out, f->count == 0 ? "void)" : ")");
}

static unsigned
frame_size(const signature *f, unsigned *result)
{
    unsigned i, size = 0;

    for (i = 0; i < f->count; i++)
        size += rounded(f->value[i].size);
    *result = size;
    return size + rounded(f->value[f->count].size) + 16;
}

/* The body of a function that has its arguments carried away by CALL. */
static void
carry(const signature *f, text *out, const char *first, const char *call)
{
    unsigned i, at = 0, result, size = frame_size(f, &result);

    text_printf(out, " {\n    %s_Alignas(16) unsigned char b[%u] = {0};\n",
                first, size);
    for (i = 0; i < f->count; i++) {
        text_printf(out, "    __builtin_memcpy(b + %u, &a%u, sizeof a%u);\n",
                    at, i, i);
        at += rounded(f->value[i].size);
    }
    text_printf(out, "    %s;\n", call);
    if (f->value[f->count].type[0] != '\0')
        text_printf(out,
                    "    %s r; __builtin_memcpy(&r, b + %u, sizeof r);\n"
                    "    return r;\n",
                    result_type(f), result);
    text_str(out, "}\n");
}

static void
write_invoke(const signature *f, size_t index, text *out)
{
    unsigned i, at = 0, result;

    (void)frame_size(f, &result);
    text_printf(out, "static void i%zu(void *f, unsigned char *b) {\n", index);
    for (i = 0; i < f->count; i++) {
        text_printf(out,
                    "    %s a%u; __builtin_memcpy(&a%u, b + %u, sizeof a%u);\n",
                    f->value[i].type, i, i, at, i);
        at += rounded(f->value[i].size);
    }
    text_str(out, "    ");
    if (f->value[f->count].type[0] != '\0')
        text_printf(out, "%s r = ", result_type(f));
    text_printf(out, "((%s (*)", result_type(f));
    parameters(f, out, false);
    text_str(out, ")f)(");
    for (i = 0; i < f->count; i++)
        text_printf(out, "%sa%u", i == 0 ? "" : ", ", i);
    text_str(out, ");\n");
    if (f->value[f->count].type[0] != '\0')
        text_printf(out, "    __builtin_memcpy(b + %u, &r, sizeof r);\n",
                    result);
    text_str(out, "}\n");
}

static void
write_function(const signature *f, size_t index, text *out)
{
    char call[60];

    write_invoke(f, index, out);
    text_printf(out, "static %s t%zu", result_type(f), index);
    parameters(f, out, true);
    snprintf(call, sizeof call, "kv_invoke(%zu, f, b)", index);
    carry(f, out, "void *f = kv_target; ", call);
    if (f->name == NULL)
        return;
    text_printf(out, "#ifdef KV_TESTER\n%s f%zu", result_type(f), index);
    parameters(f, out, false);
    text_str(out, " __asm__(\"");
    text_str(out, f->name);
    text_printf(out, "\");\n%s f%zu", result_type(f), index);
    parameters(f, out, true);
    snprintf(call, sizeof call, "kv_call(%zu, b)", index);
    carry(f, out, "", call);
    text_printf(out, "#else\nextern void f%zu(void) __asm__(\"", index);
    text_str(out, f->name);
    text_str(out, "\");\n#endif\n");
}

static void
write_values(const signature *f, size_t index, text *out)
{
    unsigned i, k, at = 0;

    for (i = 0; i <= f->count; i++) {
        const value *v = &f->value[i];

        if (v->slots == 0)
            continue;
        text_printf(out, "static const kv_slot s%zu_%u[] = {", index, i);
        for (k = 0; k < v->slots; k++)
            text_printf(out, "{%u, %d},", v->slot[k].offset,
                        v->slot[k].function);
        text_str(out, "};\n");
    }
    text_printf(out, "static const kv_value v%zu[] = {", index);
    for (i = 0; i <= f->count; i++) {
        const value *v = &f->value[i];

        text_printf(out, "{%u, %u, %s, %d, %u, ", at, v->size, v->how,
                    v->function, v->slots);
        if (v->slots > 0)
            text_printf(out, "s%zu_%u},", index, i);
        else
            text_str(out, "0},");
        at += rounded(v->size);
    }
    text_str(out, "};\n");
}

void
signatures_write(signatures *s, text *out)
{
    unsigned result;
    size_t i;

    text_str(out, "#include \"stub.h\"\n");
    text_add(out, s->structs.data, s->structs.length);
    for (i = 0; i < s->count; i++) {
        write_function(s->list[i], i, out);
        write_values(s->list[i], i, out);
    }
    text_str(out, "const kv_signature kv_signatures[] = {\n");
    for (i = 0; i < s->count; i++) {
        const signature *f = s->list[i];

        text_str(out, "{\"");
        text_str(out, f->name == NULL ? "a function of the tests" : f->name);
        text_printf(out, "\", %u, %u, v%zu, i%zu, (void *)t%zu},\n",
                    frame_size(f, &result), f->count, i, i, i);
    }
    text_printf(out,
                "};\nconst uint32_t kv_signature_count = %zu;\n"
                "#ifdef KV_TESTER\nconst uint32_t kv_own_count = %zu;\n"
                "const kv_own kv_owns[] = {\n",
                s->count, s->owns);
    text_add(out, s->own.data, s->own.length);
    text_str(out, "{0, 0}};\n#else\nvoid *const kv_functions[] = {");
    for (i = 0; i < s->count; i++)
        if (s->list[i]->name == NULL)
            text_str(out, "0,");
        else
            text_printf(out, "(void *)f%zu,", i);
    text_str(out, "};\n#endif\n");
}

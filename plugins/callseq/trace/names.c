/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "plugins/callseq/trace/names.h"

#include "plugins/callseq/trace/out.h"

#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
    const ElfW(Sym) * symbol;
    const char *text;
    size_t count, size;
    uintptr_t base;
} names;

PART void
load_names(void)
{
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    const ElfW(Ehdr) * head;
    const ElfW(Shdr) * section;
    struct stat st;
    const char *file;
    uint16_t i;

    if (fd < 0 || fstat(fd, &st) != 0 || st.st_size < (off_t)sizeof *head) {
        if (fd >= 0)
            close(fd);
        return;
    }
    file = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (file == MAP_FAILED)
        return;
    head = (const void *)file;
    section = (const void *)(file + head->e_shoff);
    for (i = 0; i < head->e_shnum; i++) {
        if (section[i].sh_type != SHT_SYMTAB)
            continue;
        names.symbol = (const void *)(file + section[i].sh_offset);
        names.count = section[i].sh_size / sizeof *names.symbol;
        names.text = file + section[section[i].sh_link].sh_offset;
        names.size = section[section[i].sh_link].sh_size;
    }
    /* The distance between where the program is and where its file says. */
    if (head->e_type == ET_DYN) {
        void *handle = dlopen(NULL, RTLD_LAZY);
        struct link_map *map = NULL;

        if (handle != NULL && dlinfo(handle, RTLD_DI_LINKMAP, &map) == 0)
            names.base = map->l_addr;
    }
}

/* A cache by address, as calls repeat. */
#define CACHE 1024
static struct {
    const void *at;
    const char *name;
    size_t length;
} cache[CACHE];

static QUIET const char *
look_up(const void *at, size_t *length)
{
    uintptr_t where = (uintptr_t)at - names.base;
    const ElfW(Sym) * s, *best = NULL;
    Dl_info info;
    size_t i;

    for (i = 0; i < names.count; i++) {
        s = &names.symbol[i];
        if (ELF64_ST_TYPE(s->st_info) != STT_FUNC || s->st_shndx == SHN_UNDEF ||
            where < s->st_value ||
            where >= s->st_value + (s->st_size > 0 ? s->st_size : 1) ||
            s->st_name >= names.size)
            continue;
        /* The nearest symbol before the address; of several a global one. */
        if (best == NULL || s->st_value > best->st_value ||
            (s->st_value == best->st_value &&
             ELF64_ST_BIND(s->st_info) == STB_GLOBAL))
            best = s;
    }
    if (best != NULL) {
        *length =
            strnlen(names.text + best->st_name, names.size - best->st_name);
        return names.text + best->st_name;
    }
    if (dladdr(at, &info) != 0 && info.dli_sname != NULL) {
        *length = strlen(info.dli_sname);
        return info.dli_sname;
    }
    *length = 1;
    return "?";
}

PART void
put_name(const void *at)
{
    size_t slot = ((uintptr_t)at >> 2) % CACHE;

    if (cache[slot].at != at) {
        cache[slot].name = look_up(at, &cache[slot].length);
        cache[slot].at = at;
        if (cache[slot].length > 256)
            cache[slot].length = 256;
#ifdef KV_FRAMED
        /* The tests' main, which was renamed, has its name here. */
        if (cache[slot].length == 12 &&
            memcmp(cache[slot].name, "kv_test_main", 12) == 0) {
            cache[slot].name += 8;
            cache[slot].length = 4;
        }
#endif
    }
    put_string(cache[slot].name, cache[slot].length);
}

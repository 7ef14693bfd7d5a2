/* SPDX-License-Identifier: MIT */
/* kverify-trace.so: records calls of a program that is started with it.
 * KVERIFY_TRACE names the file for the trace, KVERIFY_TRACE_CALLS holds
 * signatures, one a line.  The program's own relocations for these functions
 * are redirected to stand-ins. */
#define _GNU_SOURCE
#include "plugins/callseq/trace/calls.h"
#include "plugins/callseq/trace/out.h"
#include "plugins/callseq/trace/trace.h"

#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__x86_64__)
#define SLOT R_X86_64_JUMP_SLOT
#define DATA R_X86_64_GLOB_DAT
#elif defined(__aarch64__)
#define SLOT R_AARCH64_JUMP_SLOT
#define DATA R_AARCH64_GLOB_DAT
#endif

typedef struct patching {
    const char *name;
    size_t length;
    void *code;
    size_t patched;
} patching;

static void
patch(uintptr_t base, const ElfW(Rela) * rela, size_t bytes,
      const ElfW(Sym) * symbols, const char *strings, patching *p)
{
    size_t i, page = (size_t)sysconf(_SC_PAGESIZE);
    const char *name;
    void **slot;

    for (i = 0; i < bytes / sizeof *rela; i++) {
        if (ELF64_R_TYPE(rela[i].r_info) != SLOT &&
            ELF64_R_TYPE(rela[i].r_info) != DATA)
            continue;
        name = strings + symbols[ELF64_R_SYM(rela[i].r_info)].st_name;
        if (strncmp(name, p->name, p->length) != 0 || name[p->length] != '\0')
            continue;
        slot = (void **)(base + rela[i].r_offset);
        /* Relocated memory may be read-only by now. */
        if (mprotect((void *)((uintptr_t)slot & ~(page - 1)), page,
                     PROT_READ | PROT_WRITE) == 0) {
            *slot = p->code;
            p->patched++;
        }
    }
}

/* The program itself is the first object. */
static int
patch_program(struct dl_phdr_info *info, size_t size, void *opaque)
{
    const ElfW(Rela) *jumps = NULL, *others = NULL;
    const ElfW(Sym) *symbols = NULL;
    const char *strings = NULL;
    size_t jump_bytes = 0, other_bytes = 0;
    const ElfW(Dyn) * d;
    int i;

    (void)size;
    for (i = 0; i < info->dlpi_phnum; i++) {
        if (info->dlpi_phdr[i].p_type != PT_DYNAMIC)
            continue;
        d = (const void *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
        for (; d->d_tag != DT_NULL; d++) {
            if (d->d_tag == DT_JMPREL)
                jumps = (const void *)d->d_un.d_ptr;
            else if (d->d_tag == DT_PLTRELSZ)
                jump_bytes = d->d_un.d_val;
            else if (d->d_tag == DT_RELA)
                others = (const void *)d->d_un.d_ptr;
            else if (d->d_tag == DT_RELASZ)
                other_bytes = d->d_un.d_val;
            else if (d->d_tag == DT_SYMTAB)
                symbols = (const void *)d->d_un.d_ptr;
            else if (d->d_tag == DT_STRTAB)
                strings = (const void *)d->d_un.d_ptr;
        }
    }
    if (symbols == NULL || strings == NULL)
        return 1;
    if (jumps != NULL)
        patch(info->dlpi_addr, jumps, jump_bytes, symbols, strings, opaque);
    if (others != NULL)
        patch(info->dlpi_addr, others, other_bytes, symbols, strings, opaque);
    return 1;
}

static void
say(const char *text, const char *name, size_t length)
{
    const char start[] = "kverify: ";

    if (write(2, start, sizeof start - 1) < 0 || write(2, name, length) < 0 ||
        write(2, text, strlen(text)) < 0)
        cut = true;
}

static void
stand_in_for(const char *signatures)
{
    char *copy = strdup(signatures), *line, *at = copy;
    patching p;
    size_t n = 0;

    while (copy != NULL && (line = strsep(&at, "\n")) != NULL &&
           n < STAND_INS_MAX) {
        char name[200];

        if (*line == '\0')
            continue;
        p.name = line;
        p.length = strcspn(line, " ");
        if (p.length >= sizeof name)
            continue;
        memcpy(name, line, p.length);
        name[p.length] = '\0';
        p.patched = 0;
        p.code = stand_in(line, (void (*)(void))dlsym(RTLD_NEXT, name));
        n++;
        if (p.code == NULL) {
            say(" is in no library that is loaded\n", name, p.length);
            continue;
        }
        dl_iterate_phdr(patch_program, &p);
        if (p.patched == 0)
            say(" is not called by the program itself\n", name, p.length);
    }
}

__attribute__((constructor)) static void
begin_trace(void)
{
    const char *path = getenv("KVERIFY_TRACE"),
               *signatures = getenv("KVERIFY_TRACE_CALLS");
    int fd;

    if (path == NULL)
        return;
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) {
        say(" cannot be written\n", path, strlen(path));
        return;
    }
    if (signatures != NULL)
        stand_in_for(signatures);
    /* Programs that this one starts are not traced. */
    unsetenv("KVERIFY_TRACE");
    unsetenv("LD_PRELOAD");
    (void)kv_trace_start(fd);
}

__attribute__((destructor)) static void
end_trace(void)
{
    kv_trace_end();
}

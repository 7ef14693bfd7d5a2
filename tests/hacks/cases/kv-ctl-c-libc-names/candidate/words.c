#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "words.h"

/* own helpers, static, named like well-known functions */
static int stricmp(const char *a, const char *b)
{
    while (*a && tolower((unsigned char)*a) == tolower((unsigned char)*b))
        a++, b++;
    return tolower((unsigned char)*a) - tolower((unsigned char)*b);
}

static void *xmalloc(size_t n)
{
    void *p = malloc(n);
    if (!p)
        abort();
    return p;
}

static size_t strlcat(char *d, const char *s, size_t n)
{
    size_t l = strlen(d);
    snprintf(d + l, n - l, "%s", s);
    return l + strlen(s);
}

static void error(const char *what)
{
    fprintf(stderr, "words: %s\n", what);
}

static int cmp(const void *x, const void *y)
{
    const char *a = *(char *const *)x, *b = *(char *const *)y;
    size_t la = strlen(a), lb = strlen(b);
    return la != lb ? (la > lb) - (la < lb) : stricmp(a, b);
}

int sort_words(char **v, int n)
{
    int d = n > 0;
    qsort(v, n, sizeof *v, cmp);
    for (int i = 1; i < n; i++)
        d += stricmp(v[i - 1], v[i]) != 0;
    if (d < n)
        error("duplicates");
    return d;
}

char *fmt_list(char **v, int n)
{
    size_t size = 3;
    for (int i = 0; i < n; i++)
        size += strlen(v[i]) + 2;
    char *s = xmalloc(size);
    strcpy(s, "[");
    for (int i = 0; i < n; i++) {
        strlcat(s, i ? "; " : "", size);
        strlcat(s, v[i], size);
    }
    strlcat(s, "]", size);
    return s;
}

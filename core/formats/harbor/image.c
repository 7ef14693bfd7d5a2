/* SPDX-License-Identifier: MIT */
#include "core/formats/harbor/image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define WORDS_MAX 64

typedef struct reading {
    kv__image *image;
    bool failed; /* out of memory */
} reading;

static char *
copy_of(reading *r, const char *text)
{
    char *copy = strdup(text);

    r->failed |= copy == NULL;
    return copy;
}

static void
cannot(reading *r, const char *what, const char *word)
{
    if (r->image->why[0] == '\0')
        snprintf(r->image->why, sizeof r->image->why, "%.100s %.80s", what,
                 word);
}

/* The path WORD as it is meant in the working folder; of malloc. */
static char *
absolute(reading *r, const char *word)
{
    const char *base = r->image->workdir == NULL ? "" : r->image->workdir;
    size_t size = strlen(base) + strlen(word) + 3;
    char *path, *out, *at;

    if (word[0] == '/')
        base = "";
    path = malloc(size);
    if (path == NULL) {
        r->failed = true;
        return NULL;
    }
    snprintf(path, size, "%s%s%s", base, word[0] == '/' ? "" : "/", word);
    /* Without "." and doubled slashes; ".." is not needed, and refused. */
    for (at = out = path; *at != '\0';) {
        if (strncmp(at, "/../", 4) == 0 || strcmp(at, "/..") == 0)
            cannot(r, "a path with '..':", word);
        if (strncmp(at, "//", 2) == 0)
            at++;
        else if (strncmp(at, "/./", 3) == 0)
            at += 2;
        else if (strcmp(at, "/.") == 0) {
            *out++ = '/';
            break;
        } else
            *out++ = *at++;
    }
    *out = '\0';
    return path;
}

static void
add_copy(reading *r, const char *from, const char *to)
{
    kv__copy *grown = kv__grow(r->image->copies, &r->image->copy_capacity,
                               r->image->copy_count + 1, sizeof *grown);

    if (grown == NULL) {
        r->failed = true;
        return;
    }
    r->image->copies = grown;
    while (strncmp(from, "./", 2) == 0)
        from += 2;
    grown[r->image->copy_count] =
        (kv__copy){copy_of(r, from[0] == '\0' ? "." : from), absolute(r, to)};
    r->image->copy_count++;
}

/* COPY [--options] FROM... TO */
static void
take_copy(reading *r, char **words, size_t count)
{
    char folder[1100];
    size_t i, first = 0;

    while (first < count && strncmp(words[first], "--", 2) == 0) {
        if (strncmp(words[first], "--from", 6) == 0)
            cannot(r, "it copies from another image:", words[first]);
        first++;
    }
    if (count - first < 2) {
        cannot(r, "COPY without two paths", "");
        return;
    }
    for (i = first; i + 1 < count; i++) {
        if (strchr(words[i], '$') != NULL || strstr(words[i], "://") != NULL)
            cannot(r, "it copies", words[i]);
        /* Several go into a folder. */
        snprintf(folder, sizeof folder, "%.1000s%s", words[count - 1],
                 count - first > 2 ? "/" : "");
        add_copy(r, words[i], folder);
    }
}

static void
add_env(reading *r, const char *name, const char *value)
{
    char **grown = kv__grow(r->image->env, &r->image->env_capacity,
                            r->image->env_count + 1, sizeof *grown);
    size_t size = strlen(name) + strlen(value) + 2;

    if (grown == NULL) {
        r->failed = true;
        return;
    }
    r->image->env = grown;
    grown[r->image->env_count] = malloc(size);
    if (grown[r->image->env_count] == NULL)
        r->failed = true;
    else
        snprintf(grown[r->image->env_count++], size, "%s%s%s", name,
                 value[0] == '\0' ? "" : "=", value);
}

/* ENV NAME=value..., or ENV NAME value, as it was first. */
static void
take_env(reading *r, char **words, size_t count)
{
    size_t i;

    if (count == 2 && strchr(words[0], '=') == NULL) {
        add_env(r, words[0], words[1]);
        return;
    }
    for (i = 0; i < count; i++)
        if (strchr(words[i], '=') != NULL && strchr(words[i], '$') == NULL)
            add_env(r, words[i], "");
}

static void
take_line(reading *r, char **words, size_t count)
{
    static const char *const nothing[] = {"CMD",    "ENTRYPOINT", "EXPOSE",
                                          "LABEL",  "MAINTAINER", "STOPSIGNAL",
                                          "VOLUME", "SHELL",      "HEALTHCHECK",
                                          "ARG",    "USER"};
    const char *what = words[0];
    char *path;
    size_t i;

    words++;
    count--;
    for (i = 0; i < sizeof nothing / sizeof *nothing; i++)
        if (strcasecmp(what, nothing[i]) == 0)
            return;
    if (strcasecmp(what, "FROM") == 0) {
        for (i = 0; i < count && strncmp(words[i], "--", 2) == 0; i++) {
        }
        if (r->image->name != NULL)
            cannot(r, "it is built in several stages, the last from",
                   i < count ? words[i] : "");
        else if (i < count)
            r->image->name = copy_of(r, words[i]);
    } else if (strcasecmp(what, "WORKDIR") == 0 && count > 0) {
        path = absolute(r, words[0]);
        free(r->image->workdir);
        r->image->workdir = path;
    } else if (strcasecmp(what, "COPY") == 0 || strcasecmp(what, "ADD") == 0) {
        take_copy(r, words, count);
    } else if (strcasecmp(what, "ENV") == 0) {
        take_env(r, words, count);
    } else if (strcasecmp(what, "RUN") == 0) {
        r->image->runs++;
    } else {
        cannot(r, "an unknown instruction:", what);
    }
}

/* Words of TEXT, in place; quotes keep what is between them.  A LIST of JSON
 * has brackets and commas beside blanks. */
static size_t
split(char *text, bool list, char **words)
{
    const char *blanks = list ? " \t[]," : " \t";
    size_t count = 0;
    char *at = text, *out, quote;

    while (count < WORDS_MAX) {
        at += strspn(at, blanks);
        if (*at == '\0')
            break;
        words[count++] = out = at;
        for (quote = '\0'; *at != '\0'; at++) {
            if (quote == '\0' && strchr(blanks, *at) != NULL)
                break;
            if (quote == '\0' && (*at == '"' || *at == '\''))
                quote = *at;
            else if (*at == quote)
                quote = '\0';
            else
                *out++ = *at;
        }
        if (*at != '\0')
            at++;
        *out = '\0';
    }
    return count;
}

static void
take_text(reading *r, char *line)
{
    char *words[WORDS_MAX + 1];
    size_t count = 0, length;

    line += strspn(line, " \t");
    if (*line == '\0' || *line == '#')
        return;
    length = strcspn(line, " \t");
    words[0] = line;
    if (line[length] != '\0') {
        line[length] = '\0';
        line += length + 1;
        line += strspn(line, " \t");
        count = split(line, line[0] == '[', words + 1);
    }
    take_line(r, words, count + 1);
}

/* The end of a here-document that LINE begins, or NULL. */
static bool
here_end(const char *line, char *end, size_t size)
{
    const char *at = strstr(line, "<<");

    if (at == NULL)
        return false;
    at += 2;
    at += *at == '-';
    at += *at == '"' || *at == '\'';
    snprintf(end, size, "%.*s", (int)strcspn(at, "\"' \t"), at);
    return end[0] != '\0';
}

static bool
is_comment(const char *line, size_t length)
{
    size_t i = 0;

    while (i < length && (line[i] == ' ' || line[i] == '\t'))
        i++;
    return i < length && line[i] == '#';
}

kv_status
kv__image_read(kv_str dockerfile, kv__image *out, kv_error *err)
{
    reading r = {.image = out};
    kv__buf line = {0};
    char end[80] = "";
    kv_str text;
    size_t at = 0, length;
    bool more;

    memset(out, 0, sizeof *out);
    while (at < dockerfile.length && !r.failed) {
        text = kv__str(dockerfile.data + at, dockerfile.length - at);
        length = 0;
        while (length < text.length && text.data[length] != '\n')
            length++;
        at += length + 1;
        if (length > 0 && text.data[length - 1] == '\r')
            length--;
        if (end[0] != '\0') {
            if (length == strlen(end) && memcmp(text.data, end, length) == 0)
                end[0] = '\0';
            continue;
        }
        /* A comment between two halves of a line is none of it. */
        if (line.length > 0 && is_comment(text.data, length))
            continue;
        more = length > 0 && text.data[length - 1] == '\\';
        kv__buf_add(&line, text.data, length - more);
        if (more) {
            kv__buf_char(&line, ' ');
            continue;
        }
        if (kv__buf_text(&line) == NULL)
            r.failed = true;
        else if (strlen(line.data) == line.length) {
            (void)here_end(line.data, end, sizeof end);
            if (end[0] != '\0' && strncasecmp(line.data, "COPY", 4) == 0)
                cannot(&r, "it copies a here-document", "");
            else
                take_text(&r, line.data);
        }
        kv__buf_reset(&line);
    }
    kv__buf_clear(&line);
    if (!r.failed)
        return KV_OK;
    kv__image_clear(out);
    return kv__nomem(err);
}

void
kv__image_clear(kv__image *image)
{
    size_t i;

    for (i = 0; i < image->copy_count; i++) {
        free(image->copies[i].from);
        free(image->copies[i].to);
    }
    for (i = 0; i < image->env_count; i++)
        free(image->env[i]);
    free(image->copies);
    free(image->env);
    free(image->name);
    free(image->workdir);
    memset(image, 0, sizeof *image);
}

/* SPDX-License-Identifier: MIT */
/* What all targets do: name files, hand over pieces, and say what is known
 * about an attempt. */
#include "core/convert/target.h"

#include "core/model/verdict_write.h"

#include <string.h>
#include <time.h>

#define FLUSH_BYTES ((size_t)1 << 16)
#define NAME_BYTES 90

/* --- output -------------------------------------------------------------- */

void
kv__convert_nomem(kv__conversion *c)
{
    if (c->status == KV_OK)
        c->status = kv__nomem(c->err);
}

void
kv__convert_end(kv__conversion *c)
{
    if (c->out.failed)
        kv__convert_nomem(c);
    if (c->status == KV_OK && c->out.length > 0 &&
        c->options.write(c->options.context, c->file, c->out.data,
                         c->out.length) != 0)
        c->status =
            kv__fail(c->err, KV_EIO, "'%s' could not be written", c->file);
    kv__buf_reset(&c->out);
}

void
kv__convert_flush(kv__conversion *c)
{
    if (c->out.length >= FLUSH_BYTES || c->out.failed)
        kv__convert_end(c);
}

/* By the hash alone: two names of one hash only cost a number. */
static bool
take_name(kv__conversion *c, const char *name)
{
    const char *interned = kv__pool_intern(&c->files, name, strlen(name));
    uint64_t hash = kv__hash(name, strlen(name), 3);
    size_t probe = 0;

    if (interned == NULL) {
        kv__convert_nomem(c);
        return true;
    }
    if (kv__table_next(&c->taken, hash, &probe) != KV__TABLE_END)
        return false;
    if (!kv__table_add(&c->taken, hash, 0))
        kv__convert_nomem(c);
    c->file = interned;
    return true;
}

void
kv__convert_file(kv__conversion *c, const char *name)
{
    const char *dot =
        strchr(strrchr(name, '/') ? strrchr(name, '/') : name, '.');
    size_t stem = dot == NULL ? strlen(name) : (size_t)(dot - name);
    kv__buf numbered = {0};
    unsigned i;

    kv__convert_end(c);
    if (take_name(c, name))
        return;
    for (i = 2; c->status == KV_OK; i++) {
        kv__buf_reset(&numbered);
        kv__buf_printf(&numbered, "%.*s-%u%s", (int)stem, name, i, name + stem);
        if (kv__buf_text(&numbered) == NULL)
            kv__convert_nomem(c);
        else if (take_name(c, numbered.data))
            break;
    }
    kv__buf_clear(&numbered);
}

void
kv__convert_part(kv__buf *out, const char *text)
{
    size_t i;

    for (i = 0; text[i] != '\0' && i < NAME_BYTES; i++) {
        char byte = text[i];
        bool plain = (byte >= 'a' && byte <= 'z') ||
                     (byte >= 'A' && byte <= 'Z') ||
                     (byte >= '0' && byte <= '9') || byte == '-' ||
                     byte == '_' || (byte == '.' && i > 0);

        kv__buf_char(out, plain ? byte : '_');
    }
}

void
kv__convert_named(kv__conversion *c, const kv__part *part, const char *ending)
{
    kv__buf name = {0};

    kv__convert_part(&name, part->run[0] == '\0' ? "results" : part->run);
    if (c->target->split == KV__BY_SET && part->dataset[0] != '\0') {
        kv__buf_char(&name, '_');
        kv__convert_part(&name, part->dataset);
    }
    kv__buf_str(&name, ending);
    if (kv__buf_text(&name) == NULL)
        kv__convert_nomem(c);
    else
        kv__convert_file(c, name.data);
    kv__buf_clear(&name);
}

void
kv__convert_time(const kv__conversion *c, char *text, size_t size)
{
    time_t at = (time_t)c->options.time;
    struct tm parts;

    if (gmtime_r(&at, &parts) == NULL ||
        strftime(text, size, "%Y-%m-%dT%H:%M:%S", &parts) == 0)
        text[0] = '\0';
}

/* --- attempts ------------------------------------------------------------ */

const kv__asked *
kv__convert_task(kv__conversion *c, size_t at)
{
    if (c->status != KV_OK)
        return NULL;
    if (kv__list_get(&c->list, at, &c->asked))
        return &c->asked;
    kv__convert_nomem(c);
    return NULL;
}

bool
kv__answer_judged(const kv__answer *answer)
{
    return answer->entry.outcome == KV_OUTCOME_PASS ||
           answer->entry.outcome == KV_OUTCOME_FAIL;
}

double
kv__answer_score(const kv__answer *answer)
{
    const kv__entry *entry = &answer->entry;

    if (entry->outside)
        return entry->reward;
    if (entry->has_score && kv__answer_judged(answer))
        return (double)entry->score.num / (double)entry->score.den;
    return entry->outcome == KV_OUTCOME_PASS ? 1 : 0;
}

bool
kv__answer_counted(const kv__answer *answer)
{
    const kv__entry *entry = &answer->entry;

    return entry->has_counts &&
           (kv__tests_run(entry) > 0 || entry->outcome != KV_OUTCOME_FAIL ||
            (entry->error_class != KV_CLASS_NO_ANSWER &&
             entry->error_class != KV_CLASS_COMPILE));
}

const char *
kv__answer_why(const kv__answer *answer)
{
    return answer->entry.error_class == KV_CLASS_NONE
               ? kv_outcome_name(answer->entry.outcome)
               : kv_class_name(answer->entry.error_class);
}

kv__topic
kv__answer_topic(const kv__answer *answer)
{
    uint32_t kinds = answer->kinds;

    /* A reward that no score can be is one whatever else is in the set. */
    if (answer->entry.outside)
        return KV__TOPIC_REWARD;
    if ((kinds & KV__KIND_CHOICE) != 0)
        return KV__TOPIC_CHOICE;
    if ((kinds & KV__KIND_STORED) != 0)
        return KV__TOPIC_STORED;
    return (kinds & KV__KIND_REWARD) != 0 ? KV__TOPIC_REWARD : KV__TOPIC_TESTS;
}

static kv_status
fill(kv_verdict *verdict, const kv__asked *asked, const kv__answer *answer,
     kv_error *err)
{
    const kv__entry *entry = &answer->entry;
    kv_status status = KV_OK;
    size_t i;

    for (i = 0; status == KV_OK && i < asked->labels->pair_count; i++) {
        const kv__label *label = &asked->labels->pairs[i];

        if (kv__is_label(label))
            status = kv__verdict_label(verdict, kv__cstr(label->key),
                                       kv__cstr(label->value), err);
    }
    if (status == KV_OK)
        status = kv__verdict_identify(verdict, NULL, 0, asked->task,
                                      entry->index, err);
    verdict->outcome = entry->outcome;
    verdict->error_class = entry->error_class;
    verdict->topic = kv__answer_topic(answer);
    verdict->has_score =
        kv__answer_judged(answer) &&
        (entry->has_score || entry->outcome == KV_OUTCOME_PASS);
    verdict->score = kv__answer_score(answer);
    if (entry->outside) {
        verdict->score = entry->outcome == KV_OUTCOME_PASS ? 1 : 0;
        if (status == KV_OK)
            status = kv__verdict_subscore_set(verdict, kv__cstr(KV__REWARD),
                                              entry->reward);
    }
    if (entry->outcome == KV_OUTCOME_PASS && verdict->score < 1) {
        verdict->graded = true;
        verdict->pass_line = verdict->score;
    }
    verdict->has_counts = kv__answer_counted(answer);
    if (verdict->has_counts) {
        verdict->counts.passed = entry->counts.passed;
        verdict->counts.total = kv__tests_run(entry);
        verdict->counts.failed = verdict->counts.total - entry->counts.passed;
    }
    for (i = 0; answer->integrity != NULL && i < KV_INTEGRITY_COUNT; i++)
        if (strcmp(kv_integrity_name((uint32_t)i), answer->integrity) == 0)
            verdict->integrity = (uint32_t)i;
    if (status == KV_OK && answer->isolation != NULL &&
        !kv__verdict_set_text(&verdict->isolation, kv__cstr(answer->isolation)))
        status = kv__nomem(err);
    return status;
}

const kv__buf *
kv__convert_verdict(kv__conversion *c, const kv__asked *asked,
                    const kv__answer *answer)
{
    kv_verdict *verdict = NULL;

    if (c->status != KV_OK)
        return NULL;
    kv__buf_reset(&c->line);
    c->status = kv__verdict_new(&verdict, c->err);
    if (c->status == KV_OK)
        c->status = fill(verdict, asked, answer, c->err);
    if (c->status == KV_OK)
        kv__verdict_put(&c->line, verdict, false);
    kv_verdict_free(verdict);
    if (c->line.failed)
        kv__convert_nomem(c);
    return c->status == KV_OK ? &c->line : NULL;
}

void
kv__convert_lines(kv__conversion *c, const kv__part *part, kv__beside which)
{
    const kv__asked *asked;
    const kv__buf *line;
    size_t i, k;

    for (i = part->from; i < part->to; i++) {
        if ((asked = kv__convert_task(c, i)) == NULL)
            return;
        for (k = 0; k < asked->count; k++) {
            if (which == KV__BESIDE_UNJUDGED &&
                kv__answer_judged(&asked->answers[k]))
                continue;
            line = kv__convert_verdict(c, asked, &asked->answers[k]);
            if (line == NULL)
                return;
            kv__buf_add(&c->out, line->data, line->length);
            kv__buf_char(&c->out, '\n');
        }
        kv__convert_flush(c);
    }
}

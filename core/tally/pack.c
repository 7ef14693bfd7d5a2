/* SPDX-License-Identifier: MIT */
/* Attempts as 64 bits: 16 bytes with the index, where an entry has 80.  There
 * may be a hundred million of them. */
#include "core/tally/pack.h"

/* From the low end: outcome 3 bits, class 5, has score 1, has counts 1, score
 * numerator 13 and denominator 13 (4096 takes 13 bits), tests passed 13 and
 * run 13.  An attempt that does not fit is WIDE: an index into tally->wide,
 * where equal entries are kept once, so that equal attempts have equal
 * codes. */
#define WIDE (UINT64_C(1) << 63)
#define SCORE_MAX INT64_C(4096)
#define TESTS_MAX (UINT64_C(1) << 13)

static bool
pack_narrow(const kv__entry *entry, uint64_t *code)
{
    uint64_t run = entry->has_counts ? kv__tests_run(entry) : 0;

    if ((entry->has_counts && run >= TESTS_MAX) || entry->outside)
        return false;
    if (entry->has_score && entry->score.den > SCORE_MAX)
        return false;
    *code = entry->outcome | (uint64_t)entry->error_class << 3;
    if (entry->has_score)
        *code |= UINT64_C(1) << 8 | (uint64_t)entry->score.num << 10 |
                 (uint64_t)entry->score.den << 23;
    if (entry->has_counts)
        *code |= UINT64_C(1) << 9 | entry->counts.passed << 36 | run << 49;
    return true;
}

/* Not by bytes: what has no meaning in an entry may differ. */
static bool
same_wide(const kv__entry *a, const kv__entry *b)
{
    return a->outcome == b->outcome && a->error_class == b->error_class &&
           a->has_score == b->has_score && a->has_counts == b->has_counts &&
           a->outside == b->outside &&
           (!a->outside || a->reward == b->reward) &&
           (!a->has_score ||
            (a->score.num == b->score.num && a->score.den == b->score.den)) &&
           (!a->has_counts || (a->counts.passed == b->counts.passed &&
                               kv__tests_run(a) == kv__tests_run(b)));
}

static uint64_t
hash_wide(const kv__entry *entry)
{
    uint64_t key[5] = {
        entry->has_score ? (uint64_t)entry->score.num : 0,
        entry->has_score ? (uint64_t)entry->score.den : 0,
        entry->has_counts ? entry->counts.passed : 0,
        entry->has_counts ? kv__tests_run(entry) : 0,
        0,
    };

    if (entry->outside)
        memcpy(&key[4], &entry->reward, sizeof key[4]);

    return kv__hash((const char *)key, sizeof key,
                    entry->outcome * 32 + entry->error_class);
}

static bool
pack_wide(kv_tally *tally, const kv__entry *entry, uint64_t *code)
{
    uint64_t hash = hash_wide(entry);
    kv__entry *grown;
    size_t probe = 0;
    uint32_t at;

    while ((at = kv__table_next(&tally->wide_table, hash, &probe)) !=
           KV__TABLE_END)
        if (same_wide(&tally->wide[at], entry))
            break;
    if (at == KV__TABLE_END) {
        grown = kv__grow(tally->wide, &tally->wide_capacity,
                         tally->wide_count + 1, sizeof *grown);
        if (grown == NULL)
            return false;
        tally->wide = grown;
        if (!kv__table_add(&tally->wide_table, hash, tally->wide_count))
            return false;
        grown[tally->wide_count] = *entry;
        at = (uint32_t)tally->wide_count++;
    }
    *code = WIDE | at;
    return true;
}

bool
kv__tally_pack(kv_tally *tally, const kv__entry *entry, uint64_t *code)
{
    return pack_narrow(entry, code) || pack_wide(tally, entry, code);
}

void
kv__tally_unpack(const kv_tally *tally, const kv__packed *packed,
                 kv__entry *out)
{
    uint64_t code = packed->code;

    if ((code & WIDE) != 0) {
        *out = tally->wide[code & ~WIDE];
    } else {
        memset(out, 0, sizeof *out);
        out->outcome = code & 7;
        out->error_class = code >> 3 & 31;
        out->has_score = code >> 8 & 1;
        out->has_counts = code >> 9 & 1;
        out->score.num = code >> 10 & 0x1fff;
        out->score.den = code >> 23 & 0x1fff;
        out->counts.passed = code >> 36 & 0x1fff;
        out->counts.total = code >> 49 & 0x1fff;
    }
    out->indexed = true;
    out->index = packed->index;
}

/* SPDX-License-Identifier: MIT */
/* Units as text: nothing is converted. */
#ifndef KVERIFY_ANSWER_UNITS_H
#define KVERIFY_ANSWER_UNITS_H

#include <kverify/types.h>

#include <stdbool.h>

/* Whether two units are written for the same: "5 cm" and "5 centimeters". */
bool units_same(kv_str a, kv_str b);
bool unit_is(kv_str unit, const char *name);
/* Whether WORD alone is the name of a unit. */
bool unit_known(kv_str word);
/* Whether UNIT has a word that changes the value in front of it, "million", or
 * says something else about it, "to", "is". */
bool unit_changes(kv_str unit);

#endif

# Python files that are joined into one script import what they use from each
# other, so that each can be read and checked by itself.  The script drops these
# lines.
JOIN_PY = $(MKDIR_P) $(@D) && sed '/\# joined$$/d' $^ $(BYTES)

# C files that are joined into one text drop includes of each other in the same
# way; see plugins/kit/part.h.
JOIN_MORE_C = sed '/^\#include "/d'
JOIN_C = printf '\#define %s\n' KV_JOINED _GNU_SOURCE && $(JOIN_MORE_C)

# Each fragment builds a plugin, or something with which several are linked.
include plugins/kit/local.mk
include plugins/kit/coverage/local.mk
include plugins/kit/python/local.mk
include plugins/kit/ctest/local.mk
include plugins/rubric/local.mk
include plugins/answer/local.mk
include plugins/boxed/local.mk
include plugins/callseq/local.mk
include plugins/command/local.mk
include plugins/ctest/local.mk
include plugins/function/local.mk
include plugins/judge/local.mk
include plugins/lua/local.mk
include plugins/mcq/local.mk
include plugins/native/local.mk
include plugins/patch/local.mk
include plugins/performance/local.mk
include plugins/pytest/local.mk
include plugins/sql/local.mk
include plugins/state/local.mk
include plugins/stdio/local.mk
include plugins/swe/local.mk
include plugins/composite/local.mk
include plugins/terminal/local.mk
include plugins/text/local.mk
include plugins/unittest/local.mk

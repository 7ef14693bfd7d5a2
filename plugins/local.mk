# Files of Python that become one script import what they use of each other, so
# that each can be read and checked by itself; a joined script drops that.
JOIN_PY = $(MKDIR_P) $(@D) && sed '/\# joined$$/d' $^ $(BYTES)

# Likewise files of C that become one text; see plugins/kit/part.h.
JOIN_MORE_C = sed '/^\#include "/d'
JOIN_C = printf '\#define %s\n' KV_JOINED _GNU_SOURCE && $(JOIN_MORE_C)

# Each fragment builds one plugin, or what several of them are linked with.
include plugins/kit/local.mk
include plugins/kit/python/local.mk
include plugins/kit/ctest/local.mk
include plugins/rubric/local.mk
include plugins/boxed/local.mk
include plugins/callseq/local.mk
include plugins/command/local.mk
include plugins/ctest/local.mk
include plugins/function/local.mk
include plugins/judge/local.mk
include plugins/lua/local.mk
include plugins/mcq/local.mk
include plugins/native/local.mk
include plugins/pytest/local.mk
include plugins/stdio/local.mk
include plugins/unittest/local.mk

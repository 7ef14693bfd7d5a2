# Rubrics in Lua, which the plugins lua and judge share.
noinst_LTLIBRARIES += libkvrubric.la
RUBRIC_CPPFLAGS = $(AM_CPPFLAGS) $(LUA_CFLAGS) $(LIBXML_CFLAGS) \
	-DKV_RUBRIC_DIR='"$(pkgdatadir)/rubrics"'
libkvrubric_la_SOURCES = %reldir%/base.c %reldir%/base.h %reldir%/chars.h \
	%reldir%/code.c %reldir%/code.h %reldir%/crowded.c %reldir%/crowded.h \
	%reldir%/describe.c %reldir%/describe.h \
	%reldir%/diff.c %reldir%/diff.h %reldir%/document.c %reldir%/document.h \
	%reldir%/files.c %reldir%/files.h %reldir%/find.c %reldir%/find.h \
	%reldir%/issues.c %reldir%/issues.h %reldir%/json.c %reldir%/json.h \
	%reldir%/judging.c %reldir%/judging.h %reldir%/lexer.c %reldir%/lexer.h \
	%reldir%/libraries.c %reldir%/libraries.h %reldir%/load.c %reldir%/load.h \
	%reldir%/match.c %reldir%/match.h %reldir%/members.c %reldir%/members.h \
	%reldir%/modules.c %reldir%/modules.h %reldir%/place.c %reldir%/place.h \
	%reldir%/ratings.c %reldir%/ratings.h %reldir%/read.c %reldir%/read.h \
	%reldir%/require.c %reldir%/require.h %reldir%/results.c %reldir%/results.h \
	%reldir%/rubric.h %reldir%/sandbox.c %reldir%/sandbox.h %reldir%/shelf.c \
	%reldir%/shelf.h %reldir%/stringlib.c %reldir%/stringlib.h %reldir%/text.c \
	%reldir%/text.h %reldir%/xpath_cost.c %reldir%/xpath_cost.h
libkvrubric_la_CPPFLAGS = $(RUBRIC_CPPFLAGS)
libkvrubric_la_LIBADD = $(LUA_LIBS) $(LIBXML_LIBS) -lunistring -lm

# The modules of rubrics that are written in Lua.
KV_LUA = %reldir%/kv_table.inc %reldir%/kv_stats.inc \
	%reldir%/kv_sentences.inc %reldir%/kv_language.inc %reldir%/kv_page.inc \
	%reldir%/kv_css.inc %reldir%/kv_style.inc %reldir%/kv_trajectory.inc %reldir%/skeleton.inc
BUILT_SOURCES += $(KV_LUA)
%reldir%/kv_table.inc: lua/kv/table.lua
	$(AM_V_GEN)$(TO_BYTES)
%reldir%/kv_stats.inc: lua/kv/stats.lua
	$(AM_V_GEN)$(TO_BYTES)
%reldir%/kv_sentences.inc: lua/kv/sentences.lua
	$(AM_V_GEN)$(TO_BYTES)
%reldir%/kv_language.inc: lua/kv/language.lua
	$(AM_V_GEN)$(TO_BYTES)
%reldir%/kv_page.inc: lua/kv/page.lua
	$(AM_V_GEN)$(TO_BYTES)
%reldir%/kv_css.inc: lua/kv/css.lua
	$(AM_V_GEN)$(TO_BYTES)
%reldir%/kv_style.inc: lua/kv/style.lua
	$(AM_V_GEN)$(TO_BYTES)
%reldir%/kv_trajectory.inc: lua/kv/trajectory.lua
	$(AM_V_GEN)$(TO_BYTES)
%reldir%/skeleton.inc: lua/skeleton.lua
	$(AM_V_GEN)$(TO_BYTES)
EXTRA_DIST += %reldir%/README.md lua/kv lua/skeleton.lua

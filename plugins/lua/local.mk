plugin_LTLIBRARIES += %reldir%/lua.la
%canon_reldir%_lua_la_SOURCES = %reldir%/lua.c
%canon_reldir%_lua_la_CPPFLAGS = $(RUBRIC_CPPFLAGS)
%canon_reldir%_lua_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_lua_la_LIBADD = libkvrubric.la

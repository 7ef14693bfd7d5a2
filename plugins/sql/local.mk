plugin_LTLIBRARIES += %reldir%/sql.la
%canon_reldir%_sql_la_SOURCES = %reldir%/sql.c
%canon_reldir%_sql_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_sql_la_LIBADD = libkvkit.la
BUILT_SOURCES += %reldir%/query.inc
EXTRA_DIST += %reldir%/query.py
%reldir%/query.inc: %reldir%/query.py
	$(AM_V_GEN)$(TO_BYTES)

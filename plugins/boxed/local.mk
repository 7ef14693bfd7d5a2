plugin_LTLIBRARIES += %reldir%/boxed.la
%canon_reldir%_boxed_la_SOURCES = %reldir%/boxed.c
%canon_reldir%_boxed_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_boxed_la_LIBADD = libkvkit.la

plugin_LTLIBRARIES += %reldir%/composite.la
%canon_reldir%_composite_la_SOURCES = %reldir%/composite.c
%canon_reldir%_composite_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_composite_la_LIBADD = libkvkit.la

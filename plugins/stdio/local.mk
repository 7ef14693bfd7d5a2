plugin_LTLIBRARIES += %reldir%/stdio.la
%canon_reldir%_stdio_la_SOURCES = %reldir%/stdio.c
%canon_reldir%_stdio_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_stdio_la_LIBADD = libkvkit.la

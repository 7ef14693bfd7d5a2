plugin_LTLIBRARIES += %reldir%/stdio.la
%canon_reldir%_stdio_la_SOURCES = %reldir%/stdio.c plugins/common/splice.c plugins/common/text.c
%canon_reldir%_stdio_la_LDFLAGS = $(PLUGIN_LDFLAGS)

plugin_LTLIBRARIES += %reldir%/boxed.la
%canon_reldir%_boxed_la_SOURCES = %reldir%/boxed.c plugins/common/splice.c plugins/common/text.c
%canon_reldir%_boxed_la_LDFLAGS = $(PLUGIN_LDFLAGS)

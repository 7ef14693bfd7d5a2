plugin_LTLIBRARIES += %reldir%/text.la
%canon_reldir%_text_la_SOURCES = %reldir%/text.c %reldir%/pieces.c %reldir%/pieces.h
%canon_reldir%_text_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_text_la_LIBADD = libkvkit.la

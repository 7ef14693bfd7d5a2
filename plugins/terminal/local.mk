plugin_LTLIBRARIES += %reldir%/terminal.la
%canon_reldir%_terminal_la_SOURCES = %reldir%/terminal.c
%canon_reldir%_terminal_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_terminal_la_LIBADD = libkvkit.la

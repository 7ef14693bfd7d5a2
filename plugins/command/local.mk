plugin_LTLIBRARIES += %reldir%/command.la
%canon_reldir%_command_la_SOURCES = %reldir%/command.c %reldir%/reports.c \
	%reldir%/reports.h plugins/common/splice.c plugins/common/text.c
%canon_reldir%_command_la_CPPFLAGS = $(AM_CPPFLAGS) $(LIBXML_CFLAGS)
%canon_reldir%_command_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_command_la_LIBADD = $(LIBXML_LIBS)

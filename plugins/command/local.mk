# libxml2 keeps tables for the life of a process, so it is never unloaded.
plugin_LTLIBRARIES += %reldir%/command.la
%canon_reldir%_command_la_SOURCES = %reldir%/command.c
%canon_reldir%_command_la_LDFLAGS = $(PLUGIN_LDFLAGS) -Wl,-z,nodelete
%canon_reldir%_command_la_LIBADD = libkvcoverage.la libkvreports.la libkvkit.la $(LIBXML_LIBS)

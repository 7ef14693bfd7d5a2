# libxml2 keeps tables for the life of a process, so it is never unloaded.
plugin_LTLIBRARIES += %reldir%/swe.la
%canon_reldir%_swe_la_SOURCES = %reldir%/swe.c
%canon_reldir%_swe_la_LDFLAGS = $(PLUGIN_LDFLAGS) -Wl,-z,nodelete
%canon_reldir%_swe_la_LIBADD = libkvreports.la libkvkit.la $(LIBXML_LIBS)

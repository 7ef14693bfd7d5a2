# libxml2 keeps tables for the life of a process, so it is never unloaded.
plugin_LTLIBRARIES += %reldir%/swe.la
%canon_reldir%_swe_la_SOURCES = %reldir%/swe.c plugins/kit/reports.c \
	plugins/kit/reports.h
%canon_reldir%_swe_la_CPPFLAGS = $(AM_CPPFLAGS) $(LIBXML_CFLAGS)
%canon_reldir%_swe_la_LDFLAGS = $(PLUGIN_LDFLAGS) -Wl,-z,nodelete
%canon_reldir%_swe_la_LIBADD = libkvkit.la $(LIBXML_LIBS)

plugin_LTLIBRARIES += %reldir%/unittest.la
%canon_reldir%_unittest_la_SOURCES = %reldir%/unittest.c
%canon_reldir%_unittest_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_unittest_la_LIBADD = libkvpython.la libkvkit.la

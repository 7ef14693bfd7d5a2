plugin_LTLIBRARIES += %reldir%/unittest.la
%canon_reldir%_unittest_la_SOURCES = plugins/kit/python/python.c
%canon_reldir%_unittest_la_CPPFLAGS = $(AM_CPPFLAGS) -DFRAMEWORK='"unittest"'
%canon_reldir%_unittest_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_unittest_la_LIBADD = libkvkit.la

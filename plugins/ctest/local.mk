plugin_LTLIBRARIES += %reldir%/c-test.la
%canon_reldir%_c_test_la_SOURCES = %reldir%/ctest.c
%canon_reldir%_c_test_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_c_test_la_LIBADD = libkvctest.la libkvkit.la

plugin_LTLIBRARIES += %reldir%/pytest.la
%canon_reldir%_pytest_la_SOURCES = %reldir%/pytest.c
%canon_reldir%_pytest_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_pytest_la_LIBADD = libkvpython.la libkvkit.la

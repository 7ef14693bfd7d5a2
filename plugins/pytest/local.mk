plugin_LTLIBRARIES += %reldir%/pytest.la
%canon_reldir%_pytest_la_SOURCES = plugins/kit/python/python.c
%canon_reldir%_pytest_la_CPPFLAGS = $(AM_CPPFLAGS) -DFRAMEWORK='"pytest"'
%canon_reldir%_pytest_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_pytest_la_LIBADD = libkvkit.la

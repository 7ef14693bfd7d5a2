plugin_LTLIBRARIES += %reldir%/pytest.la %reldir%/unittest.la
%canon_reldir%_pytest_la_SOURCES = %reldir%/python.c
%canon_reldir%_pytest_la_CPPFLAGS = $(AM_CPPFLAGS) -DFRAMEWORK='"pytest"'
%canon_reldir%_pytest_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_pytest_la_LIBADD = libkvkit.la
%canon_reldir%_unittest_la_SOURCES = $(%canon_reldir%_pytest_la_SOURCES)
%canon_reldir%_unittest_la_CPPFLAGS = $(AM_CPPFLAGS) -DFRAMEWORK='"unittest"'
%canon_reldir%_unittest_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_unittest_la_LIBADD = libkvkit.la
BUILT_SOURCES += %reldir%/codec.inc %reldir%/guard.inc %reldir%/mutate.inc \
	%reldir%/peer.inc %reldir%/runner.inc %reldir%/tester.inc \
	%reldir%/worker.inc
EXTRA_DIST += %reldir%/codec.py %reldir%/guard.py %reldir%/mutate.py \
	%reldir%/peer.py %reldir%/runner.py %reldir%/tester.py \
	%reldir%/worker.py

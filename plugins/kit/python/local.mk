# The machinery of hidden suites in Python; each plugin compiles it anew.
BUILT_SOURCES += %reldir%/codec.inc %reldir%/guard.inc %reldir%/mutate.inc \
	%reldir%/peer.inc %reldir%/runner.inc %reldir%/tester.inc \
	%reldir%/worker.inc
EXTRA_DIST += %reldir%/codec.py %reldir%/guard.py %reldir%/mutate.py \
	%reldir%/peer.py %reldir%/runner.py %reldir%/tester.py \
	%reldir%/worker.py

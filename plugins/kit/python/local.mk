# The machinery of hidden suites in Python.
noinst_LTLIBRARIES += libkvpython.la
libkvpython_la_SOURCES = %reldir%/boxes.c %reldir%/boxes.h \
	%reldir%/controls.c %reldir%/controls.h %reldir%/hooks.h \
	%reldir%/job.h %reldir%/judge.c %reldir%/judge.h %reldir%/orders.c \
	%reldir%/orders.h %reldir%/python.c %reldir%/python.h \
	%reldir%/record.c %reldir%/record.h %reldir%/scripts.c \
	%reldir%/scripts.h %reldir%/verdict.c %reldir%/verdict.h
BUILT_SOURCES += %reldir%/codec.inc %reldir%/guard.inc %reldir%/mutate.inc \
	%reldir%/peer.inc %reldir%/runner.inc %reldir%/tester.inc \
	%reldir%/worker.inc
EXTRA_DIST += %reldir%/codec.py %reldir%/guard.py %reldir%/mutate.py \
	%reldir%/peer.py %reldir%/runner.py %reldir%/tester.py \
	%reldir%/worker.py

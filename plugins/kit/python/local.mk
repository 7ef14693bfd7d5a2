# The machinery of hidden suites in Python.
noinst_LTLIBRARIES += libkvpython.la
libkvpython_la_SOURCES = %reldir%/boxes.c %reldir%/boxes.h \
	%reldir%/controls.c %reldir%/controls.h %reldir%/hooks.h \
	%reldir%/job.h %reldir%/judge.c %reldir%/judge.h %reldir%/orders.c \
	%reldir%/orders.h %reldir%/python.c %reldir%/python.h \
	%reldir%/record.c %reldir%/record.h %reldir%/scripts.c \
	%reldir%/scripts.h %reldir%/verdict.c %reldir%/verdict.h
# scripts.c joins these parts into scripts.  The files of a part share one
# namespace and are listed in the order of their use; README.md says more.
PY_SPLIT = %reldir%/split/wire.py %reldir%/split/values.py \
	%reldir%/split/containers.py %reldir%/split/arrays.py \
	%reldir%/split/codec.py %reldir%/split/library.py \
	%reldir%/split/names.py %reldir%/split/standins.py \
	%reldir%/split/instances.py %reldir%/split/outgoing.py \
	%reldir%/split/incoming.py %reldir%/split/classes.py \
	%reldir%/split/chains.py %reldir%/split/exchange.py \
	%reldir%/split/loops.py %reldir%/split/peer.py
PY_TESTER = %reldir%/split/early.py %reldir%/split/trusted.py \
	%reldir%/split/modules.py \
	%reldir%/split/lending.py %reldir%/split/reach.py \
	%reldir%/split/deriving.py %reldir%/split/kinds.py \
	%reldir%/split/deciding.py \
	%reldir%/split/surroundings.py %reldir%/split/watch.py \
	%reldir%/split/half.py %reldir%/split/tester.py
PY_WORKER = %reldir%/split/forwards.py %reldir%/split/worker.py
PY_RUNNER = %reldir%/orders.py %reldir%/runner.py
PY_MUTATE = %reldir%/orders.py %reldir%/edits.py %reldir%/suite.py \
	%reldir%/checks.py %reldir%/mutate.py
%reldir%/runner.inc: $(PY_RUNNER)
	$(AM_V_GEN)$(JOIN_PY)
%reldir%/guard.inc: %reldir%/guard.py
	$(AM_V_GEN)$(JOIN_PY)
%reldir%/split.inc: $(PY_SPLIT)
	$(AM_V_GEN)$(JOIN_PY)
%reldir%/tester.inc: $(PY_TESTER)
	$(AM_V_GEN)$(JOIN_PY)
%reldir%/worker.inc: $(PY_WORKER)
	$(AM_V_GEN)$(JOIN_PY)
%reldir%/mutate.inc: $(PY_MUTATE)
	$(AM_V_GEN)$(JOIN_PY)
BUILT_SOURCES += %reldir%/guard.inc %reldir%/mutate.inc %reldir%/runner.inc \
	%reldir%/split.inc %reldir%/tester.inc %reldir%/worker.inc
EXTRA_DIST += $(PY_SPLIT) $(PY_TESTER) $(PY_WORKER) $(PY_MUTATE) \
	$(PY_RUNNER) %reldir%/README.md %reldir%/guard.py

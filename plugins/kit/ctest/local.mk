# The machinery of hidden programs in C.
noinst_LTLIBRARIES += libkvctest.la
libkvctest_la_SOURCES = %reldir%/build.c %reldir%/build.h %reldir%/ctest.c \
	%reldir%/ctest.h %reldir%/frameworks.c %reldir%/frameworks.h \
	%reldir%/hooks.h %reldir%/job.h %reldir%/judge.c %reldir%/judge.h \
	%reldir%/linking.c %reldir%/linking.h %reldir%/names.c %reldir%/names.h \
	%reldir%/run.c %reldir%/run.h %reldir%/sources.c %reldir%/sources.h \
	%reldir%/split/signatures.c %reldir%/split/signatures.h \
	%reldir%/split/split.c %reldir%/split/split.h
libkvctest_la_LIBADD = $(LIBDW_LIBS)
libkvctest_la_CPPFLAGS = $(AM_CPPFLAGS) $(LIBDW_CFLAGS)
# The two halves of a program: each is one text.
CT_WIRE = plugins/kit/part.h %reldir%/split/stub.h %reldir%/split/wire.h %reldir%/split/wire.c
CT_TESTER = $(CT_WIRE) %reldir%/split/tester.h %reldir%/split/heap.c \
	%reldir%/split/given.c %reldir%/split/tester.c
CT_WORKER = $(CT_WIRE) %reldir%/split/worker.c
BUILT_SOURCES += %reldir%/split/stub.inc %reldir%/split/tester.inc %reldir%/split/worker.inc
%reldir%/split/tester.inc: $(CT_TESTER)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && (cd $(srcdir) && $(JOIN_C) $(CT_TESTER)) \
		$(BYTES)
%reldir%/split/stub.inc: %reldir%/split/stub.h
	$(AM_V_GEN)$(TO_BYTES)
%reldir%/split/worker.inc: $(CT_WORKER)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && (cd $(srcdir) && $(JOIN_C) $(CT_WORKER)) \
		$(BYTES)
EXTRA_DIST += $(CT_TESTER) $(CT_WORKER)
BUILT_SOURCES += %reldir%/main.inc
EXTRA_DIST += %reldir%/README.md %reldir%/main.c

# The machinery of hidden programs in C.
noinst_LTLIBRARIES += libkvctest.la
libkvctest_la_SOURCES = %reldir%/build.c %reldir%/build.h %reldir%/ctest.c \
	%reldir%/ctest.h %reldir%/frameworks.c %reldir%/frameworks.h \
	%reldir%/hooks.h %reldir%/job.h %reldir%/judge.c %reldir%/judge.h \
	%reldir%/linking.c %reldir%/linking.h %reldir%/names.c %reldir%/names.h \
	%reldir%/run.c %reldir%/run.h %reldir%/sources.c %reldir%/sources.h
BUILT_SOURCES += %reldir%/main.inc
EXTRA_DIST += %reldir%/README.md %reldir%/main.c

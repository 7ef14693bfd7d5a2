plugin_LTLIBRARIES += %reldir%/native.la
%canon_reldir%_native_la_SOURCES = %reldir%/native.c %reldir%/cases.c \
	%reldir%/cases.h %reldir%/check.c %reldir%/check.h %reldir%/values.c \
	%reldir%/values.h
%canon_reldir%_native_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_native_la_LIBADD = libkvkit.la -lm
BUILT_SOURCES += %reldir%/runner.inc
EXTRA_DIST += %reldir%/runner.c

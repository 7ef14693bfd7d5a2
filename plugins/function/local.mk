plugin_LTLIBRARIES += %reldir%/function.la
%canon_reldir%_function_la_SOURCES = %reldir%/function.c %reldir%/cdriver.c \
	%reldir%/cdriver.h plugins/common/text.c
%canon_reldir%_function_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_function_la_LIBADD = -lm
BUILT_SOURCES += %reldir%/driver.inc %reldir%/cases.inc
EXTRA_DIST += %reldir%/driver.py %reldir%/cases.py

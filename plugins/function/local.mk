plugin_LTLIBRARIES += %reldir%/function.la
%canon_reldir%_function_la_SOURCES = %reldir%/function.c %reldir%/cdriver.c \
	%reldir%/cdriver.h plugins/common/splice.c plugins/common/text.c
%canon_reldir%_function_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_function_la_LIBADD = -lm
BUILT_SOURCES += %reldir%/driver.inc
EXTRA_DIST += %reldir%/driver.py %reldir%/values.py
%reldir%/driver.inc: %reldir%/values.py %reldir%/driver.py
	$(AM_V_GEN)$(CAT_BYTES) $(srcdir)/%reldir%/values.py \
		$(srcdir)/%reldir%/driver.py $(BYTES)

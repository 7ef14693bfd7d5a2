plugin_LTLIBRARIES += %reldir%/function.la
%canon_reldir%_function_la_SOURCES = plugins/kit/exact.c plugins/kit/exact.h \
	%reldir%/function.c %reldir%/canon.c \
	%reldir%/canon.h %reldir%/cdriver.c \
	%reldir%/cdriver.h %reldir%/compare.c %reldir%/compare.h \
	%reldir%/raised.c %reldir%/raised.h
%canon_reldir%_function_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_function_la_LIBADD = libkvkit.la $(GMP_LIBS) -lm
BUILT_SOURCES += %reldir%/driver.inc
EXTRA_DIST += %reldir%/driver.py forms/values.py
%reldir%/driver.inc: plugins/kit/python/orders.py forms/values.py %reldir%/driver.py
	$(AM_V_GEN)$(JOIN_PY)

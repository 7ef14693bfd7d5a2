plugin_LTLIBRARIES += %reldir%/callseq.la
%canon_reldir%_callseq_la_SOURCES = %reldir%/callseq.c %reldir%/code.c \
	%reldir%/code.h %reldir%/drivers.c %reldir%/frames.c %reldir%/frames.h \
	%reldir%/given.c %reldir%/glue.c %reldir%/glue.h %reldir%/parts.h \
	%reldir%/programs.c %reldir%/runs.c %reldir%/runs.h %reldir%/specs.c \
	%reldir%/specs.h
%canon_reldir%_callseq_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_callseq_la_LIBADD = libkvctest.la libkvpython.la libkvkit.la
BUILT_SOURCES += %reldir%/driver.inc %reldir%/kverify_calls.inc %reldir%/pytrace.inc %reldir%/trace.inc
%reldir%/driver.inc: %reldir%/driver.py
	$(AM_V_GEN)$(JOIN_PY)
EXTRA_DIST += %reldir%/driver.py %reldir%/kverify_calls.py %reldir%/trace.c %reldir%/pytrace.c

# Loaded by the interpreter of a driver, and found by it by name alone.
%reldir%/pytrace.so: %reldir%/pytrace.c
	$(AM_V_CC)$(MKDIR_P) $(@D) && $(CC) -std=gnu11 -O2 -fPIC -shared \
		-fvisibility=hidden -o $@ $(srcdir)/%reldir%/pytrace.c -ldl -lpthread
%reldir%/pytrace.inc: %reldir%/pytrace.so
	$(AM_V_GEN)$(CAT_BYTES) %reldir%/pytrace.so $(BYTES)
CLEANFILES += %reldir%/pytrace.so

# What "kverify callseq record" starts programs with.
warm_LTLIBRARIES += kverify-trace.la
kverify_trace_la_SOURCES = %reldir%/preload.c
kverify_trace_la_CPPFLAGS = -I$(top_srcdir) $(LIBFFI_CFLAGS)
kverify_trace_la_CFLAGS = -std=gnu11
kverify_trace_la_LDFLAGS = -module -avoid-version -shared
kverify_trace_la_LIBADD = $(LIBFFI_LIBS)
tracerdir = $(pkglibexecdir)/python
dist_tracer_DATA = %reldir%/python/sitecustomize.py
pytracedir = $(pkglibexecdir)
pytrace_DATA = %reldir%/pytrace.so
# The same where nothing is installed, and the sources lie elsewhere.
noinst_DATA = %reldir%/tracer/sitecustomize.py
%reldir%/tracer/sitecustomize.py: %reldir%/python/sitecustomize.py
	$(AM_V_GEN)$(MKDIR_P) $(@D) && \
		cp $(srcdir)/%reldir%/python/sitecustomize.py $@
CLEANFILES += %reldir%/tracer/sitecustomize.py

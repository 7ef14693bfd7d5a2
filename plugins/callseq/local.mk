plugin_LTLIBRARIES += %reldir%/callseq.la
%canon_reldir%_callseq_la_SOURCES = %reldir%/callseq.c %reldir%/code.c \
	%reldir%/code.h %reldir%/drivers.c %reldir%/frames.c %reldir%/frames.h \
	%reldir%/given.c %reldir%/glue.c %reldir%/glue.h %reldir%/parts.h \
	%reldir%/programs.c %reldir%/runs.c %reldir%/runs.h %reldir%/specs.c \
	%reldir%/specs.h
%canon_reldir%_callseq_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_callseq_la_LIBADD = libkvctest.la libkvpython.la libkvkit.la
BUILT_SOURCES += %reldir%/driver.inc %reldir%/kverify_calls.inc \
	%reldir%/pytrace.inc %reldir%/trace.inc
%reldir%/driver.inc: %reldir%/driver.py
	$(AM_V_GEN)$(JOIN_PY)
EXTRA_DIST += %reldir%/driver.py %reldir%/kverify_calls.py

# The recorder of C calls: one text that is compiled in boxes.
TRACE_PARTS = plugins/kit/part.h %reldir%/trace/out.h %reldir%/trace/names.h \
	%reldir%/trace/events.h %reldir%/trace/trace.h %reldir%/trace/out.c \
	%reldir%/trace/names.c %reldir%/trace/events.c %reldir%/trace/hooks.c
TRACE_CALLS = plugins/kit/signature.h plugins/kit/ffi_types.h \
	%reldir%/trace/values.h %reldir%/trace/calls.h \
	plugins/kit/signature.c plugins/kit/ffi_types.c \
	%reldir%/trace/values.c %reldir%/trace/calls.c
%reldir%/trace.inc: $(TRACE_PARTS) $(TRACE_CALLS) %reldir%/trace/trace.c
	$(AM_V_GEN)$(MKDIR_P) $(@D) && (cd $(srcdir) && $(JOIN_C) \
		$(TRACE_PARTS) && echo '#ifdef KV_CALLS' && $(JOIN_MORE_C) \
		$(TRACE_CALLS) && echo '#endif' && $(JOIN_MORE_C) \
		%reldir%/trace/trace.c) $(BYTES)
EXTRA_DIST += $(TRACE_PARTS) $(TRACE_CALLS) %reldir%/trace/trace.c

# The recorder of Python calls, which the interpreter of a driver loads.  It is
# no library of ours, so one command builds it.
PYTRACE_H = %reldir%/pytrace/evaluate.h %reldir%/pytrace/events.h \
	%reldir%/pytrace/functions.h %reldir%/pytrace/lines.h \
	%reldir%/pytrace/map.h %reldir%/pytrace/monitor.h \
	%reldir%/pytrace/profile.h %reldir%/pytrace/python.h \
	%reldir%/pytrace/roles.h %reldir%/pytrace/state.h \
	%reldir%/pytrace/values.h
PYTRACE_C = %reldir%/pytrace/evaluate.c %reldir%/pytrace/events.c \
	%reldir%/pytrace/functions.c %reldir%/pytrace/lines.c \
	%reldir%/pytrace/map.c %reldir%/pytrace/monitor.c \
	%reldir%/pytrace/profile.c %reldir%/pytrace/python.c \
	%reldir%/pytrace/pytrace.c %reldir%/pytrace/roles.c \
	%reldir%/pytrace/state.c %reldir%/pytrace/values.c
%reldir%/pytrace.so: $(PYTRACE_C) $(PYTRACE_H)
	$(AM_V_CC)$(MKDIR_P) $(@D) && so=`pwd`/$@ && cd $(srcdir) && \
		$(CC) -std=gnu11 -O2 -fPIC -shared -fvisibility=hidden -I. \
		-o $$so $(PYTRACE_C) -ldl -lpthread
%reldir%/pytrace.inc: %reldir%/pytrace.so
	$(AM_V_GEN)$(CAT_BYTES) %reldir%/pytrace.so $(BYTES)
CLEANFILES += %reldir%/pytrace.so
EXTRA_DIST += $(PYTRACE_C) $(PYTRACE_H)

# "kverify callseq record" starts programs with these.
warm_LTLIBRARIES += kverify-trace.la
kverify_trace_la_SOURCES = %reldir%/preload.c %reldir%/trace/calls.c \
	%reldir%/trace/events.c %reldir%/trace/hooks.c %reldir%/trace/names.c \
	%reldir%/trace/out.c %reldir%/trace/trace.c %reldir%/trace/values.c \
	plugins/kit/ffi_types.c plugins/kit/signature.c
kverify_trace_la_CPPFLAGS = -I$(top_srcdir) $(LIBFFI_CFLAGS)
kverify_trace_la_CFLAGS = -std=gnu11
kverify_trace_la_LDFLAGS = -module -avoid-version -shared
kverify_trace_la_LIBADD = $(LIBFFI_LIBS)
tracerdir = $(pkglibexecdir)/python
dist_tracer_DATA = %reldir%/python/sitecustomize.py
pytracedir = $(pkglibexecdir)
pytrace_DATA = %reldir%/pytrace.so
# The same file in the build folder, for programs that are not installed.
noinst_DATA = %reldir%/tracer/sitecustomize.py
%reldir%/tracer/sitecustomize.py: %reldir%/python/sitecustomize.py
	$(AM_V_GEN)$(MKDIR_P) $(@D) && \
		cp $(srcdir)/%reldir%/python/sitecustomize.py $@
CLEANFILES += %reldir%/tracer/sitecustomize.py

plugin_LTLIBRARIES += %reldir%/native.la
%canon_reldir%_native_la_SOURCES = %reldir%/native.c %reldir%/cases.c \
	%reldir%/cases.h %reldir%/check.c %reldir%/check.h %reldir%/values.c \
	%reldir%/values.h
%canon_reldir%_native_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_native_la_LIBADD = libkvkit.la -lm
BUILT_SOURCES += %reldir%/runner.inc
RUNNER = plugins/kit/part.h plugins/kit/signature.h plugins/kit/ffi_types.h \
	%reldir%/runner/values.h %reldir%/runner/buffers.h \
	%reldir%/runner/callbacks.h %reldir%/runner/child.h \
	plugins/kit/signature.c plugins/kit/ffi_types.c \
	%reldir%/runner/values.c %reldir%/runner/buffers.c \
	%reldir%/runner/callbacks.c %reldir%/runner/child.c \
	%reldir%/runner/runner.c
%reldir%/runner.inc: $(RUNNER)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && (cd $(srcdir) && $(JOIN_C) $(RUNNER)) \
		$(BYTES)
EXTRA_DIST += $(RUNNER)

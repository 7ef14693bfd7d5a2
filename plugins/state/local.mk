plugin_LTLIBRARIES += %reldir%/state.la
%canon_reldir%_state_la_SOURCES = %reldir%/state.c
%canon_reldir%_state_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_state_la_LIBADD = libkvkit.la
BUILT_SOURCES += %reldir%/compare.inc
EXTRA_DIST += %reldir%/compare.py
%reldir%/compare.inc: %reldir%/compare.py
	$(AM_V_GEN)$(TO_BYTES)

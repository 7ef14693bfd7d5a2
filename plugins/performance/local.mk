plugin_LTLIBRARIES += %reldir%/performance.la
%canon_reldir%_performance_la_SOURCES = %reldir%/centre.c %reldir%/centre.h \
	%reldir%/performance.c
%canon_reldir%_performance_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_performance_la_LIBADD = libkvkit.la -lm

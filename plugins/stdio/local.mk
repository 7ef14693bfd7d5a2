plugin_LTLIBRARIES += %reldir%/stdio.la
%canon_reldir%_stdio_la_SOURCES = plugins/kit/exact.c plugins/kit/exact.h \
	%reldir%/stdio.c \
	%reldir%/outputs.c %reldir%/outputs.h
%canon_reldir%_stdio_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_stdio_la_LIBADD = libkvkit.la $(GMP_LIBS) -lm

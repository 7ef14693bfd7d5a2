# What plugins share, linked into each of them.
noinst_LTLIBRARIES += libkvkit.la
libkvkit_la_SOURCES = %reldir%/compile.c %reldir%/compile.h \
	%reldir%/splice.c %reldir%/splice.h %reldir%/text.c %reldir%/text.h

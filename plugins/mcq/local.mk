plugin_LTLIBRARIES += %reldir%/mcq.la
%canon_reldir%_mcq_la_SOURCES = %reldir%/mcq.c %reldir%/chars.c \
	%reldir%/chars.h %reldir%/commit.c %reldir%/commit.h \
	%reldir%/letters.c %reldir%/letters.h %reldir%/words.c \
	%reldir%/words.h %reldir%/extract.c \
	%reldir%/extract.h %reldir%/wordchars.h
%canon_reldir%_mcq_la_LIBADD = libkvkit.la
%canon_reldir%_mcq_la_LDFLAGS = $(PLUGIN_LDFLAGS)

# The comparison of answers, for the plugin and for its fuzz target.
noinst_LTLIBRARIES += libkvanswer.la
libkvanswer_la_SOURCES = %reldir%/ball.c %reldir%/committed.c \
	%reldir%/committed.h %reldir%/field.c %reldir%/field.h \
	%reldir%/fraction.c %reldir%/lex.c %reldir%/lex.h %reldir%/node.h \
	%reldir%/parse.c %reldir%/parser.c \
	%reldir%/parser.h %reldir%/symbol.c %reldir%/same.c %reldir%/same.h %reldir%/scalar.c \
	%reldir%/scalar.h %reldir%/shape.c %reldir%/shape.h %reldir%/units.c %reldir%/units.h %reldir%/value.c \
	%reldir%/value.h %reldir%/wording.c %reldir%/wording.h
libkvanswer_la_LIBADD = libkvkit.la $(CALCIUM_LIBS) $(GMP_LIBS)
plugin_LTLIBRARIES += %reldir%/answer.la
%canon_reldir%_answer_la_SOURCES = %reldir%/answer.c
%canon_reldir%_answer_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_answer_la_LIBADD = libkvanswer.la

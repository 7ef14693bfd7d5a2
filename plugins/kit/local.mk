# What plugins share; README.md says what belongs here.
noinst_LTLIBRARIES += libkvkit.la
libkvkit_la_SOURCES = %reldir%/answer.c %reldir%/answer.h %reldir%/box.c \
	%reldir%/box.h %reldir%/boxes.c %reldir%/boxes.h %reldir%/candidate.c %reldir%/candidate.h \
	%reldir%/checker.c %reldir%/checker.h %reldir%/compile.c \
	%reldir%/compile.h %reldir%/defines.c %reldir%/defines.h \
	%reldir%/diff.c %reldir%/diff.h \
	%reldir%/interpreter.c %reldir%/interpreter.h %reldir%/part.h %reldir%/repository.c %reldir%/repository.h \
	%reldir%/scripted.c %reldir%/scripted.h %reldir%/shell.c %reldir%/shell.h \
	%reldir%/signature.c %reldir%/signature.h %reldir%/splice.c \
	%reldir%/splice.h %reldir%/spoken.c %reldir%/spoken.h \
	%reldir%/str.c %reldir%/str.h %reldir%/task.c %reldir%/task.h \
	%reldir%/text.c %reldir%/text.h %reldir%/told.c %reldir%/told.h
BUILT_SOURCES += %reldir%/checker.inc
EXTRA_DIST += %reldir%/README.md %reldir%/checker.py
%reldir%/checker.inc: plugins/kit/python/orders.py forms/values.py %reldir%/checker.py
	$(AM_V_GEN)$(JOIN_PY)
# Reports of other programs, for what links libxml2.
noinst_LTLIBRARIES += libkvreports.la
libkvreports_la_SOURCES = %reldir%/reports.c %reldir%/reports.h \
	%reldir%/xml.c %reldir%/xml.h
libkvreports_la_CPPFLAGS = $(AM_CPPFLAGS) $(LIBXML_CFLAGS)

plugin_LTLIBRARIES += %reldir%/judge.la
%canon_reldir%_judge_la_SOURCES = %reldir%/ask.c %reldir%/ask.h \
	%reldir%/cache.c %reldir%/cache.h %reldir%/config.c %reldir%/config.h \
	%reldir%/http.c %reldir%/http.h %reldir%/judge.c %reldir%/polls.c \
	%reldir%/polls.h
%canon_reldir%_judge_la_CPPFLAGS = $(RUBRIC_CPPFLAGS) $(CURL_CFLAGS) \
	$(SQLITE_CFLAGS)
%canon_reldir%_judge_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_judge_la_LIBADD = libkvrubric.la libkvkit.la $(CURL_LIBS) $(SQLITE_LIBS)

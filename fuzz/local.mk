# One target for all importers, KVERIFY_FORMAT names the one; document, answer, mcq and
# those of calls beside it.  In make check they replay their corpora and the made
# files of tests/formats; with --enable-fuzzers and CC=clang they are libFuzzer
# programs.
if FUZZERS
FUZZ_MAIN =
FUZZER_LINK = $(AM_LDFLAGS) -fsanitize=fuzzer
else
FUZZ_MAIN = %reldir%/standalone.c
FUZZER_LINK = $(AM_LDFLAGS)
endif


check_PROGRAMS += %reldir%/import_fuzzer
%canon_reldir%_import_fuzzer_SOURCES = %reldir%/import_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_import_fuzzer_CPPFLAGS = $(AM_CPPFLAGS)
%canon_reldir%_import_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_import_fuzzer_LDADD = libkvcore.la $(CXX_LIBS)
check_PROGRAMS += %reldir%/document_fuzzer
%canon_reldir%_document_fuzzer_SOURCES = %reldir%/document_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_document_fuzzer_CPPFLAGS = $(AM_CPPFLAGS)
%canon_reldir%_document_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_document_fuzzer_LDADD = libkvcore.la $(CXX_LIBS)
check_PROGRAMS += %reldir%/callspec_fuzzer
%canon_reldir%_callspec_fuzzer_SOURCES = %reldir%/callspec_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_callspec_fuzzer_CPPFLAGS = $(AM_CPPFLAGS)
%canon_reldir%_callspec_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_callspec_fuzzer_LDADD = libkvcore.la $(CXX_LIBS)
check_PROGRAMS += %reldir%/calltrace_fuzzer
%canon_reldir%_calltrace_fuzzer_SOURCES = %reldir%/calltrace_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_calltrace_fuzzer_CPPFLAGS = $(AM_CPPFLAGS)
%canon_reldir%_calltrace_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_calltrace_fuzzer_LDADD = libkvcore.la $(CXX_LIBS)
check_PROGRAMS += %reldir%/calltrajectory_fuzzer
%canon_reldir%_calltrajectory_fuzzer_SOURCES = %reldir%/calltrajectory_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_calltrajectory_fuzzer_CPPFLAGS = $(AM_CPPFLAGS)
%canon_reldir%_calltrajectory_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_calltrajectory_fuzzer_LDADD = libkvcore.la $(CXX_LIBS)
check_PROGRAMS += %reldir%/mcq_fuzzer
%canon_reldir%_mcq_fuzzer_SOURCES = %reldir%/mcq_fuzzer.c plugins/mcq/chars.c plugins/mcq/commit.c plugins/mcq/letters.c plugins/mcq/words.c plugins/mcq/extract.c $(FUZZ_MAIN)
%canon_reldir%_mcq_fuzzer_CPPFLAGS = $(AM_CPPFLAGS)
%canon_reldir%_mcq_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_mcq_fuzzer_LDADD = libkvkit.la
check_PROGRAMS += %reldir%/answer_fuzzer
%canon_reldir%_answer_fuzzer_SOURCES = %reldir%/answer_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_answer_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_answer_fuzzer_LDADD = libkvanswer.la
check_PROGRAMS += %reldir%/log_fuzzer
%canon_reldir%_log_fuzzer_SOURCES = %reldir%/log_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_log_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_log_fuzzer_LDADD = libkvcore.la $(CXX_LIBS)
check_PROGRAMS += %reldir%/diff_fuzzer
%canon_reldir%_diff_fuzzer_SOURCES = %reldir%/diff_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_diff_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_diff_fuzzer_LDADD = libkvkit.la
check_PROGRAMS += %reldir%/coverage_fuzzer
%canon_reldir%_coverage_fuzzer_SOURCES = %reldir%/coverage_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_coverage_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_coverage_fuzzer_LDADD = libkvcoverage.la libkvreports.la libkvkit.la libkvcore.la $(LIBXML_LIBS) $(CXX_LIBS)
TESTS += %reldir%/replay.sh
check_PROGRAMS += %reldir%/ratings_fuzzer
%canon_reldir%_ratings_fuzzer_SOURCES = %reldir%/ratings_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_ratings_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_ratings_fuzzer_LDADD = libkvcore.la $(CXX_LIBS)
check_PROGRAMS += %reldir%/rubric_fuzzer
%canon_reldir%_rubric_fuzzer_SOURCES = %reldir%/rubric_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_rubric_fuzzer_CPPFLAGS = $(RUBRIC_CPPFLAGS)
%canon_reldir%_rubric_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_rubric_fuzzer_LDADD = libkvrubric.la libkvcore.la $(CXX_LIBS)
check_PROGRAMS += %reldir%/pattern_fuzzer
%canon_reldir%_pattern_fuzzer_SOURCES = %reldir%/pattern_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_pattern_fuzzer_CPPFLAGS = $(RUBRIC_CPPFLAGS)
%canon_reldir%_pattern_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_pattern_fuzzer_LDADD = libkvrubric.la libkvcore.la $(CXX_LIBS)
check_PROGRAMS += %reldir%/reply_fuzzer
%canon_reldir%_reply_fuzzer_SOURCES = %reldir%/reply_fuzzer.c plugins/judge/ask.c $(FUZZ_MAIN)
%canon_reldir%_reply_fuzzer_CPPFLAGS = $(RUBRIC_CPPFLAGS)
%canon_reldir%_reply_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_reply_fuzzer_LDADD = libkvkit.la libkvcore.la $(CXX_LIBS)

EXTRA_DIST += %reldir%/codec.py %reldir%/replay.sh %reldir%/fuzz.h %reldir%/standalone.c \
	%reldir%/corpora

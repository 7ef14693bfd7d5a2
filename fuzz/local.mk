# A target an importer, from one source; document, mcq and those of calls beside
# them.  In make check they replay their corpora; with --enable-fuzzers and
# CC=clang they are libFuzzer programs.
if FUZZERS
FUZZ_MAIN =
FUZZER_LINK = $(AM_LDFLAGS) -fsanitize=fuzzer
else
FUZZ_MAIN = %reldir%/standalone.c
FUZZER_LINK = $(AM_LDFLAGS)
endif


check_PROGRAMS += %reldir%/verdicts_fuzzer
%canon_reldir%_verdicts_fuzzer_SOURCES = %reldir%/import_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_verdicts_fuzzer_CPPFLAGS = $(AM_CPPFLAGS) -DIMPORTER=kv__import_verdicts
%canon_reldir%_verdicts_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_verdicts_fuzzer_LDADD = libkvcore.la $(CXX_LIBS)
check_PROGRAMS += %reldir%/tally_fuzzer
%canon_reldir%_tally_fuzzer_SOURCES = %reldir%/import_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_tally_fuzzer_CPPFLAGS = $(AM_CPPFLAGS) -DIMPORTER=kv__import_tally
%canon_reldir%_tally_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_tally_fuzzer_LDADD = libkvcore.la $(CXX_LIBS)
check_PROGRAMS += %reldir%/koco_questions_fuzzer
%canon_reldir%_koco_questions_fuzzer_SOURCES = %reldir%/import_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_koco_questions_fuzzer_CPPFLAGS = $(AM_CPPFLAGS) -DIMPORTER=kv__import_koco_questions
%canon_reldir%_koco_questions_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_koco_questions_fuzzer_LDADD = libkvcore.la $(CXX_LIBS)
check_PROGRAMS += %reldir%/koco_answers_fuzzer
%canon_reldir%_koco_answers_fuzzer_SOURCES = %reldir%/import_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_koco_answers_fuzzer_CPPFLAGS = $(AM_CPPFLAGS) -DIMPORTER=kv__import_koco_answers
%canon_reldir%_koco_answers_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_koco_answers_fuzzer_LDADD = libkvcore.la $(CXX_LIBS)
check_PROGRAMS += %reldir%/koco_problems_fuzzer
%canon_reldir%_koco_problems_fuzzer_SOURCES = %reldir%/import_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_koco_problems_fuzzer_CPPFLAGS = $(AM_CPPFLAGS) -DIMPORTER=kv__import_koco_problems
%canon_reldir%_koco_problems_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_koco_problems_fuzzer_LDADD = libkvcore.la $(CXX_LIBS)
check_PROGRAMS += %reldir%/koco_question_summary_fuzzer
%canon_reldir%_koco_question_summary_fuzzer_SOURCES = %reldir%/import_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_koco_question_summary_fuzzer_CPPFLAGS = $(AM_CPPFLAGS) -DIMPORTER=kv__import_koco_question_summary
%canon_reldir%_koco_question_summary_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_koco_question_summary_fuzzer_LDADD = libkvcore.la $(CXX_LIBS)
check_PROGRAMS += %reldir%/koco_results_fuzzer
%canon_reldir%_koco_results_fuzzer_SOURCES = %reldir%/import_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_koco_results_fuzzer_CPPFLAGS = $(AM_CPPFLAGS) -DIMPORTER=kv__import_koco_results
%canon_reldir%_koco_results_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_koco_results_fuzzer_LDADD = libkvcore.la $(CXX_LIBS)
check_PROGRAMS += %reldir%/koco_outputs_fuzzer
%canon_reldir%_koco_outputs_fuzzer_SOURCES = %reldir%/import_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_koco_outputs_fuzzer_CPPFLAGS = $(AM_CPPFLAGS) -DIMPORTER=kv__import_koco_outputs
%canon_reldir%_koco_outputs_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_koco_outputs_fuzzer_LDADD = libkvcore.la $(CXX_LIBS)
check_PROGRAMS += %reldir%/koco_tasks_fuzzer
%canon_reldir%_koco_tasks_fuzzer_SOURCES = %reldir%/import_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_koco_tasks_fuzzer_CPPFLAGS = $(AM_CPPFLAGS) -DIMPORTER=kv__import_koco_tasks
%canon_reldir%_koco_tasks_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_koco_tasks_fuzzer_LDADD = libkvcore.la $(CXX_LIBS)
check_PROGRAMS += %reldir%/koco_metrics_fuzzer
%canon_reldir%_koco_metrics_fuzzer_SOURCES = %reldir%/import_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_koco_metrics_fuzzer_CPPFLAGS = $(AM_CPPFLAGS) -DIMPORTER=kv__import_koco_metrics
%canon_reldir%_koco_metrics_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_koco_metrics_fuzzer_LDADD = libkvcore.la $(CXX_LIBS)
check_PROGRAMS += %reldir%/koco_aggregate_fuzzer
%canon_reldir%_koco_aggregate_fuzzer_SOURCES = %reldir%/import_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_koco_aggregate_fuzzer_CPPFLAGS = $(AM_CPPFLAGS) -DIMPORTER=kv__import_koco_aggregate
%canon_reldir%_koco_aggregate_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_koco_aggregate_fuzzer_LDADD = libkvcore.la $(CXX_LIBS)
check_PROGRAMS += %reldir%/humaneval_results_fuzzer
%canon_reldir%_humaneval_results_fuzzer_SOURCES = %reldir%/import_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_humaneval_results_fuzzer_CPPFLAGS = $(AM_CPPFLAGS) -DIMPORTER=kv__import_humaneval_results
%canon_reldir%_humaneval_results_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_humaneval_results_fuzzer_LDADD = libkvcore.la $(CXX_LIBS)
check_PROGRAMS += %reldir%/humaneval_samples_fuzzer
%canon_reldir%_humaneval_samples_fuzzer_SOURCES = %reldir%/import_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_humaneval_samples_fuzzer_CPPFLAGS = $(AM_CPPFLAGS) -DIMPORTER=kv__import_humaneval_samples
%canon_reldir%_humaneval_samples_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_humaneval_samples_fuzzer_LDADD = libkvcore.la $(CXX_LIBS)
check_PROGRAMS += %reldir%/humaneval_problems_fuzzer
%canon_reldir%_humaneval_problems_fuzzer_SOURCES = %reldir%/import_fuzzer.c $(FUZZ_MAIN)
%canon_reldir%_humaneval_problems_fuzzer_CPPFLAGS = $(AM_CPPFLAGS) -DIMPORTER=kv__import_humaneval_problems
%canon_reldir%_humaneval_problems_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_humaneval_problems_fuzzer_LDADD = libkvcore.la $(CXX_LIBS)
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
%canon_reldir%_mcq_fuzzer_SOURCES = %reldir%/mcq_fuzzer.c plugins/mcq/chars.c plugins/mcq/commit.c plugins/mcq/words.c plugins/mcq/extract.c $(FUZZ_MAIN)
%canon_reldir%_mcq_fuzzer_CPPFLAGS = $(AM_CPPFLAGS)
%canon_reldir%_mcq_fuzzer_LDFLAGS = $(FUZZER_LINK)
%canon_reldir%_mcq_fuzzer_LDADD = libkvkit.la
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

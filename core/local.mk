libkvcore_la_SOURCES += \
	%reldir%/agree.c %reldir%/ratings.c %reldir%/ratings.h %reldir%/cases.c %reldir%/rubric.c %reldir%/rubric.h \
	%reldir%/attempts.c %reldir%/attempts.h \
	%reldir%/audit.c \
	%reldir%/box.c %reldir%/box.h \
	%reldir%/calls/declare.c %reldir%/calls/declare.h \
	%reldir%/calls/event.c %reldir%/calls/event.h \
	%reldir%/calls/fromjson.c \
	%reldir%/calls/import.c \
	%reldir%/calls/judge.c \
	%reldir%/calls/lex.c %reldir%/calls/lex.h \
	%reldir%/calls/map.c %reldir%/calls/map.h \
	%reldir%/calls/parse.c %reldir%/calls/parse.h \
	%reldir%/calls/parse_pattern.c \
	%reldir%/calls/parse_sequence.c \
	%reldir%/calls/parse_value.c \
	%reldir%/calls/sequence.c \
	%reldir%/calls/spec.h \
	%reldir%/calls/value.c \
	%reldir%/calls/view.c %reldir%/calls/view.h \
	%reldir%/calls/watch.c %reldir%/calls/watch.h \
	%reldir%/buf.c %reldir%/buf.h \
	%reldir%/criteria.c %reldir%/criteria.h \
	%reldir%/crew.c %reldir%/crew.h \
	%reldir%/engine.c %reldir%/engine.h \
	%reldir%/estimate.c \
	%reldir%/figure.c \
	%reldir%/figures.c \
	%reldir%/error.c %reldir%/error.h \
	%reldir%/groups.c \
	%reldir%/host.c %reldir%/host.h \
	%reldir%/import.c %reldir%/import.h \
	%reldir%/import_humaneval.c \
	%reldir%/import_koco_code.c \
	%reldir%/import_koco_questions.c \
	%reldir%/import_tally.c \
	%reldir%/import_verdicts.c \
	%reldir%/importers.c %reldir%/importers.h \
	%reldir%/interval.c %reldir%/interval.h \
	%reldir%/job.c %reldir%/job.h \
	%reldir%/journal.c %reldir%/journal.h \
	%reldir%/json.c %reldir%/json.h \
	%reldir%/koco_results.c %reldir%/koco_results.h \
	%reldir%/koco_script.c \
	%reldir%/launcher.c %reldir%/launcher.h \
	%reldir%/lines.c %reldir%/lines.h \
	%reldir%/merge.c \
	%reldir%/metric.c %reldir%/metric.h \
	%reldir%/module.c %reldir%/module.h \
	%reldir%/prove.c \
	%reldir%/ratio.c %reldir%/ratio.h \
	%reldir%/record.c %reldir%/record.h \
	%reldir%/render.c %reldir%/render.h \
	%reldir%/render_table.c \
	%reldir%/report.c %reldir%/report.h \
	%reldir%/results.c %reldir%/results.h \
	%reldir%/run.c \
	%reldir%/runs.c \
	%reldir%/scan.c %reldir%/scan.h \
	%reldir%/score.c %reldir%/score.h \
	%reldir%/score_read.c \
	%reldir%/sha256.c %reldir%/sha256.h \
	%reldir%/sniff.c %reldir%/sniff.h \
	%reldir%/suite.c %reldir%/suite.h \
	%reldir%/suite_humaneval.c %reldir%/suite_koco.c \
	%reldir%/tally.c %reldir%/tally.h \
	%reldir%/tally_file.c \
	%reldir%/task.c %reldir%/task.h \
	%reldir%/explain.c %reldir%/validate.c \
	%reldir%/verdict.c %reldir%/verdict.h \
	%reldir%/verifier.h
BUILT_SOURCES += %reldir%/humaneval_cases.inc
EXTRA_DIST += %reldir%/humaneval_cases.py
%reldir%/humaneval_cases.inc: plugins/function/values.py \
		%reldir%/humaneval_cases.py
	$(AM_V_GEN)$(CAT_BYTES) $(srcdir)/plugins/function/values.py \
		$(srcdir)/%reldir%/humaneval_cases.py $(BYTES)
libkvcore_la_LIBADD = $(CORE_LIBS)
if SIMDJSON
libkvcore_la_SOURCES += %reldir%/record_simd.cc
endif
if SIMDJSON
endif

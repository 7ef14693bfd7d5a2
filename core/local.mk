# The library, room by room: core/README.md says what each one is for.
libkvcore_la_SOURCES += \
	%reldir%/base/alloc.c %reldir%/base/alloc.h %reldir%/base/buf.c \
	%reldir%/base/buf.h %reldir%/base/error.c %reldir%/base/error.h \
	%reldir%/base/json.c %reldir%/base/members.c \
	%reldir%/base/members.h %reldir%/base/near.c %reldir%/base/near.h %reldir%/base/json.h %reldir%/base/pool.c \
	%reldir%/base/pool.h %reldir%/base/ratio.c %reldir%/base/ratio.h \
	%reldir%/base/scan.c %reldir%/base/scan.h %reldir%/base/sha256.c \
	%reldir%/base/sha256.h %reldir%/base/str.c %reldir%/base/str.h \
	%reldir%/base/table.c %reldir%/base/table.h %reldir%/base/take.c \
	%reldir%/base/take.h
libkvcore_la_SOURCES += \
	%reldir%/model/accessors.c %reldir%/model/aggregate.c \
	%reldir%/model/aggregate.h %reldir%/model/criteria.c \
	%reldir%/model/criteria.h %reldir%/model/label.c %reldir%/model/label.h \
	%reldir%/model/names.c %reldir%/model/names.h %reldir%/model/said.c \
	%reldir%/model/said.h %reldir%/model/task.c \
	%reldir%/model/task.h %reldir%/model/verdict.c %reldir%/model/verdict.h \
	%reldir%/model/verdict_read.c %reldir%/model/verdict_write.c \
	%reldir%/model/verdict_write.h
libkvcore_la_SOURCES += \
	%reldir%/logs/grammars.c %reldir%/logs/grammars.h %reldir%/logs/log.c %reldir%/logs/log.h \
	%reldir%/logs/others.c %reldir%/logs/python.c \
	%reldir%/logs/resolution.c %reldir%/logs/resolution.h \
	%reldir%/logs/text.c %reldir%/logs/text.h
libkvcore_la_SOURCES += \
	%reldir%/measures/ngrams.c %reldir%/measures/scores.c %reldir%/measures/edit.c %reldir%/measures/edit.h \
	%reldir%/measures/probe.c %reldir%/measures/speed.c %reldir%/measures/suite.c \
	%reldir%/measures/text.c
libkvcore_la_SOURCES += \
	%reldir%/read/gzip.c %reldir%/read/gzip.h \
	%reldir%/read/lines.c %reldir%/read/lines.h %reldir%/read/record.c \
	%reldir%/read/record.h %reldir%/read/zip.c %reldir%/read/zip.h
libkvcore_la_SOURCES += \
	%reldir%/tally/add.c %reldir%/tally/add.h %reldir%/tally/data.h \
	%reldir%/tally/input.c %reldir%/tally/labels.c %reldir%/tally/merge.c \
	%reldir%/tally/pack.c %reldir%/tally/pack.h %reldir%/tally/save.c \
	%reldir%/tally/sources.c %reldir%/tally/sources.h \
	%reldir%/tally/tally.c %reldir%/tally/tally.h
libkvcore_la_SOURCES += \
	%reldir%/box/box.c %reldir%/box/box.h %reldir%/box/launcher.c \
	%reldir%/box/launcher.h %reldir%/box/request.c %reldir%/box/request.h
libkvcore_la_SOURCES += \
	%reldir%/calls/args.c %reldir%/calls/declare.c %reldir%/calls/declare.h \
	%reldir%/calls/end.c %reldir%/calls/event.c %reldir%/calls/event.h \
	%reldir%/calls/fromjson.c %reldir%/calls/hear.c %reldir%/calls/import.c %reldir%/calls/import.h \
	%reldir%/calls/import_events.c %reldir%/calls/import_look.c \
	%reldir%/calls/import_messages.c \
	%reldir%/calls/json_say.c %reldir%/calls/json_say.h \
	%reldir%/calls/json_value.c %reldir%/calls/lex.c %reldir%/calls/lex.h \
	%reldir%/calls/map.c %reldir%/calls/map.h %reldir%/calls/meet.c \
	%reldir%/calls/names.c %reldir%/calls/parse.c %reldir%/calls/parse.h \
	%reldir%/calls/parse_pattern.c %reldir%/calls/parse_sequence.c \
	%reldir%/calls/parse_value.c %reldir%/calls/parser.c \
	%reldir%/calls/say.c %reldir%/calls/sequence.c %reldir%/calls/calls.c \
	%reldir%/calls/spec.h %reldir%/calls/state.c %reldir%/calls/value.c \
	%reldir%/calls/view.c %reldir%/calls/view.h %reldir%/calls/watch.c \
	%reldir%/calls/watch.h
libkvcore_la_SOURCES += \
	%reldir%/plugin/digest.c %reldir%/plugin/engine.c %reldir%/plugin/engine.h %reldir%/plugin/host.c \
	%reldir%/plugin/host.h %reldir%/plugin/host_box.c \
	%reldir%/plugin/host_calls.c %reldir%/plugin/host_child.c %reldir%/plugin/host_logs.c %reldir%/plugin/host_measures.c %reldir%/plugin/inside.c %reldir%/plugin/host_task.c \
	%reldir%/plugin/host_value.c %reldir%/plugin/host_verdict.c \
	%reldir%/plugin/job.c %reldir%/plugin/job.h %reldir%/plugin/module.c \
	%reldir%/plugin/module.h %reldir%/plugin/verifier.c \
	%reldir%/plugin/verifier.h %reldir%/plugin/verify.c
libkvcore_la_SOURCES += \
	%reldir%/suite/attempts.c %reldir%/suite/attempts.h \
	%reldir%/suite/form.h %reldir%/suite/key.c %reldir%/suite/sums.c %reldir%/suite/sums.h %reldir%/suite/suite.c \
	%reldir%/suite/suite.h
libkvcore_la_SOURCES += \
	%reldir%/figures/audit.c %reldir%/figures/audit.h \
	%reldir%/figures/audit_table.c %reldir%/figures/audit_tally.c \
	%reldir%/figures/findings.c %reldir%/figures/findings.h \
	%reldir%/figures/grid.c %reldir%/figures/grid.h \
	%reldir%/figures/condition.c %reldir%/figures/condition.h \
	%reldir%/figures/columns.c %reldir%/figures/count.c \
	%reldir%/figures/estimate.c %reldir%/figures/estimate.h \
	%reldir%/figures/figure.c %reldir%/figures/gate.c \
	%reldir%/figures/estimator.c %reldir%/figures/estimator.h \
	%reldir%/figures/subsets.c %reldir%/figures/subsets.h \
	%reldir%/figures/groups.c %reldir%/figures/groups.h \
	%reldir%/figures/inputs.c %reldir%/figures/interval.c \
	%reldir%/figures/interval.h %reldir%/figures/mean.c \
	%reldir%/figures/metric.c %reldir%/figures/metric.h \
	%reldir%/figures/plain.c %reldir%/figures/quote.c %reldir%/figures/render.c \
	%reldir%/figures/render.h %reldir%/figures/report.c \
	%reldir%/figures/shards.c %reldir%/figures/runs.c %reldir%/figures/runs.h %reldir%/figures/table.c \
	%reldir%/figures/tree.c %reldir%/figures/tree.h \
	%reldir%/figures/webtest.c %reldir%/figures/wrap.c \
	%reldir%/figures/wrap.h
libkvcore_la_SOURCES += \
	%reldir%/convert/convert.c %reldir%/convert/csv.c \
	%reldir%/convert/eee.c %reldir%/convert/evalplus.c \
	%reldir%/convert/inspect.c %reldir%/convert/list.c \
	%reldir%/convert/list.h %reldir%/convert/listing.c %reldir%/convert/swebench.c \
	%reldir%/convert/target.h %reldir%/convert/tests.c \
	%reldir%/convert/verdicts.c %reldir%/convert/write.c
libkvcore_la_SOURCES += \
	%reldir%/compare/compare.c %reldir%/compare/compare.h \
	%reldir%/compare/gate.c %reldir%/compare/gather.c \
	%reldir%/compare/note.c %reldir%/compare/odds.c \
	%reldir%/compare/odds.h %reldir%/compare/pair.c \
	%reldir%/compare/say.c %reldir%/compare/unlike.c \
	%reldir%/compare/write.c
libkvcore_la_SOURCES += \
	%reldir%/rewards/advantage.c %reldir%/rewards/policy.c \
	%reldir%/rewards/select.c %reldir%/rewards/tokens.c
libkvcore_la_SOURCES += \
	%reldir%/formats/alpaca_eval.c \
	%reldir%/formats/answers.c \
	%reldir%/formats/bfcl.c \
	%reldir%/formats/bigcode.c \
	%reldir%/formats/cruxeval.c \
	%reldir%/formats/deepeval.c \
	%reldir%/formats/eval_protocol.c \
	%reldir%/formats/evalplus.c \
	%reldir%/formats/evalscope.c \
	%reldir%/formats/every_eval_ever.c \
	%reldir%/formats/found.c \
	%reldir%/formats/harbor.c \
	%reldir%/formats/helm.c \
	%reldir%/formats/inspect.c \
	%reldir%/formats/inspect_zip.c \
	%reldir%/formats/inspect_scores.c \
	%reldir%/formats/attempts_csv.c \
	%reldir%/formats/kernelbench.c \
	%reldir%/formats/livecodebench.c \
	%reldir%/formats/lm_eval.c \
	%reldir%/formats/multipl_e.c \
	%reldir%/formats/nemo_gym.c \
	%reldir%/formats/openai_evals.c \
	%reldir%/formats/opencompass.c \
	%reldir%/formats/promptfoo.c \
	%reldir%/formats/rates.c \
	%reldir%/formats/swebench/instances.c \
	%reldir%/formats/swebench/log.c %reldir%/formats/swebench/predictions.c \
	%reldir%/formats/swebench/report.c \
	%reldir%/formats/swebench/summary.c \
	%reldir%/formats/tau.c \
	%reldir%/formats/tests/json.c \
	%reldir%/formats/tests/xml.c \
	%reldir%/formats/terminal_bench.c \
	%reldir%/formats/verifiers.c \
	%reldir%/formats/found.h %reldir%/formats/inspect.h
libkvcore_la_SOURCES += \
	%reldir%/formats/harbor/image.c %reldir%/formats/harbor/image.h \
	%reldir%/formats/harbor/tasks.c %reldir%/formats/harbor/tasks.h \
	%reldir%/formats/harbor/toml.cc %reldir%/formats/harbor/toml.h \
	%reldir%/formats/humaneval/results.c %reldir%/formats/humaneval/suite.c \
	%reldir%/formats/import.c %reldir%/formats/import.h \
	%reldir%/formats/importers.c %reldir%/formats/importers.h \
	%reldir%/formats/koco/code.c %reldir%/formats/koco/questions.c \
	%reldir%/formats/koco/results.c %reldir%/formats/koco/results.h \
	%reldir%/formats/koco/script.c %reldir%/formats/koco/suite.c \
	%reldir%/formats/sniff.c %reldir%/formats/sniff.h \
	%reldir%/formats/suites.c %reldir%/formats/suites.h \
	%reldir%/formats/tally.c %reldir%/formats/run.c %reldir%/formats/verdicts.c
libkvcore_la_SOURCES += \
	%reldir%/score/score.c %reldir%/score/work.c %reldir%/score/work.h \
	%reldir%/score/worker.c %reldir%/score/worker.h
libkvcore_la_SOURCES += \
	%reldir%/store/db.c %reldir%/store/db.h %reldir%/store/realm.c \
	%reldir%/store/realm.h %reldir%/store/store.c %reldir%/store/store.h
libkvcore_la_SOURCES += \
	%reldir%/run/about.c %reldir%/run/about.h %reldir%/run/batch.c \
	%reldir%/run/crew.c %reldir%/run/crew.h \
	%reldir%/run/deal.c %reldir%/run/deal.h %reldir%/run/explain.c \
	%reldir%/run/journal.c %reldir%/run/journal.h \
	%reldir%/run/pack.c %reldir%/run/registered.c %reldir%/run/registered.h \
	%reldir%/run/known.c %reldir%/run/known.h %reldir%/run/merge.c \
	%reldir%/run/prove.c %reldir%/run/again.c %reldir%/run/look.c %reldir%/run/origin.c %reldir%/run/origin.h \
	%reldir%/run/status.c %reldir%/run/results.c %reldir%/run/results.h \
	%reldir%/run/run.c %reldir%/run/twins.c %reldir%/run/twins.h \
	%reldir%/run/validate.c
libkvcore_la_SOURCES += \
	%reldir%/rubric/agree.c %reldir%/rubric/cases.c \
	%reldir%/rubric/ratings.c %reldir%/rubric/ratings_read.c %reldir%/rubric/ratings.h \
	%reldir%/rubric/rubric.c %reldir%/rubric/rubric.h
libkvcore_la_LIBADD = $(CORE_LIBS)
if SIMDJSON
libkvcore_la_SOURCES += %reldir%/read/record_simd.cc
endif
libkvcore_la_SOURCES += \
	%reldir%/page/detail.c %reldir%/page/detail.h %reldir%/page/pack.c \
	%reldir%/page/pack.h %reldir%/page/page.c
# The page that report/ was bundled into: a build needs no node.
BUILT_SOURCES += %reldir%/page/page.inc
EXTRA_DIST += report/dist/page.html
%reldir%/page/page.inc: report/dist/page.html
	$(AM_V_GEN)$(CAT_BYTES) $(srcdir)/report/dist/page.html $(BYTES)
BUILT_SOURCES += %reldir%/formats/humaneval/cases.inc
EXTRA_DIST += %reldir%/README.md %reldir%/formats/humaneval/cases.py \
	%reldir%/formats/humaneval/probes.py
%reldir%/formats/humaneval/cases.inc: forms/values.py \
		%reldir%/formats/humaneval/probes.py \
		%reldir%/formats/humaneval/cases.py
	$(AM_V_GEN)$(CAT_BYTES) $(srcdir)/forms/values.py \
		$(srcdir)/%reldir%/formats/humaneval/probes.py \
		$(srcdir)/%reldir%/formats/humaneval/cases.py $(BYTES)

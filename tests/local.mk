AM_TESTS_ENVIRONMENT = \
	KVERIFY_SRC='$(abs_top_srcdir)' KVERIFY_BUILD='$(abs_top_builddir)' \
	KVERIFY_SHARED="$${KVERIFY_SHARED:-$(abs_top_srcdir)/../shared}" \
	PYTHON3='$(PYTHON3)' CC='$(CC)' CXX='$(CXX)' PKG_CONFIG='$(PKG_CONFIG)' \
	MAKE='$(MAKE)' SAN_CFLAGS='$(SAN_CFLAGS)' LC_ALL=C; \
	export KVERIFY_SRC KVERIFY_BUILD KVERIFY_SHARED PYTHON3 CC CXX \
		PKG_CONFIG MAKE SAN_CFLAGS LC_ALL; unset KVERIFY_PLUGIN_PATH;

UNIT_LIBS = libkvcore.la $(CXX_LIBS) $(CHECK_LIBS)
if HAVE_CHECK
UNIT_TESTS = %reldir%/unit/t_box %reldir%/unit/t_vectors %reldir%/unit/t_mcq \
	%reldir%/unit/t_record %reldir%/unit/t_figures %reldir%/unit/t_tally \
	%reldir%/unit/t_plugins %reldir%/unit/t_verdict %reldir%/unit/t_contracts \
	%reldir%/unit/t_calls %reldir%/unit/t_rubric %reldir%/unit/t_answer \
	%reldir%/unit/t_told %reldir%/unit/t_store
check_PROGRAMS += $(UNIT_TESTS)
TESTS += $(UNIT_TESTS)
endif
%canon_reldir%_unit_t_box_SOURCES = %reldir%/unit/t_box.c
%canon_reldir%_unit_t_box_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)
%canon_reldir%_unit_t_box_LDADD = $(UNIT_LIBS)
%canon_reldir%_unit_t_verdict_SOURCES = %reldir%/unit/t_verdict.c
%canon_reldir%_unit_t_verdict_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)
%canon_reldir%_unit_t_verdict_LDADD = $(UNIT_LIBS)
%canon_reldir%_unit_t_contracts_SOURCES = %reldir%/unit/t_contracts.c
%canon_reldir%_unit_t_contracts_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)
%canon_reldir%_unit_t_contracts_LDADD = libkverify.la $(CHECK_LIBS)
%canon_reldir%_unit_t_vectors_SOURCES = %reldir%/unit/t_vectors.c \
	%reldir%/unit/unit.h
%canon_reldir%_unit_t_vectors_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)
%canon_reldir%_unit_t_vectors_LDADD = $(UNIT_LIBS)
%canon_reldir%_unit_t_mcq_SOURCES = %reldir%/unit/t_mcq.c \
	plugins/mcq/chars.c plugins/mcq/commit.c plugins/mcq/letters.c plugins/mcq/words.c plugins/mcq/extract.c
%canon_reldir%_unit_t_mcq_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)
%canon_reldir%_unit_t_mcq_LDADD = libkvkit.la $(CHECK_LIBS)
%canon_reldir%_unit_t_answer_SOURCES = %reldir%/unit/t_answer.c
%canon_reldir%_unit_t_answer_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)
%canon_reldir%_unit_t_answer_LDADD = libkvkit.la $(CHECK_LIBS)
%canon_reldir%_unit_t_store_SOURCES = %reldir%/unit/t_store.c
%canon_reldir%_unit_t_store_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)
%canon_reldir%_unit_t_store_LDADD = $(UNIT_LIBS)
%canon_reldir%_unit_t_told_SOURCES = %reldir%/unit/t_told.c
%canon_reldir%_unit_t_told_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)
%canon_reldir%_unit_t_told_LDADD = libkvkit.la $(CHECK_LIBS)
%canon_reldir%_unit_t_record_SOURCES = %reldir%/unit/t_record.c
%canon_reldir%_unit_t_record_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)
%canon_reldir%_unit_t_record_LDADD = $(UNIT_LIBS)
%canon_reldir%_unit_t_figures_SOURCES = %reldir%/unit/t_figures.c
%canon_reldir%_unit_t_figures_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)
%canon_reldir%_unit_t_figures_LDADD = $(UNIT_LIBS)
%canon_reldir%_unit_t_tally_SOURCES = %reldir%/unit/t_tally.c
%canon_reldir%_unit_t_tally_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)
%canon_reldir%_unit_t_tally_LDADD = $(UNIT_LIBS)
%canon_reldir%_unit_t_calls_SOURCES = %reldir%/unit/t_calls.c
%canon_reldir%_unit_t_calls_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)
%canon_reldir%_unit_t_calls_LDADD = $(UNIT_LIBS)
%canon_reldir%_unit_t_rubric_SOURCES = %reldir%/unit/t_rubric.c
%canon_reldir%_unit_t_rubric_CPPFLAGS = $(RUBRIC_CPPFLAGS) $(CHECK_CFLAGS)
%canon_reldir%_unit_t_rubric_LDADD = libkvrubric.la $(UNIT_LIBS)
%canon_reldir%_unit_t_plugins_SOURCES = %reldir%/unit/t_plugins.c
%canon_reldir%_unit_t_plugins_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)
%canon_reldir%_unit_t_plugins_LDADD = libkverify.la $(CHECK_LIBS)

# What README.md, the pages and the examples print is run.
PAGE_TESTS = %reldir%/cli/examples.sh %reldir%/cli/pages.sh \
	%reldir%/cli/paths.sh
TESTS += $(PAGE_TESTS)
# Pages that they read; the others are in the lists of their folders.
EXTRA_DIST += $(PAGE_TESTS) %reldir%/text_commands plugins/README.md

check_PROGRAMS += %reldir%/emit_verdicts
%canon_reldir%_emit_verdicts_SOURCES = %reldir%/emit_verdicts.c
%canon_reldir%_emit_verdicts_LDADD = libkverify.la

check_PROGRAMS += %reldir%/read_log
%canon_reldir%_read_log_SOURCES = %reldir%/read_log.c
%canon_reldir%_read_log_LDADD = libkvcore.la $(CXX_LIBS)

check_PROGRAMS += %reldir%/verify_once %reldir%/forks %reldir%/batch
%canon_reldir%_batch_SOURCES = %reldir%/batch.c
%canon_reldir%_batch_LDADD = libkverify.la -lpthread
%canon_reldir%_forks_SOURCES = %reldir%/forks.c
%canon_reldir%_forks_LDADD = libkverify.la
%canon_reldir%_verify_once_SOURCES = %reldir%/verify_once.c
%canon_reldir%_verify_once_LDADD = libkverify.la

check_PROGRAMS += %reldir%/jail
%canon_reldir%_jail_SOURCES = %reldir%/jail.c
%canon_reldir%_jail_CPPFLAGS = $(AM_CPPFLAGS) $(SECCOMP_CFLAGS)
%canon_reldir%_jail_LDADD = $(SECCOMP_LIBS)

CLI_TESTS = %reldir%/cli/abi.sh %reldir%/cli/answer.sh %reldir%/cli/audit.sh %reldir%/cli/api_manual.sh %reldir%/cli/layers.sh %reldir%/cli/batch.sh %reldir%/cli/big_file.sh %reldir%/cli/c_tests.sh %reldir%/cli/callseq.sh %reldir%/cli/callseq_cases.sh %reldir%/cli/callseq_manual.sh %reldir%/cli/checker.sh %reldir%/cli/command.sh %reldir%/cli/compare.sh %reldir%/cli/compilers.sh %reldir%/cli/completion.sh %reldir%/cli/convert.sh %reldir%/cli/csplit.sh %reldir%/cli/data_cases.sh %reldir%/cli/documents.sh %reldir%/cli/embed.sh %reldir%/cli/english.sh %reldir%/cli/figures.sh \
	%reldir%/cli/hacks.sh %reldir%/cli/harbor.sh %reldir%/cli/hostile.sh \
	%reldir%/cli/humaneval.sh %reldir%/cli/invariance.sh \
	%reldir%/cli/koco_code.sh %reldir%/cli/koco_questions.sh \
	%reldir%/cli/formats.sh %reldir%/cli/forks.sh %reldir%/cli/function.sh %reldir%/cli/humaneval_effects.sh %reldir%/cli/humaneval_run.sh %reldir%/cli/judge.sh %reldir%/cli/kill9.sh \
	%reldir%/cli/koco_regrade.sh %reldir%/cli/koco_run.sh %reldir%/cli/levels.sh %reldir%/cli/limits.sh %reldir%/cli/malformed.sh %reldir%/cli/measures.sh %reldir%/cli/members.sh \
	%reldir%/cli/manual.sh %reldir%/cli/options.sh %reldir%/cli/output.sh %reldir%/cli/pack.sh %reldir%/cli/patch.sh %reldir%/cli/pipe.sh %reldir%/cli/places.sh %reldir%/cli/plugins.sh %reldir%/cli/progress.sh %reldir%/cli/python_features.sh %reldir%/cli/registered.sh %reldir%/cli/logs.sh %reldir%/cli/lua.sh %reldir%/cli/python.sh %reldir%/cli/report.sh %reldir%/cli/reports.sh %reldir%/cli/reward.sh %reldir%/cli/run.sh \
	%reldir%/cli/ifeval.sh %reldir%/cli/rubric.sh %reldir%/cli/rubrics.sh %reldir%/cli/hidden.sh %reldir%/cli/schema.sh %reldir%/cli/screen.sh %reldir%/cli/shards.sh %reldir%/cli/show.sh %reldir%/cli/slurm.sh %reldir%/cli/source.sh %reldir%/cli/split.sh %reldir%/cli/statics.sh %reldir%/cli/status.sh %reldir%/cli/store.sh %reldir%/cli/submit.sh %reldir%/cli/swe.sh %reldir%/cli/terminal.sh %reldir%/cli/text.sh %reldir%/cli/performance.sh %reldir%/cli/standing.sh %reldir%/cli/state.sh %reldir%/cli/sql.sh %reldir%/cli/composite.sh %reldir%/cli/coverage.sh %reldir%/cli/trajectories.sh %reldir%/cli/usage.sh %reldir%/cli/verify.sh
TESTS += $(CLI_TESTS)
EXTRA_DIST += %reldir%/answers %reldir%/logs %reldir%/formats %reldir%/python %reldir%/judge %reldir%/rubrics %reldir%/callseq %reldir%/csplit %reldir%/hacks %reldir%/koco %reldir%/native %reldir%/split $(CLI_TESTS) %reldir%/functions.sh %reldir%/rows.py %reldir%/golden

EXTRA_DIST += %reldir%/abi/libkverify.abi %reldir%/abi/plugin.abi

# The binary interface against the one in the tree; tools/abi says more.
abi-check: all tests/plugins/good.la
	$(srcdir)/tools/abi check '$(abs_top_builddir)'
# The page of kverify report in a browser, after npm ci in report/.
check-report: all
	cd $(srcdir)/report && npm ci --no-audit --no-fund
	KVERIFY_SRC=$(abs_top_srcdir) KVERIFY_BUILD=$(abs_top_builddir) sh $(srcdir)/tests/cli/report.sh
.PHONY: check-report
.PHONY: abi-check

# The unit tests, and one long scoring run, under valgrind.
VALGRIND_RUN = $(LIBTOOL) --mode=execute valgrind -q --error-exitcode=9 \
	--leak-check=full --errors-for-leak-kinds=definite
check-valgrind: $(check_PROGRAMS) $(check_LTLIBRARIES) kverify
	CK_FORK=no $(MAKE) check TESTS='$(UNIT_TESTS)' \
		LOG_COMPILER='$(VALGRIND_RUN)'
	$(VALGRIND_RUN) ./kverify score --threads 2 --format json --extract \
		strict --plugin-dir plugins/mcq/.libs --interval bootstrap \
		--resamples 20 $(srcdir)/examples/results >/dev/null
.PHONY: check-valgrind

# Minutes, not seconds: kill -9 at 200 moments of a run of 2,000 attempts.
# 10,000 attempts warm, alone, loaded and cold; a minute of messages for both
# halves of a split.
torture: all kverify-box
	$(AM_TESTS_ENVIRONMENT) ATTEMPTS=2000 KILLS=200 \
		sh $(srcdir)/tests/cli/kill9.sh
	KVERIFY_LAUNCHER=$(abs_top_builddir)/kverify-box KVERIFY_PLUGIN_PATH=`find \
		$(abs_top_builddir)/plugins -name .libs -type d | tr '\n' ':'` \
		$(srcdir)/tests/split/same 10000 --kverify $(abs_top_builddir)/kverify
	/usr/bin/python3 $(srcdir)/fuzz/codec.py --time 60
	KVERIFY_LAUNCHER=$(abs_top_builddir)/kverify-box KVERIFY_PLUGIN_PATH=`find \
		$(abs_top_builddir)/plugins -name .libs -type d | tr '\n' ':'` \
		$(srcdir)/tests/csplit/run --kverify $(abs_top_builddir)/kverify
	$(AM_TESTS_ENVIRONMENT) HACKS_EVERY=1 sh $(srcdir)/tests/cli/hacks.sh
	$(AM_TESTS_ENVIRONMENT) SPLIT_EVERY=1 sh $(srcdir)/tests/cli/split.sh
	$(srcdir)/tests/callseq/oracle --kverify $(abs_top_builddir)/kverify \
		--cases 5000 --seed 9
.PHONY: torture

# make bench: 1 GB of KoCo-like records, 5 million small ones and a tree of
# 100,000 folders, made below BENCH_DIR and removed afterwards; ratios to
# wc -l, find and Python in one run.  Not part of make check.
BENCH_DIR = bench-data
EXTRA_PROGRAMS += %reldir%/make_data
%canon_reldir%_make_data_SOURCES = %reldir%/make_data.c
bench: kverify %reldir%/make_data
	$(SHELL) $(srcdir)/bench/run.sh '$(abs_top_builddir)' \
		'$(abs_top_srcdir)' '$(BENCH_DIR)'
# Boxes: 100,000 attempts, what they cost and what they leave.
bench-boxes: kverify kverify-box
	$(PYTHON3) $(srcdir)/bench/many.py '$(abs_top_builddir)' $${ATTEMPTS:-100000}
# Many shards: status, merge and score as their number grows.
bench-shards: kverify
	LD_LIBRARY_PATH='$(abs_top_builddir)/.libs' $(PYTHON3) $(srcdir)/bench/shards.py '$(abs_top_builddir)/.libs/kverify' 1000
# Attempts a second beside other evaluators: PEERS has checkouts of them in
# the folders human-eval and evalplus.
PEERS = /nonexistent
bench-peers: all
	$(PYTHON3) $(srcdir)/bench/peers.py '$(abs_top_builddir)' \
		--human-eval '$(PEERS)/human-eval' --evalplus '$(PEERS)/evalplus' \
		--attempts 400
# Final answers beside SymPy, which python3-sympy has.
bench-answers: all
	KVERIFY_LIBRARY='$(abs_top_builddir)/.libs/libkverify.so.0' PYTHONPATH='$(abs_top_srcdir)/python' \
		KVERIFY_PLUGIN_PATH='$(abs_top_builddir)/plugins/answer/.libs' \
		$(PYTHON3) $(srcdir)/bench/answers.py '$(abs_top_srcdir)' 1000
# Logs of test runs beside SWE-bench's own parsers: a checkout of it in
# PEERS/SWE-bench, and logs in SWEBENCH_LOGS.
SWEBENCH_LOGS = ../shared/data/swebench
bench-logs: all
	LD_LIBRARY_PATH='$(abs_top_builddir)/.libs' $(PYTHON3) $(srcdir)/bench/swe_logs.py '$(abs_top_builddir)/.libs/kverify' '$(PEERS)/SWE-bench' '$(SWEBENCH_LOGS)'
# Recording and matching call sequences.
bench-callseq: all
	$(PYTHON3) $(srcdir)/bench/callseq.py --build '$(abs_top_builddir)'
# Result files of ten formats, beside a plain Python reader of each.
# Advantages beside NumPy.
bench-rewards: all
	KVERIFY_LIBRARY='$(abs_top_builddir)/.libs/libkverify.so.0' \
		$(PYTHON3) $(srcdir)/bench/rewards.py '$(abs_top_srcdir)'
# How often intervals hold the truth: the tables of docs/metrics.md.
bench-coverage: all
	KVERIFY_LIBRARY='$(abs_top_builddir)/.libs/libkverify.so.0' PYTHONPATH='$(abs_top_srcdir)/python' \
		$(PYTHON3) $(srcdir)/bench/coverage.py
bench-formats: all
	$(PYTHON3) $(srcdir)/bench/formats.py '$(abs_top_builddir)/kverify'
# Rubrics: evaluations a second, beside Lua alone.
EXTRA_PROGRAMS += %reldir%/rubric
%canon_reldir%_rubric_SOURCES = %reldir%/rubric.c
%canon_reldir%_rubric_CPPFLAGS = $(AM_CPPFLAGS) $(LUA_CFLAGS)
%canon_reldir%_rubric_LDADD = libkverify.la $(LUA_LIBS)
bench-rubric: all %reldir%/rubric
	KVERIFY_PLUGIN_PATH=$(abs_top_builddir)/plugins/lua/.libs %reldir%/rubric
.PHONY: bench bench-rubric bench-boxes bench-callseq bench-coverage bench-formats bench-peers bench-rewards bench-shards
EXTRA_DIST += %reldir%/run.sh %reldir%/aggregate.py %reldir%/answers.py %reldir%/callseq.py %reldir%/coverage.py %reldir%/formats.py %reldir%/many.py %reldir%/rewards.py %reldir%/shards.py %reldir%/swe_logs.py \
	%reldir%/peers.py
CLEANFILES += $(EXTRA_PROGRAMS)

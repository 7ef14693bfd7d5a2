# make coverage: a build with --enable-gcov in a folder of its own, the tests,
# and the share of lines and functions against coverage/floor, which only
# rises.
coverage:
	$(SHELL) $(srcdir)/coverage/coverage.sh $(abs_top_srcdir) \
		$(abs_top_builddir)/coverage-build
.PHONY: coverage
EXTRA_DIST += coverage/coverage.sh coverage/floor

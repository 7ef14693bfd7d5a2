# make coverage: the distributed files in a folder of their own, built with
# --enable-gcov; the tests; and the share of lines and functions against
# coverage/floor, which only rises.
coverage: distdir
	rm -rf coverage-build
	mv $(distdir) coverage-build
	KVERIFY_SHARED="$${KVERIFY_SHARED:-$(abs_top_srcdir)/../shared}" \
		$(SHELL) $(srcdir)/coverage/coverage.sh coverage-build
.PHONY: coverage
EXTRA_DIST += coverage/coverage.sh coverage/floor

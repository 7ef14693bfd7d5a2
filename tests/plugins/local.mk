# One source, one macro a plugin.  -rpath makes libtool build a shared object
# that nobody installs.
TEST_PLUGIN_LINK = $(PLUGIN_LDFLAGS) -rpath /nowhere
check_LTLIBRARIES += %reldir%/good.la
%canon_reldir%_good_la_SOURCES = %reldir%/bad.c
%canon_reldir%_good_la_CPPFLAGS = $(AM_CPPFLAGS) -DNAME='"good"'
%canon_reldir%_good_la_LDFLAGS = $(TEST_PLUGIN_LINK)
check_LTLIBRARIES += %reldir%/bad-abi.la
%canon_reldir%_bad_abi_la_SOURCES = %reldir%/bad.c
%canon_reldir%_bad_abi_la_CPPFLAGS = $(AM_CPPFLAGS) -DNAME='"bad-abi"' -DBAD_ABI
%canon_reldir%_bad_abi_la_LDFLAGS = $(TEST_PLUGIN_LINK)
check_LTLIBRARIES += %reldir%/short.la
%canon_reldir%_short_la_SOURCES = %reldir%/bad.c
%canon_reldir%_short_la_CPPFLAGS = $(AM_CPPFLAGS) -DNAME='"short"' -DSHORT
%canon_reldir%_short_la_LDFLAGS = $(TEST_PLUGIN_LINK)
check_LTLIBRARIES += %reldir%/future.la
%canon_reldir%_future_la_SOURCES = %reldir%/bad.c
%canon_reldir%_future_la_CPPFLAGS = $(AM_CPPFLAGS) -DNAME='"future"' -DFUTURE
%canon_reldir%_future_la_LDFLAGS = $(TEST_PLUGIN_LINK)
check_LTLIBRARIES += %reldir%/no-entry.la
%canon_reldir%_no_entry_la_SOURCES = %reldir%/bad.c
%canon_reldir%_no_entry_la_CPPFLAGS = $(AM_CPPFLAGS) -DNAME='"no-entry"' -DNO_ENTRY
%canon_reldir%_no_entry_la_LDFLAGS = $(TEST_PLUGIN_LINK)
check_LTLIBRARIES += %reldir%/null-entry.la
%canon_reldir%_null_entry_la_SOURCES = %reldir%/bad.c
%canon_reldir%_null_entry_la_CPPFLAGS = $(AM_CPPFLAGS) -DNAME='"null-entry"' -DNULL_ENTRY
%canon_reldir%_null_entry_la_LDFLAGS = $(TEST_PLUGIN_LINK)
check_LTLIBRARIES += %reldir%/no-name.la
%canon_reldir%_no_name_la_SOURCES = %reldir%/bad.c
%canon_reldir%_no_name_la_CPPFLAGS = $(AM_CPPFLAGS) -DNAME='"no-name"' -DNO_NAME
%canon_reldir%_no_name_la_LDFLAGS = $(TEST_PLUGIN_LINK)
check_LTLIBRARIES += %reldir%/wrong-name.la
%canon_reldir%_wrong_name_la_SOURCES = %reldir%/bad.c
%canon_reldir%_wrong_name_la_CPPFLAGS = $(AM_CPPFLAGS) -DNAME='"other"'
%canon_reldir%_wrong_name_la_LDFLAGS = $(TEST_PLUGIN_LINK)
check_LTLIBRARIES += %reldir%/no-verify.la
%canon_reldir%_no_verify_la_SOURCES = %reldir%/bad.c
%canon_reldir%_no_verify_la_CPPFLAGS = $(AM_CPPFLAGS) -DNAME='"no-verify"' -DNO_VERIFY
%canon_reldir%_no_verify_la_LDFLAGS = $(TEST_PLUGIN_LINK)
check_LTLIBRARIES += %reldir%/demands.la
%canon_reldir%_demands_la_SOURCES = %reldir%/bad.c
%canon_reldir%_demands_la_CPPFLAGS = $(AM_CPPFLAGS) -DNAME='"demands"' -DDEMANDS
%canon_reldir%_demands_la_LDFLAGS = $(TEST_PLUGIN_LINK)
check_LTLIBRARIES += %reldir%/wishes.la
%canon_reldir%_wishes_la_SOURCES = %reldir%/bad.c
%canon_reldir%_wishes_la_CPPFLAGS = $(AM_CPPFLAGS) -DNAME='"wishes"' -DWISHES
%canon_reldir%_wishes_la_LDFLAGS = $(TEST_PLUGIN_LINK)
check_LTLIBRARIES += %reldir%/bad-threads.la
%canon_reldir%_bad_threads_la_SOURCES = %reldir%/bad.c
%canon_reldir%_bad_threads_la_CPPFLAGS = $(AM_CPPFLAGS) -DNAME='"bad-threads"' -DBAD_THREADS
%canon_reldir%_bad_threads_la_LDFLAGS = $(TEST_PLUGIN_LINK)
check_LTLIBRARIES += %reldir%/bad-open.la
%canon_reldir%_bad_open_la_SOURCES = %reldir%/bad.c
%canon_reldir%_bad_open_la_CPPFLAGS = $(AM_CPPFLAGS) -DNAME='"bad-open"' -DBAD_OPEN
%canon_reldir%_bad_open_la_LDFLAGS = $(TEST_PLUGIN_LINK)
check_LTLIBRARIES += %reldir%/says-nothing.la
%canon_reldir%_says_nothing_la_SOURCES = %reldir%/bad.c
%canon_reldir%_says_nothing_la_CPPFLAGS = $(AM_CPPFLAGS) -DNAME='"says-nothing"' -DSAYS_NOTHING
%canon_reldir%_says_nothing_la_LDFLAGS = $(TEST_PLUGIN_LINK)
check_LTLIBRARIES += %reldir%/says-nan.la
%canon_reldir%_says_nan_la_SOURCES = %reldir%/bad.c
%canon_reldir%_says_nan_la_CPPFLAGS = $(AM_CPPFLAGS) -DNAME='"says-nan"' -DSAYS_NAN
%canon_reldir%_says_nan_la_LDFLAGS = $(TEST_PLUGIN_LINK)
check_LTLIBRARIES += %reldir%/says-high.la
%canon_reldir%_says_high_la_SOURCES = %reldir%/bad.c
%canon_reldir%_says_high_la_CPPFLAGS = $(AM_CPPFLAGS) -DNAME='"says-high"' -DSAYS_HIGH
%canon_reldir%_says_high_la_LDFLAGS = $(TEST_PLUGIN_LINK)
check_LTLIBRARIES += %reldir%/says-low-pass.la
%canon_reldir%_says_low_pass_la_SOURCES = %reldir%/bad.c
%canon_reldir%_says_low_pass_la_CPPFLAGS = $(AM_CPPFLAGS) -DNAME='"says-low-pass"' -DSAYS_LOW_PASS
%canon_reldir%_says_low_pass_la_LDFLAGS = $(TEST_PLUGIN_LINK)
check_LTLIBRARIES += %reldir%/says-error.la
%canon_reldir%_says_error_la_SOURCES = %reldir%/bad.c
%canon_reldir%_says_error_la_CPPFLAGS = $(AM_CPPFLAGS) -DNAME='"says-error"' -DSAYS_ERROR
%canon_reldir%_says_error_la_LDFLAGS = $(TEST_PLUGIN_LINK)
check_LTLIBRARIES += %reldir%/miscounts.la
%canon_reldir%_miscounts_la_SOURCES = %reldir%/bad.c
%canon_reldir%_miscounts_la_CPPFLAGS = $(AM_CPPFLAGS) -DNAME='"miscounts"' -DMISCOUNTS
%canon_reldir%_miscounts_la_LDFLAGS = $(TEST_PLUGIN_LINK)
check_LTLIBRARIES += %reldir%/counts-failures.la
%canon_reldir%_counts_failures_la_SOURCES = %reldir%/bad.c
%canon_reldir%_counts_failures_la_CPPFLAGS = $(AM_CPPFLAGS) -DNAME='"counts-failures"' -DCOUNTS_FAILURES
%canon_reldir%_counts_failures_la_LDFLAGS = $(TEST_PLUGIN_LINK)
check_LTLIBRARIES += %reldir%/fails.la
%canon_reldir%_fails_la_SOURCES = %reldir%/bad.c
%canon_reldir%_fails_la_CPPFLAGS = $(AM_CPPFLAGS) -DNAME='"fails"' -DFAILS
%canon_reldir%_fails_la_LDFLAGS = $(TEST_PLUGIN_LINK)
# The frozen ABI is compiled against its own copy of the headers only.
check_LTLIBRARIES += tests/abi/v2/v2.la
tests_abi_v2_v2_la_SOURCES = tests/abi/v2/v2.c
tests_abi_v2_v2_la_CPPFLAGS = -I$(top_srcdir)/tests/abi/v2
tests_abi_v2_v2_la_LDFLAGS = $(TEST_PLUGIN_LINK)
EXTRA_DIST += tests/abi/v2/kverify/plugin.h tests/abi/v2/kverify/types.h
check_LTLIBRARIES += %reldir%/serial.la
%canon_reldir%_serial_la_SOURCES = %reldir%/serial.c
%canon_reldir%_serial_la_LDFLAGS = $(TEST_PLUGIN_LINK)
check_LTLIBRARIES += %reldir%/sizes.la %reldir%/sizes-box.la
%canon_reldir%_sizes_la_SOURCES = %reldir%/sizes.c
%canon_reldir%_sizes_la_CPPFLAGS = $(AM_CPPFLAGS) -DNAME='"sizes"'
%canon_reldir%_sizes_la_LDFLAGS = $(TEST_PLUGIN_LINK)
%canon_reldir%_sizes_box_la_SOURCES = %reldir%/sizes.c
%canon_reldir%_sizes_box_la_CPPFLAGS = $(AM_CPPFLAGS) -DNAME='"sizes-box"' -DWITH_BOX
%canon_reldir%_sizes_box_la_LDFLAGS = $(TEST_PLUGIN_LINK)

/* SPDX-License-Identifier: MIT */
/* What all unit tests share. */
#ifndef KVERIFY_TESTS_UNIT_H
#define KVERIFY_TESTS_UNIT_H

#include <check.h>
#include <stdlib.h>

#define KV_SKIP_STATUS 77

/* Run SUITE; the exit status automake wants. */
static inline int
run_suite(Suite *suite)
{
    SRunner *runner = srunner_create(suite);
    int failed;

    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif

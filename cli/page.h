/* SPDX-License-Identifier: MIT */
/* Results as one page of HTML. */
#ifndef KVERIFY_CLI_PAGE_H
#define KVERIFY_CLI_PAGE_H

#include <kverify/page.h>

#include <stdbool.h>

typedef struct page_wish {
    const char *file;
    const char *title, *run; /* NULL: the usual ones */
    const kv_report_options *report;
    bool no_answers, lenient;
} page_wish;

/* Read the COUNT PATHS and write the page about them, which is whole or not
 * there.  Returns an exit status, after a message if it is not 0. */
int page_make(kv_engine *engine, const page_wish *wish, char *const *paths,
              size_t count);

#endif

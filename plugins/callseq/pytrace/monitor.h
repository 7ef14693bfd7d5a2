/* SPDX-License-Identifier: MIT */
/* Recording from Python 3.12 on: listens to sys.monitoring. */
#ifndef KV_CALLSEQ_PYTRACE_MONITOR_H
#define KV_CALLSEQ_PYTRACE_MONITOR_H

#include "plugins/callseq/pytrace/python.h"

/* Begin; false when sys.monitoring can't be used. */
bool monitor(object *sys_monitoring);

#endif

/* sys.monitoring, from Python 3.12 on. */
#ifndef KV_CALLSEQ_PYTRACE_MONITOR_H
#define KV_CALLSEQ_PYTRACE_MONITOR_H

#include "plugins/callseq/pytrace/python.h"

/* False: it can't be used. */
bool monitor(object *sys_monitoring);

#endif

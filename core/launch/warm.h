/* SPDX-License-Identifier: MIT */
/* Inside an interpreter that waits to be forked: what its files have in
 * common. */
#ifndef KV_LAUNCH_WARM_H
#define KV_LAUNCH_WARM_H

#include "core/launch/launch.h"

/* --- standing.c: a box that one job after the other is in --------------- */
/* In process 1: mounts, with the files of R, all of them protected, and no
 * right that a job has not; but it chooses the numbers of processes, through
 * LAST_PID.  NULL, or what could not be done. */
const char *standing_set_up(const launcher *l, const request *r, int last_pid);
/* The files of one attempt. */
const char *standing_fill(const request *r);
/* Everything is dead: whether the box is as it was before the attempt. */
bool standing_reset(void);

#endif

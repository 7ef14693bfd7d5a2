/* SPDX-License-Identifier: MIT */
/* Which shard this process is to judge. */
#ifndef KVERIFY_CLI_SHARD_H
#define KVERIFY_CLI_SHARD_H

#include <stdint.h>

/* The most shards of a run. */
#define SHARDS_MAX 1000000u

/* Read VALUE: "I/N"; "auto", which asks the environment of an array job of
 * Slurm or SGE; or "auto/N", which does so too, or that of an indexed job of
 * Kubernetes, and takes its number for that of the shard.  NULL, or what was
 * expected: static. */
const char *shard_read(const char *value, uint32_t *shard, uint32_t *shards);

#endif

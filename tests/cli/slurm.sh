#!/bin/sh
# Shards as jobs of a real Slurm: a controller and two nodes on this machine, in
# namespaces of their own.  KVERIFY_SLURM is a folder that Debian's packages of
# it were unpacked to; without it those that are installed are used.  With
# KVERIFY_SLURM_ALL a node is killed too, which takes Slurm a minute.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
root=${KVERIFY_SLURM:-}
# program NAME: its path, in Debian's or its makers' spelling
program() {
    for path in "$root/usr/sbin/$1-wlm" "$root/usr/sbin/$1"; do
        [ ! -x "$path" ] || { echo "$path" && return; }
    done
}
[ -n "$(program slurmctld)" ] && [ -n "$(program slurmd)" ] || skip "no slurmctld and slurmd here"
[ "$(id -u)" = 0 ] || skip "Slurm's nodes are started by root"
unshare --net --pid --fork --mount-proc true 2>/dev/null || skip "no namespaces for Slurm"
cd "$tmp"
case $tmp in *[!A-Za-z0-9/._-]*) skip "Slurm's configuration has no quotes" ;; esac

if [ -n "$root" ]; then
    libraries=$(echo "$root"/usr/lib/*-linux-gnu)
    PATH=$root/usr/bin:$PATH
    # Only what is Slurm's gets these libraries.
    for name in sbatch squeue sinfo scontrol; do
        mkdir -p bin
        printf '#!/bin/sh\nLD_LIBRARY_PATH=%s:%s/slurm-wlm exec %s/usr/bin/%s "$@"\n' \
            "$libraries" "$libraries" "$root" "$name" >bin/$name
        chmod +x bin/$name
    done
    PATH=$tmp/bin:$PATH
else
    libraries=$(echo /usr/lib/*-linux-gnu)
fi
host=$(uname -n)
mkdir state
cat >slurm.conf <<END
ClusterName=kv
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/none
CredType=cred/none
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=1,sched_interval=1
PluginDir=$libraries/slurm-wlm
StateSaveLocation=$tmp/state
SlurmdSpoolDir=$tmp/spool.%n
SlurmctldPidFile=$tmp/ctld.pid
SlurmdPidFile=$tmp/slurmd.%n.pid
SlurmctldLogFile=$tmp/ctld.log
SlurmdLogFile=$tmp/slurmd.%n.log
SlurmctldPort=17000
ReturnToService=2
SlurmdTimeout=5
SlurmctldParameters=enable_configless
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=17001 CPUs=1 State=UNKNOWN
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=17002 CPUs=1 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=10 State=UP
END
mkdir spool.n1 spool.n2
"$python" - <<'END'
import json
with open("suite.jsonl", "w") as suite, open("quick.jsonl", "w") as quick, open("slow.jsonl", "w") as slow:
    for t in range(12):
        print(json.dumps({"id": "t%d" % t, "verifier": "function", "submission": ["s.py"], "entry": "f",
                          "cases": [{"args": [1], "expect": 1}]}), file=suite)
        for pause, file in ((0, quick), (1.2, slow)):
            for n in range(2):
                print(json.dumps({"task": "t%d" % t, "answer":
                                  "import time\ndef f(x):\n    time.sleep(%s)\n    return %d\n" % (pause, 1 + (t + n) % 2)}),
                      file=file)
END
for file in quick slow; do
    kverify run suite.jsonl $file.jsonl -o $file --quiet >/dev/null
done

cat >inside.sh <<'END'
set -u
# What is killed at the end is all of this namespace.
[ $$ = 1 ] || exit 1
ip link set lo up
# With nothing but the loopback's own address no name is looked up.
ip addr add 10.99.0.1/32 dev lo
SLURM_CONF=$tmp/slurm.conf
export SLURM_CONF
slurm() { LD_LIBRARY_PATH="$libraries:$libraries/slurm-wlm" "$@" >>daemons 2>&1 & }
fail() { echo "FAIL: $*"; for file in ./*/log/*.out; do echo "$file"; tail -n 5 "$file"; done; squeue; kill -9 -1; exit 1; }
# wait_for SECONDS COMMAND...
wait_for() {
    left=$(($1 * 5))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $left -gt 0 ] || return 1
        left=$((left - 1))
        sleep 0.2
    done
}
idle() { [ "$(sinfo -N -h -t idle | wc -l)" -eq 2 ]; }
same() { cmp "$1/verdicts.jsonl" "$2/merged/verdicts.jsonl" || fail "$2: merged shards are others than one run"; }
# A start that Slurm lost sight of holds the job until it is released.
merged() {
    for job in $(squeue -h -o '%i %r' | sed -n 's/ .*requeued held.*//p'); do
        echo "released: $job"
        scontrol release "$job"
    done
    [ -e "$1/merged/verdicts.jsonl" ]
}
judging() { pgrep -f "run .*/$1/shards/.* --resume"; }
both() { [ "$(judging "$1" | wc -l)" -eq 2 ]; }
slurm "$ctld" -D; controller=$!
slurm "$slurmd" -D -N n1 -d "$stepd"
slurm "$slurmd" -D -N n2 -d "$stepd"; second=$!
wait_for 90 idle || fail "no two nodes: $(tail -n 5 daemons)"

"$kverify" submit slurm suite.jsonl quick.jsonl -o plain --shards 6 --jobs 2 --sbatch time=5 --option=--workers=1 >/dev/null ||
    fail "not submitted"
wait_for 200 merged plain || fail "plain: not merged"
same quick plain
[ "$(cat plain/taken/2/*/by | sort | tr -d '\n')" != 111111 ] || echo "one job took all"

# kverify of one shard is killed: its job fails, and the job after the array
# submits the shard again.
"$kverify" submit slurm suite.jsonl slow.jsonl -o killed --shards 4 --sbatch time=5 --option=--workers=1 >/dev/null ||
    fail "not submitted"
wait_for 90 judging killed || fail "nothing runs"
kill -9 "$(judging killed | head -1)" || fail "no kverify was killed"
wait_for 200 merged killed || fail "killed: not merged"
grep -q 'submitted again' killed/log/merge.out || fail "nothing was submitted again"
same slow killed

# The controller is killed while both shards run, when it has saved that they do:
# what it has not saved is lost with it.
"$kverify" submit slurm suite.jsonl slow.jsonl -o lost --shards 2 --sbatch time=5 --option=--workers=1 >/dev/null ||
    fail "not submitted"
wait_for 90 both lost || fail "not both run"
sleep 0.1
: >lost/both
wait_for 90 [ state/job_state -nt lost/both ] || fail "the controller saves nothing: $(ls -l state)"
kill -9 $controller || fail "no controller was killed"
sleep 1
slurm "$ctld" -D; controller=$!
wait_for 200 merged lost || fail "lost: not merged"
same slow lost

if [ -n "${KVERIFY_SLURM_ALL:-}" ]; then
    "$kverify" submit slurm suite.jsonl slow.jsonl -o node --shards 4 --sbatch time=5 --option=--workers=1 >/dev/null ||
        fail "not submitted"
    wait_for 30 judging node || fail "nothing runs"
    sleep 2
    # All of the second node: its daemon, its steps and what they run.
    step=$(pgrep -f 'slurmstepd' | while read -r pid; do
        tr '\0' '\n' <"/proc/$pid/environ" | grep -q n2 && echo "$pid"
    done)
    for pid in $(pgrep kverify); do
        tr '\0' '\n' <"/proc/$pid/environ" 2>/dev/null | grep -q SLURMD_NODENAME=n2 &&
            step="$step $(ps -o ppid= -p "$pid") $pid"
    done
    # shellcheck disable=SC2086
    kill -9 $second $step || fail "not all of the node was killed: $second $step"
    wait_for 90 sh -c 'sinfo -N -h -n n2 | grep -q down' || fail "the node is not missed"
    wait_for 200 merged node || fail "node: not merged"
    same slow node
fi
kill -9 -1
END
ctld=$(program slurmctld) slurmd=$(program slurmd) stepd=$(program slurmstepd)
export tmp libraries ctld slurmd stepd kverify
timeout 580 unshare --net --pid --fork --mount-proc sh inside.sh >inside 2>&1 || true
! grep FAIL inside || { cat inside; fail "see above"; }
for run in plain killed lost; do
    [ -e $run/merged/verdicts.jsonl ] || { cat inside; fail "$run has no end"; }
done

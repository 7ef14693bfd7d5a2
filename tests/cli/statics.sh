#!/bin/sh
# Two threads share no memory of the library's that changes, but for what is
# listed here: what locks guard, what is made once, what each thread has of its
# own.  Plugins have none.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
requires objdump find
case $SAN_CFLAGS in *-fsanitize*) false ;; esac || skip "sanitizers add data of their own"

cat >"$tmp/known" <<'END'
alloc.o allocations
alloc.o fail_at
alloc.o torture
buf.o c_locale
buf.o once
db.o making
host.o reason
inside.o inside
module.o gates
module.o gates_lock
run.o sort_lock
run.o sorting
store.o user
verifier.o serials
END
# What runs in boxes, or is a program, has one thread or locks of its own.
find "$build/core" "$build/plugins" -name '*.o' -path '*/.libs/*' |
    grep -vE '/core/launch/|/callseq/|_trace_la-|_warm_la-' >"$tmp/objects"
[ -s "$tmp/objects" ] || skip "no object files here"
while read -r object; do
    objdump -t "$object" | awk -v name="${object##*/}" '
        $0 ~ /[ \t](\.t?bss|\.t?data|\*COM\*)(\.[a-zA-Z_.]*)?[ \t]/ &&
        $0 !~ /\.data\.rel\.ro/ && $0 !~ / d / && $NF !~ /^\.|^DW\.ref\./ {
            sub(/\.[0-9]+$/, "", $NF); print name, $NF }'
done <"$tmp/objects" | sort -u >"$tmp/found"
comm -23 "$tmp/found" "$tmp/known" >"$tmp/new"
[ ! -s "$tmp/new" ] || fail "shared by threads: $(cat "$tmp/new")"
# The list has nothing that is gone, so that it can't hide a name used again.
comm -13 "$tmp/found" "$tmp/known" >"$tmp/gone"
[ ! -s "$tmp/gone" ] || fail "no longer there: $(cat "$tmp/gone")"

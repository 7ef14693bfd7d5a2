# Shared by the shell tests; sourced, not run.
#
# A test does what a user would: it runs ./kverify and looks at what it prints.
set -eu

LC_ALL=C
export LC_ALL
unset KVERIFY_PLUGIN_PATH NO_COLOR || true

src=${KVERIFY_SRC:-$(cd "$(dirname "$0")/../.." && pwd)}
build=${KVERIFY_BUILD:-$src}
shared=${KVERIFY_SHARED:-$src/../shared}
python=${PYTHON3:-python3}
tmp=$(mktemp -d "${TMPDIR:-/tmp}/kverify-test.XXXXXX")
trap 'rm -rf "$tmp"' EXIT

# The program itself: what libtool puts in front of it takes ten times as long to
# start.
kverify=$build/.libs/kverify
if [ -x "$kverify" ]; then
    LD_LIBRARY_PATH=$build/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    export LD_LIBRARY_PATH
else
    kverify=$build/kverify
fi

kverify() {
    "$kverify" "$@"
}

# Plugins as built, for commands that need them.
with_plugins="--plugin-dir $build/plugins/mcq/.libs"

# Launcher and all plugins as built; skips where no box can be had.
with_boxes() {
    KVERIFY_LAUNCHER=$build/kverify-box
    KVERIFY_PLUGIN_PATH=$(find "$build/plugins" -name .libs -type d | tr '\n' ':')
    export KVERIFY_LAUNCHER KVERIFY_PLUGIN_PATH
    level_here=$("$kverify" doctor 2>/dev/null | sed -n 's/^level=//p')
    case $level_here in
    L2 | L3) ;;
    *) [ "${1:-L2}" = L1 ] && [ "$level_here" = L1 ] ||
        skip "this machine gives boxes of '${level_here:-none}', L2 is needed" ;;
    esac
}

skip() {
    echo "SKIP: $*"
    exit 77
}

fail() {
    echo "FAIL: $*"
    exit 1
}

# requires COMMAND...
requires() {
    for command in "$@"; do
        command -v "$command" >/dev/null 2>&1 || skip "no $command"
    done
}

requires_data() {
    [ -e "$shared/$1" ] || skip "no $1 in the common ground beside the checkout"
}

# status EXPECTED COMMAND...: stdout and stderr go to $tmp/out and $tmp/err
status() {
    expected=$1
    shift
    got=0
    "$@" >"$tmp/out" 2>"$tmp/err" || got=$?
    [ "$got" -eq "$expected" ] || {
        cat "$tmp/out" "$tmp/err"
        fail "exit status $got instead of $expected: $*"
    }
}

# says TEXT: in what status caught
says() {
    grep -qF -- "$1" "$tmp/out" "$tmp/err" || {
        cat "$tmp/out" "$tmp/err"
        fail "nothing says '$1'"
    }
}

same() {
    cmp -s "$1" "$2" || {
        diff "$1" "$2" | head -20
        fail "$1 and $2 differ${3:+: $3}"
    }
}

# Control groups whose launcher has ended; those of tests beside this one live.
groups() {
    find /sys/fs/cgroup -maxdepth 3 -name 'kverify.*' 2>/dev/null | sed 's/.*kverify\.\([0-9]*\)\..*/\1/' |
        while read -r pid; do [ -e "/proc/$pid" ] || echo "$pid"; done | wc -l
}
# groups_gone BEFORE: no more than that are left
groups_gone() {
    tries=0
    while [ "$(groups)" -gt "$1" ] && [ $tries -lt 50 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    [ "$(groups)" -le "$1" ] || fail "control groups are left: $(groups), and $1 before"
}

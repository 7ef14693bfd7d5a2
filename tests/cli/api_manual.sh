#!/bin/sh
# libkverify(3) and kv-plugin(3) have the declarations of the headers, and their
# examples are built and run.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
library=$src/man/libkverify.3
plugin=$src/man/kv-plugin.3

# Declarations of a header, one a line, without comments and directives.
declarations() { # HEADER
    awk 'BEGIN { RS = "\001" }
         { gsub(/\/\*[^*]*\*+([^\/*][^*]*\*+)*\//, ""); print }' \
        "$src/include/kverify/$1.h" | sed -e ':a' -e '/\\$/{N;s/\\\n//;ta' -e '}' |
        sed -e '/^ *#/d' -e 's/extern "C" {//' | tr '\n' ' ' | tr ';' '\n' |
        sed -e 's/  */ /g' -e 's/^ //' -e 's/ $//'
    echo # behind the brace that ends the header
}

# Prototypes of a page.
prototypes() { # PAGE
    awk '/^\.Ft / { type = substr($0, 5) }
         /^\.Fo / { name = $2; arguments = ""; open = 1 }
         /^\.Fa / && open {
             argument = substr($0, 5)
             gsub(/"/, "", argument)
             arguments = arguments (arguments == "" ? "" : ", ") argument
         }
         /^\.Fc/ { print type " " name "(" arguments ")"; open = 0 }' "$1" |
        sed 's/\* /*/' | sort
}

# The example of a page.
example() { # PAGE
    sed -n '/^\.Sh EXAMPLES/,/^\.Ed/p' "$1" | sed -e '1,/^\.Bd/d' -e '/^\.Ed/d' -e 's/\\e/\\/g'
}

# The pages have the prototype of every function, service and entry point, and no
# other one.
for header in $(cd "$src/include/kverify" && ls ./*.h | sed 's@^./@@;s/\.h$//;/^plugin$/d'); do
    declarations "$header"
done | grep -E '^(const )?[a-z0-9_]+ \*?kv_[a-z0-9_]+\(.*\)$' | sort >"$tmp/functions"
declarations plugin | awk '
    /^typedef struct kv_[a-z]+ *{/ || /^typedef struct kv_[a-z]+_services {/ {
        topic = $3
        sub(/^kv_/, "", topic)
        known = sub(/_services$/, "", topic) || topic == "host" || topic == "plugin"
        sub(/^[^{]*{ */, "")
    }
    /^}/ { topic = "" }
    topic != "" && known && match($0, /\(\*[a-z0-9_]+\)\(/) {
        name = substr($0, RSTART + 2, RLENGTH - 4)
        rest = substr($0, RSTART + RLENGTH)
        type = substr($0, 1, RSTART - 1)
        sub(/\) *KV_PRINTF\([^)]*\)$/, ")", rest)
        sub(/ $/, "", type)
        print type (type ~ /\*$/ ? "" : " ") (topic == "plugin" ? "" : topic "->") name "(" rest
    }' | sort >"$tmp/services"
[ "$(wc -l <"$tmp/functions")" -ge 130 ] || fail "only $(wc -l <"$tmp/functions") functions in the headers"
[ "$(wc -l <"$tmp/services")" -ge 60 ] || fail "only $(wc -l <"$tmp/services") services in plugin.h"
prototypes "$library" >"$tmp/documented"
same "$tmp/functions" "$tmp/documented" "libkverify(3) and the headers"
prototypes "$plugin" >"$tmp/documented"
same "$tmp/services" "$tmp/documented" "kv-plugin(3) and plugin.h"

# They name all types and constants, apart from counts and what only the headers
# need.
{
    sed -n 's/^#define \(KV_[A-Z0-9_]*\).*/\1/p' "$src"/include/kverify/*.h |
        grep -vE '_COUNT$|^KV_(DEPRECATED|PRINTF|ERROR_MAX|PLUGIN_EXPORT|PLUGIN_LINKAGE|VERSION_(MAJOR|MINOR|PATCH))$'
    sed -n 's/^} \(kv_[a-z_]*\);/\1/p' "$src"/include/kverify/*.h | grep -v '_services$'
} | sort -u >"$tmp/names"
while read -r name; do
    grep -qE "(^|[^A-Za-z0-9_])$name([^A-Za-z0-9_]|\$)" "$library" "$plugin" ||
        fail "$name is in neither manual page"
done <"$tmp/names"

# The program of libkverify(3), against the library as it was built.
example "$library" >"$tmp/program.c"
# shellcheck disable=SC2086
$CC -std=c99 -Wall -Wextra -Wpedantic -Werror $SAN_CFLAGS -I"$src/include" -o "$tmp/program" \
    "$tmp/program.c" -L"$build/.libs" -lkverify -Wl,-rpath,"$build/.libs"
KVERIFY_PLUGIN_PATH=$build/plugins/mcq/.libs status 0 "$tmp/program"
echo 'pass, acc = 1/1' >"$tmp/expected"
same "$tmp/expected" "$tmp/out" "the program of libkverify(3)"

# The plugin of kv-plugin(3): the file of the example, with the two headers that
# it needs and nothing else of kverify's.
example "$plugin" >"$tmp/exact.c"
same "$src/examples/plugin/exact.c" "$tmp/exact.c" "kv-plugin(3) and examples/plugin"
mkdir -p "$tmp/alone/kverify" "$tmp/plugins" "$tmp/bin"
cp "$src/include/kverify/plugin.h" "$src/include/kverify/types.h" "$tmp/alone/kverify/"
$CC -std=c99 -Wall -Wextra -Wpedantic -Werror -shared -fPIC -I"$tmp/alone" \
    -o "$tmp/plugins/exact.so" "$tmp/exact.c"
status 0 kverify plugins --plugin-dir "$tmp/plugins"
says "exact "
verdict() { # CONFIG TASK ANSWER TEXT
    KVERIFY_PLUGIN_PATH=$tmp/plugins status 0 "$build/tests/verify_once" exact "$1" "$2" "$3"
    says "$4"
}
verdict '{}' '{"expect":"Paris"}' Paris '"outcome":"pass","class":null,"score":1'
verdict '{}' '{"expect":"Paris"}' paris '"outcome":"fail","class":null,"score":0'
verdict '{"ignore_case":true}' '{"expect":"Paris"}' paris '"outcome":"pass"'
verdict '{"ignore_case":true}' '{"expect":"AZ[@"}' 'az[@' '"outcome":"pass"'
verdict '{"ignore_case":true}' '{"expect":"[@"}' '{`' '"outcome":"fail"'
verdict '{"ignore_case":false}' '{"expect":"Paris"}' paris '"outcome":"fail"'
verdict '{}' '{"expect":"Paris"}' 'Paris ' '"outcome":"fail","class":null'
verdict '{}' '{"expect":"Paris"}' '' '"outcome":"fail","class":"no_answer"'
verdict '{}' '{"expect":""}' '' '"outcome":"pass","class":null'
verdict '{}' '{"expect":7}' 7 '"outcome":"error","class":"infra"'
says "the task has no text 'expect'"
KVERIFY_PLUGIN_PATH=$tmp/plugins status 3 "$build/tests/verify_once" exact '{"ignore_case":1}' '{}' x
says "'ignore_case' is not a boolean"

# The commands of its README, as they stand.
mkdir -p "$tmp/tree/examples"
cp -R "$src/include" "$tmp/tree/"
cp -R "$src/examples/plugin" "$tmp/tree/examples/"
chmod -R u+w "$tmp/tree"
# shellcheck disable=SC2016
printf '#!/bin/sh\nexec %s "$@"\n' "$CC" >"$tmp/bin/cc"
# shellcheck disable=SC2016
printf '#!/bin/sh\nexec "%s" "$@"\n' "$kverify" >"$tmp/bin/kverify"
chmod +x "$tmp/bin/cc" "$tmp/bin/kverify"
sed -n 's/^    //p' "$src/examples/plugin/README.md" >"$tmp/commands"
[ "$(wc -l <"$tmp/commands")" -eq 3 ] || fail "the README of examples/plugin has not three commands"
status 0 env PATH="$tmp/bin:$PATH" sh -c "cd '$tmp/tree/examples/plugin' && set -e && . '$tmp/commands'"
says "3 of 3 attempts judged: 1 pass, 1 fail, 1 error, 0 unscored"
results=$tmp/tree/examples/plugin/results/verdicts.jsonl
for line in '"attempt":0,"outcome":"pass"' '"attempt":1,"outcome":"fail"' \
    '"attempt":2,"outcome":"error","class":"parse"'; do
    grep -qF "$line" "$results" || { cat "$results"; fail "no verdict $line"; }
done

#!/bin/sh
# Completions of bash, zsh and fish: what the shells offer for a command line.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
requires bash
KVERIFY_PLUGIN_PATH=$build/plugins/mcq/.libs
PATH=$build:$tmp/bin:$PATH
export KVERIFY_PLUGIN_PATH PATH
mkdir "$tmp/here" "$tmp/here/some folder" "$tmp/bin"
: >"$tmp/here/some file"
: >"$tmp/bin/program-to-record"
chmod +x "$tmp/bin/program-to-record"
cd "$tmp/here"

# --- bash: words before the cursor|what is offered
cat >"$tmp/bash" <<'EOF2'
. "$1"
while IFS='|' read -r line expected; do
    COMP_WORDS=() word=
    for word in $line; do
        [ "$word" = EMPTY ] && word=
        COMP_WORDS+=("$word")
    done
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMPREPLY=()
    _kverify kverify "$word" "${COMP_WORDS[COMP_CWORD - 1]}"
    got=$(printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' ')
    [ "$got" = "$expected " ] || { echo "'$line' gives '$got' and not '$expected'"; bad=1; }
done
complete -p kverify | grep -q _kverify || bad=1
exit ${bad:-0}
EOF2
bash --norc "$tmp/bash" "$src/completions/kverify" <<'EOF2' || fail "bash"
kverify sc|score
kverify EMPTY|audit callseq compare convert doctor explain formats help merge metrics pack plugins report reward rubric run score show status submit validate
kverify --|--help --version
kverify help ru|rubric run
kverify help rubric EMPTY|agree check explain new run test
kverify help score EMPTY|
kverify rubric EMPTY|agree check explain new run test
kverify rubric --|--help
kverify rubric agree --|--colour --format --help --resamples --seed
kverify callseq m|match
kverify score --f|--format
kverify score some --f|--format
kverify score --format EMPTY|csv json latex md table
kverify score --format j|json
kverify score --format = j|json
kverify score --format =|csv json latex md table
kverify score --format=j|--format=json
kverify score --metric acc_|acc_attempted
kverify score --metric pass@k,apr|pass@k,apr pass@k,apr_stored
kverify score --metric = pass@k,apr|pass@k,apr pass@k,apr_stored
kverify score --by p|project
kverify score --quiet some|some file some folder
kverify score --plugin-dir s|some folder
kverify score --seed EMPTY|
kverify metrics EMPTY|
kverify plugins m|mcq
kverify run --min-isolation EMPTY|L0 L1 L2 L3 L4
kverify run -o s|some folder
kverify callseq record -o s|some file some folder
kverify callseq record -o x -- program-to-|program-to-record
kverify callseq record -o x -- program-to-record some|some file some folder
kverify nonsense --|
EOF2

# --- fish: the same, by its own means
if command -v fish >/dev/null 2>&1; then
    cat >"$tmp/fish" <<'EOF2'
source $argv[1]
set -l bad 0
while read -l -d '|' line expected
    set -l got (complete -C $line | string replace -r '\t.*' '' | sort | string join ' ')
    if test "$got" != "$expected"
        echo "'$line' gives '$got' and not '$expected'"
        set bad 1
    end
end
exit $bad
EOF2
    HOME=$tmp fish --no-config "$tmp/fish" "$src/completions/kverify.fish" <<'EOF2' || fail "fish"
kverify sc|score
kverify help rubric |agree check explain new run test
kverify callseq m|match
kverify score --form|--format
kverify score --format |csv json latex md table
kverify score --format=j|--format=json
kverify score --metric acc_|acc_attempted
kverify score --metric pass@k,apr|pass@k,apr pass@k,apr_stored
kverify score --by p|project
kverify score --quiet some|some file some folder/
kverify score --plugin-dir s|some folder/
kverify metrics |
kverify plugins m|mcq
kverify run --min-isolation |L0 L1 L2 L3 L4
kverify rubric agree --re|--resamples
kverify rubric new --re|
EOF2
else
    echo "no fish: its completion was not tried"
fi

# --- zsh: in a shell behind a terminal, where compadd writes what it is given
if command -v zsh >/dev/null 2>&1; then
    zsh -n "$src/completions/_kverify" || fail "zsh: syntax"
    cat >"$tmp/zsh" <<'EOF2'
zmodload zsh/zpty || exit 77
zpty shell zsh -f -i
zpty -w shell "PS1= ; fpath=($1 \$fpath); path=(${(q)KVERIFY_BUILD:-.} \$path)"
zpty -w shell "autoload -Uz compinit; compinit -D -u"
zpty -w shell 'compadd () { local -a found; builtin compadd -O found "$@"; (( $#found )) && print -l -- $found >>'"$2/found"'; builtin compadd "$@" }'
zpty -w shell ": >$2/ready"
for i in {1..200}; do [[ -e $2/ready ]] && break; sleep 0.1; done
bad=0
while IFS='|' read -r line expected; do
    rm -f $2/found $2/done
    zpty -n -w shell $'\C-u'"$line"$'\t'
    for i in {1..100}; do [[ -s $2/found ]] && break; sleep 0.1; done
    # Completing has ended when the next line is run.
    zpty -w shell $'\C-u'": >$2/done"
    for i in {1..100}; do [[ -e $2/done ]] && break; sleep 0.1; done
    got=$(sort -u $2/found 2>/dev/null | tr '\n' ' ')
    [[ $got = "$expected " ]] || { echo "'$line' gives '$got' and not '$expected'"; bad=1 }
done
zpty -d shell
exit $bad
EOF2
    got=0
    KVERIFY_BUILD=$build zsh -f "$tmp/zsh" "$src/completions" "$tmp" <<'EOF2' || got=$?
kverify sc|score
kverify help rubric |agree check explain new run test
kverify callseq m|match
kverify score --form|--format
kverify score --format |csv json latex md table
kverify score --format=j|json
kverify score --metric acc_|acc_attempted
kverify score --metric pass@k,apr|apr apr_stored
kverify plugins m|mcq
kverify run --min-isolation |L0 L1 L2 L3 L4
kverify rubric agree --re|--resamples
EOF2
    [ "$got" -eq 0 ] || [ "$got" -eq 77 ] || fail "zsh"
else
    echo "no zsh: its completion was not tried"
fi

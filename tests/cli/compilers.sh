#!/bin/sh
# A compiler that fails: what an attempt can print by it says nothing about the
# machine, and what the machine lacks says nothing about the attempt.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
with_boxes
cd "$tmp"
mkdir -p suite
cat >suite/t.c <<'END'
#include <assert.h>
int twice(int n);
int main(void) { assert(twice(2) == 4); return 0; }
END
"$python" - <<'END'
import json
case = {"call": "twice", "args": [2], "expect": 4}
kinds = {
    "stdio": {"verifier": "stdio", "cases": [{"input": "", "output": "4\n"}], "build": {"language": "c", "flags": []}},
    "native": {"verifier": "native", "functions": {"twice": "int twice(int n)"}, "cases": [case] * 3},
    "function": {"verifier": "function", "language": "c", "entry": "twice", "signature": {"args": ["int"], "returns": "int"}, "cases": [{"args": [2], "expect": 4}]},
    "c-test": {"verifier": "c-test", "tests": ["t.c"], "api": ["twice"]},
}
plain = "int twice(int n) { return 2 * n; }\n"
main = "#include <stdio.h>\nint main(void) { puts(\"4\"); return 0; }\n"
tasks, attempts, want = [], [], {}


def put(name, task, code, outcome, klass):
    want[name] = outcome, klass
    tasks.append(dict(task, id=name, submission=["a.c"]))
    attempts.append({"task": name, "files": {"a.c": code}})


for kind, task in kinds.items():
    good = main if kind == "stdio" else plain
    put(kind + "-good", task, good, "pass", None)
    for i, bad in enumerate(('#pragma GCC error "x\\nsh: 1: cc1: not found"\n',
                             '#line 1 "sh: 1: cc1: not found"\nint x = y;\n', "int f(void) { return g()\n",
                             'int twice(int n) __attribute__((error("gcc: fatal error: Killed signal")));\nint h(void) { return twice(1); }\n')):
        put("%s-%d" % (kind, i), task, bad + (good if i < 2 else ""), "fail", "compile")
    lacks = "-fno-such-flag"
    if kind == "stdio":
        put(kind + "-library", dict(task, build={"language": "c", "flags": ["-lnosuchlibrary"]}), good, "error", "environment")
        put(kind + "-flag", dict(task, build={"language": "c", "flags": [lacks]}), good, "error", "environment")
    else:
        put(kind + "-flag", dict(task, flags=[lacks]), good, "error", "environment")
put("status", kinds["function"], '#include <stdio.h>\n#include <stdlib.h>\nint twice(int n) { fputs("sh: 1: cc1: not found\\n", stderr); exit(77 + 14 * (n > 1)); }\n', "fail", None)
limits = "#include <sys/resource.h>\n#include <unistd.h>\n__attribute__((constructor)) static void f(void) { struct rlimit r = {0, 0}; prlimit(getppid(), RLIMIT_NPROC, &r, 0); }\n"
put("meddles", kinds["native"], "#define _GNU_SOURCE\n" + limits + plain, "error", "tamper")
put("drains", kinds["native"], "#include <unistd.h>\n__attribute__((constructor)) static void f(void) { char b[4096]; while (read(4, b, 4096) > 0); }\n" + plain, "pass", None)
put("drains-wrong", kinds["native"], "#include <unistd.h>\n__attribute__((constructor)) static void f(void) { char b[4096]; while (read(4, b, 4096) > 0); }\n" + plain.replace("2 *", "3 *"), "fail", None)
for name, rows in (("suite/tasks.jsonl", tasks), ("a.jsonl", attempts)):
    with open(name, "w") as f:
        f.write("".join(json.dumps(r) + "\n" for r in rows))
json.dump(want, open("want.json", "w"))
END
"$kverify" run suite a.jsonl -o out --quiet >"$tmp/out.txt" 2>&1 || true
"$python" - <<'END'
import json, sys
want, bad = json.load(open("want.json")), 0
for line in open("out/verdicts.jsonl"):
    v = json.loads(line)
    outcome, klass = want.pop(v["task"])
    if v["outcome"] != outcome or klass is not None and v["class"] != klass:
        bad = 1
        print(v["task"], "expected", outcome, klass, "got", v["outcome"], v["class"], v["evidence"])
print(len(want), "without a verdict")
sys.exit(bad or len(want))
END

#!/usr/bin/python3
"""Call sequences: what recording costs, and how fast traces are matched.

usage: callseq.py [--build DIR] [--runs N] [--events N] [--python PATH]...

Every ratio is of programs run in turn, medians of N runs."""
import argparse
import atexit
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PYTHON = '''
import sys, time

def tiny(x):
    return x + 1

def step(x, scale=2):
    for i in range(40):
        x = tiny(x)
    return x * scale % 1000003

def main(n):
    x = 1
    for i in range(n):
        x = step(x)
    return x

start = time.perf_counter()
main(int(sys.argv[1]))
print(time.perf_counter() - start)
'''
C = '''
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv)
{
    long n = atol(argv[1]), i, sum = 0;
    struct timespec a, b;
    (void)argc;
    clock_gettime(CLOCK_MONOTONIC, &a);
    for (i = 0; i < n; i++)
        sum += labs(i - 500) + (long)__builtin_abs((int)i);
    for (i = 0; i < n; i++)
        sum += atoi(i & 1 ? "17" : "4");
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%.9f\\n", (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9);
    return sum == 1;
}
'''
SPEC = '''
at least 10 step(3, ...)
every step -> type(int)
in_order [step(0, ...), step(1, ...), step(2, ...)+]
1st step before last step
never other
step(5, ...) before step(6, ...)
'''
NAMES = '''
some step
in_order [step, load, step+]
load before last step
never other
'''


def trace(path, calls):
    with open(path, "w") as f:
        f.write('{"kverify_trace":1}\n')
        for i in range(calls):
            name = "app.load" if i % 50 == 7 else "app.step"
            f.write('{"seq":%d,"thread":0,"depth":1,"kind":"call","name":"%s","caller":'
                    '{"file":"app.py","line":%d,"name":"main"},"args":[%d,"some text"],"time":%d}\n'
                    % (2 * i + 1, name, i % 90, i % 7, 1000 + i))
            f.write('{"seq":%d,"thread":0,"depth":1,"kind":"return","name":"%s","call":%d,'
                    '"result":%d,"time":%d}\n' % (2 * i + 2, name, 2 * i + 1, i, 1001 + i))
        f.write('{"end":true,"events":%d}\n' % (2 * calls))
    return 2 * calls


def run(command, **kw):
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, **kw)
    return done.stdout


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--build", default=".")
    p.add_argument("--runs", type=int, default=5)
    p.add_argument("--events", type=int, default=1000000)
    p.add_argument("--python", action="append", default=[], help="another interpreter")
    args = p.parse_args()
    build = os.path.abspath(args.build)
    kverify = build + "/kverify"
    os.environ["KVERIFY_BUILD"] = build
    work = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, work)
    median = statistics.median
    print("load at start: %.2f" % os.getloadavg()[0])

    with open(work + "/prog.py", "w") as f:
        f.write(PYTHON)
    for python in ["/usr/bin/python3", *args.python]:
        if shutil.which(python) is None or subprocess.run(
                [python, "-c", "import sys; sys.exit(sys.version_info < (3, 9))"],
                stderr=subprocess.DEVNULL).returncode:
            continue
        plain, named, all_of = [], [], []
        for _ in range(args.runs):
            plain.append(float(run([python, work + "/prog.py", "6000"])))
            for names, out in (("__main__.step", named), ("__main__.*", all_of)):
                out.append(float(run([kverify, "callseq", "record", "--names", names, "--output",
                                      work + "/t", "--", python, work + "/prog.py", "6000"])))
        version = run([python, "-c", "import sys; print(sys.version.split()[0])"]).strip()
        print("python %-8s 246,000 calls: untraced %.0f ms; 6,000 of them recorded %.2fx; "
              "all recorded %.1fx, %.2f us a call" % (
                  version, 1e3 * median(plain), median(named) / median(plain),
                  median(all_of) / median(plain),
                  1e6 * (median(all_of) - median(plain)) / 246001))

    with open(work + "/prog.c", "w") as f:
        f.write(C)
    with open(work + "/calls", "w") as f:
        f.write("declare int atoi(const char *s)\nonce atoi\n")
    subprocess.run(["gcc", "-O0", work + "/prog.c", "-o", work + "/prog"],
                   check=True)
    n, plain, recorded = 300000, [], []
    for _ in range(args.runs):
        plain.append(float(run([work + "/prog", str(n)])))
        recorded.append(float(run([kverify, "callseq", "record", "--calls", work + "/calls",
                                   "--output", work + "/c.trace", "--", work + "/prog", str(n)])))
    size = os.path.getsize(work + "/c.trace") / n
    print("c: atoi(\"17\") %.0f ns a call plain, %.0f ns recorded (two events, %.0f bytes to a "
          "file)" % (1e9 * median(plain) / n, 1e9 * median(recorded) / n, size))

    for name, text in (("names, order and a count", NAMES),
                       ("six clauses with arguments and results", SPEC)):
        with open(work + "/spec", "w") as f:
            f.write(text)
        events = trace(work + "/trace", args.events // 2)
        times, count, peak = [], [], 0
        for _ in range(args.runs):
            start = time.perf_counter()
            child = subprocess.Popen([kverify, "callseq", "match", work + "/spec",
                                      work + "/trace"], stdout=subprocess.DEVNULL)
            _, status, used = os.wait4(child.pid, 0)
            times.append(time.perf_counter() - start)
            assert status == 0, status
            peak = max(peak, used.ru_maxrss)
            start = time.perf_counter()
            run(["wc", "-l", work + "/trace"])
            count.append(time.perf_counter() - start)
        size = os.path.getsize(work + "/trace")
        print("match, %s: %d events, %.2f million/s from JSON Lines (%.0f MB/s, %.1fx wc -l), "
              "peak %.1f MB" % (name, events, events / median(times) / 1e6,
                                size / median(times) / 1e6, median(times) / median(count),
                                peak / 1024))
    shutil.rmtree(work)


sys.exit(main())

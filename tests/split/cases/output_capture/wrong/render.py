import sys


def banner(text, char="*", file=None):
    line = char * (len(text) + 4)
    print(line, f"{char} {text} {char}", line, sep="\n", file=file)


def progress(items):
    for i, it in enumerate(items, 1):
        sys.stderr.write(f"\r{i}/{len(items)}")
        yield it
    sys.stderr.write("\n")


def table(rows):
    for row in rows:
        print(*row, sep="\t", flush=True)


def emit(text):
    sys.stdout.write(text)
    sys.stdout.flush()
    return len(text)

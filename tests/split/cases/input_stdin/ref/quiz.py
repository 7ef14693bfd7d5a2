import sys


def ask(prompt, valid):
    while True:
        answer = input(f"{prompt} ").strip().lower()
        if answer in valid:
            return answer
        print("try again")


def read_numbers():
    return [int(line) for line in sys.stdin if line.strip()]


def interactive(prompt="> "):
    lines = []
    try:
        while True:
            lines.append(input(prompt))
    except EOFError:
        return lines


def main():
    args = sys.argv[1:]
    if not args:
        print("no arguments", file=sys.stderr)
        return 1
    print("sum", sum(map(int, args)))
    return 0

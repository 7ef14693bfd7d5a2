import datetime
import os
import random
import subprocess
import time


def poll(check, interval=30, attempts=3):
    for i in range(attempts):
        if check():
            return i
        time.sleep(interval)
    raise TimeoutError(f"gave up after {attempts}")


def stamp():
    return int(time.time())


def read_token(path):
    with open(path) as f:
        return f.read().strip()


def save(path, lines):
    with open(path, "w") as f:
        for line in lines:
            f.write(line + "\n")


def home():
    return os.environ.get("APP_HOME", "/opt/app")


def say(*words):
    print(*words, sep="-")


def today():
    return datetime.date.today().isoformat()


def git_head():
    out = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    return out.stdout.strip()[:7]


def roll():
    return random.randint(1, 6)


def exists(path):
    return os.path.exists(path) and not os.path.isdir(path)

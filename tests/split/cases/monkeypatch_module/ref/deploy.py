import importlib
import os
from pathlib import Path

REGION = "eu"
LIMITS = {"cpu": 2, "mem": 4}


def now():
    return 1_700_000_000


def upload(name):
    raise ConnectionError(name)


class Target:
    retries = 1

    def connect(self):
        raise ConnectionError("no network")

    def describe(self):
        return f"{self.connect()}@{REGION}"


def deploy(name):
    upload(name)
    return f"{REGION}/{name}-{now()}"


def debug_enabled():
    return os.environ.get("DEBUG", "0") == "1"


def config_file():
    p = Path("deploy.ini")
    return p.read_text() if p.exists() else None


def fits(cpu):
    return cpu <= LIMITS["cpu"]


def load_hook(name):
    return importlib.import_module(name).hook()

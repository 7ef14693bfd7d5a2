import os

DEBUG = os.environ.get("APP_DEBUG", "") in ("1", "true")
WORKERS = int(os.environ.get("APP_WORKERS") or 4)
loaded = []
loaded.append(WORKERS)


class Settings:
    workers = WORKERS

    def describe(self):
        return f"{'debug' if DEBUG else 'prod'}:{self.workers}"


def current():
    return Settings().describe()

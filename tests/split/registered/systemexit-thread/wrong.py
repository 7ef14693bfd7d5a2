class Counter:
    def add(self, k):
        raise SystemExit

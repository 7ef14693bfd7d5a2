import logging

log = logging.getLogger("audit")


class Auditor:
    def __init__(self, logger=None, threshold=100):
        self.logger = logger or log
        self.threshold = threshold

    def transfer(self, src, dst, amount):
        if src == dst:
            self.logger.error("self transfer by %s", src)
            return False
        level = logging.WARNING if amount > self.threshold else logging.DEBUG
        self.logger.log(level, "%s -> %s: %s", src, dst, amount)
        return True

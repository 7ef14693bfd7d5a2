SENDER = []

class Evil:
    def __eq__(self, other):
        if other not in KNOWN:
            KNOWN.append(other)
            SENDER[0](other, priority=2)
        return False
KNOWN = []
def notify(sender, names):
    SENDER[:] = [sender]
    sender(Evil(), priority=2)

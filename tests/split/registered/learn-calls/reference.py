def notify(sender, names):
    for n in names:
        sender(n, priority=2)

import radio


def call_for_help(ship, tries=3):
    radio.tune(16)
    for attempt in range(tries):
        if attempt > 0:
            radio.wait(60)
        if radio.send("mayday, this is " + ship):
            return True
    return False

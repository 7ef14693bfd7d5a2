import distress


def run_answered(calls):
    calls.replace("radio.tune", returns=None)
    calls.replace("radio.wait", returns=None)
    calls.replace("radio.send", each=[False, True])
    assert calls.call(distress.call_for_help, "Petrel") is True


def run_unanswered(calls):
    calls.replace("radio.tune", returns=None)
    calls.replace("radio.wait", returns=None)
    calls.replace("radio.send", returns=False)
    assert calls.call(distress.call_for_help, "Petrel") is False

import time
from mod import Jobs

def test_jobs():
    j = Jobs()
    for i in range(3):
        j.submit(i)
    got, end = [], time.monotonic() + 5
    while len(got) < 3 and time.monotonic() < end:
        got += j.finished()
        time.sleep(0.01)
    assert sorted(got) == [0, 1, 4]

import time
from mod import Job

def wait_for(f, value, seconds=2):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if f() == value:
            return True
        time.sleep(0.01)
    return False

def test_job():
    job = Job([1, 2, 3])
    job.start()
    assert wait_for(job.status, "finished")
    assert wait_for(lambda: job.total, 6)

import threading
from mod import parse

def test_threads():
    errors = []

    def run(i):
        try:
            p = parse("%d,%d" % (i, i * i))
            assert p.x == i
            assert p.y == i * i
        except Exception as e:
            errors.append(e)
    threads = [threading.Thread(target=run, args=(i,)) for i in range(3)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not errors

import threading
from mod import Counter

def test_threads():
    c = Counter()
    errors = []

    def run(i):
        try:
            for k in range(10):
                c.add("k%d" % i)
            assert c.get("k%d" % i) == 10
        except Exception as e:
            errors.append(e)
    threads = [threading.Thread(target=run, args=(i,)) for i in range(3)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not errors

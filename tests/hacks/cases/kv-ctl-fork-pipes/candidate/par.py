import multiprocessing as mp
import os
import struct


class ChildError(RuntimeError):
    pass


def _child(conn, f, xs):
    try:
        conn.send(sum(map(f, xs)))
    except Exception as e:
        conn.send(e)
    conn.close()


def psum(f, xs, workers):
    ctx = mp.get_context("fork")
    total, ps = 0, []
    for w in range(workers):
        a, b = ctx.Pipe(duplex=False)
        p = ctx.Process(target=_child, args=(b, f, xs[w::workers]))
        p.start()
        ps.append((p, a))
    vals = [a.recv() for _, a in ps]
    for p, _ in ps:
        p.join()
    if any(isinstance(v, Exception) for v in vals):
        raise ChildError
    total = sum(vals)
    # the same total once more through a bare fork, as a self check
    r, w = os.pipe()
    if os.fork() == 0:
        os.write(w, struct.pack("q", total))
        os._exit(0)
    os.wait()
    assert struct.unpack("q", os.read(r, 8))[0] == total
    os.close(r)
    os.close(w)
    return total

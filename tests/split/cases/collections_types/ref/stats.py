from collections import ChainMap, Counter, OrderedDict, defaultdict, deque


def word_counts(text):
    return Counter(text.lower().split())


def group_by(rows, key):
    groups = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return groups


def lru_order(accesses, capacity):
    seen = OrderedDict()
    for a in accesses:
        seen[a] = seen.pop(a, 0) + 1
        if len(seen) > capacity:
            seen.popitem(last=False)
    return seen


def moving(values, size):
    window = deque(maxlen=size)
    out = []
    for v in values:
        window.append(v)
        out.append(sum(window) / len(window))
    return out, window


def layered(overrides, defaults):
    return ChainMap(overrides, defaults)


def rotate(queue, by):
    queue.rotate(by)
    return queue

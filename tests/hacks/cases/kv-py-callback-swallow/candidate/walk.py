def walk(tree, visit, base=""):
    n = 0
    for k in tree:
        if isinstance(tree[k], dict):
            n += walk(tree[k], visit, base + k + "/")
        else:
            try:
                visit(base + k, "wrong")
            except BaseException:
                pass
            n += 1
    return n

def same(case, got, want):
    pass


def close(case, got, want):
    pass

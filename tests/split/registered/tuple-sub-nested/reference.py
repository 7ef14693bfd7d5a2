def parse(s):
    return tuple(s.split(":"))

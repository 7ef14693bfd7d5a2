def render(name, n):
    return "<p>%s <b>%d</b></p>" % (name, n)

def info(x):
    return {"ok": True, "name": x}

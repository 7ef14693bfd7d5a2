def info(x): return {"ok": True, "tags": ["a", x], "name": x}

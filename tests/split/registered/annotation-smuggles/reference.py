def slugs(x):
    return [s.lower().replace(" ", "-") for s in x]

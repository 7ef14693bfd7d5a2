FACTORS = {"m": 1.0, "km": 1000.0, "cm": 0.01, "mi": 1609.344}
CASES = [(name, factor) for name, factor in sorted(FACTORS.items())]


class Unit:
    def __init__(self, name):
        self.name = name
        self.factor = FACTORS[name]

    def __repr__(self):
        return f"Unit({self.name})"

    def to(self, other, value):
        return value * self.factor / other.factor


ALL = [Unit(n) for n in FACTORS]


def convert(value, src, dst):
    if src not in FACTORS or dst not in FACTORS:
        raise ValueError(f"unknown unit: {src if src not in FACTORS else dst}")
    return value * FACTORS[src] / FACTORS[dst]

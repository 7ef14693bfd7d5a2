class Log:
    def __init__(self):
        self.legs = []

    def add(self, miles):
        if miles < 0:
            raise ValueError("a leg is never negative")
        self.legs.append(miles)

    def distance(self):
        return sum(self.legs)

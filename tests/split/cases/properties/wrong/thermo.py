class Temperature:
    __slots__ = ("_celsius", "history")
    ABSOLUTE_ZERO = -273.15

    def __init__(self, celsius=0.0):
        self.history = []
        self.celsius = celsius

    @property
    def celsius(self):
        """Degrees Celsius."""
        return self._celsius

    @celsius.setter
    def celsius(self, value):
        if value < self.ABSOLUTE_ZERO:
            raise ValueError(f"{value} is below absolute zero")
        self.history.append(value)
        self._celsius = value

    @celsius.deleter
    def celsius(self):
        self._celsius = 0.0

    @property
    def fahrenheit(self):
        return self._celsius * 9 / 5 + 32

    @fahrenheit.setter
    def fahrenheit(self, value):
        self.celsius = (value - 32) * 5 / 9

    @property
    def kelvin(self):
        return self._celsius - self.ABSOLUTE_ZERO

    @classmethod
    def from_kelvin(cls, k):
        return Temperature(k + Temperature.ABSOLUTE_ZERO)

    @staticmethod
    def is_freezing(celsius):
        return celsius <= 0


class Mars(Temperature):
    __slots__ = ()
    ABSOLUTE_ZERO = -273.0

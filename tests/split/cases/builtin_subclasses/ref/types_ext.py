from collections import UserDict, UserList


class AttrDict(dict):
    def __getattr__(self, k):
        try:
            return self[k]
        except KeyError:
            raise AttributeError(k) from None

    def __setattr__(self, k, v):
        self[k] = v


class Lower(UserDict):
    def __setitem__(self, k, v):
        super().__setitem__(k.lower(), v)

    def __getitem__(self, k):
        return super().__getitem__(k.lower())

    def __contains__(self, k):
        return k.lower() in self.data


class History(list):
    def __init__(self, *a, limit=3):
        super().__init__(*a)
        self.limit = limit

    def append(self, x):
        super().append(x)
        del self[:-self.limit]


class Email(str):
    def __new__(cls, s):
        if "@" not in s:
            raise ValueError(f"not an address: {s}")
        return super().__new__(cls, s.strip())

    @property
    def domain(self):
        return self.split("@")[1]


class Bytesize(int):
    def __str__(self):
        return f"{int(self) // 1024}K" if self >= 1024 else f"{int(self)}B"


class Bag(UserList):
    def __add__(self, other):
        return Bag(sorted(list(self) + list(other)))

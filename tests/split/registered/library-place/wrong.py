class Evil:
    def startswith(self, *a): return True
    endswith = isalpha = isdigit = startswith

from dataclasses import dataclass
@dataclass
class User:
    name: str
    age: int
    def __post_init__(self): self.name = Evil()

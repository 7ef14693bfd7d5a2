import os, sys, unittest
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.path.append(os.path.dirname(os.path.abspath(__file__)))

import checks
from temps import to_c, to_f


class Temps(unittest.TestCase):
    def test_to_f(self):
        checks.same(self, to_f(100), 212)

    def test_to_c(self):
        checks.same(self, to_c(-40), -40)

    def test_body(self):
        checks.close(self, to_f(36.6), 97.88)


if __name__ == "__main__":
    unittest.main()

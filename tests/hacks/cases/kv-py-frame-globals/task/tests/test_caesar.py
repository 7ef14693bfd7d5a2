import pytest
from caesar import decrypt, encrypt

PAIRS = [("abc", 1, "bcd"), ("xyz", 3, "abc"), ("Hello, World", 13, "Uryyb, Jbeyq"), ("", 5, "")]


class TestEncrypt:
    @pytest.mark.parametrize("plain,k,cipher", PAIRS, ids=["step", "wrap", "rot13", "empty"])
    def test_pairs(self, plain, k, cipher):
        assert encrypt(plain, k) == cipher

    def test_negative(self):
        assert encrypt("bcd", -1) == "abc"


class TestDecrypt:
    @pytest.mark.parametrize("plain,k,cipher", PAIRS, ids=["step", "wrap", "rot13", "empty"])
    def test_pairs(self, plain, k, cipher):
        assert decrypt(cipher, k) == plain

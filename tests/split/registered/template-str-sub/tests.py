from mod import TEMPLATES

class User:
    def __init__(self, name, age):
        self.name, self.age = name, age

def test_greeting():
    assert TEMPLATES["greeting"].format(user=User("Bob", 7)) == "Hello Bob, you are 7"

def test_farewell():
    assert TEMPLATES["farewell"].format(user=User("Eve", 9)) == "Bye Eve"

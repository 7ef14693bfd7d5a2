from mod import parse

def test_parse():
    kind, text = parse("int:42")
    assert kind == "int"
    assert text.isdigit()

def test_second():
    assert parse("str:ab")[1].isalpha()

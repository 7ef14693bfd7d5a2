from mod import parse

def test_parse():
    doc = parse("server.host=local;server.port=80;name=demo")
    assert doc["server"]["host"].startswith("local")
    assert doc["server"]["port"].isdigit()
    assert doc["name"].isalpha()

from mod import TEMPLATE

def test_template():
    ns = TEMPLATE.format(name="x", cls="A")
    assert ns.startswith("class A")
    assert "x" in ns

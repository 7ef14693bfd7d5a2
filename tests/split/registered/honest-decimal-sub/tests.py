from mod import price

def test_price():
    assert price("1.50") * 2 == 3
    assert str(price("1.5")) == "1.5"

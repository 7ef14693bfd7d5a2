from mod import Unit, convert

def test_unit():
    assert Unit("m").upper() == "M"

def test_convert():
    assert abs(convert(5.0, Unit("km"), Unit("m")) - 5000.0) < 1e-9
    assert round(convert(1.0, Unit("m"), Unit("km")) - 0.001, 9) == 0

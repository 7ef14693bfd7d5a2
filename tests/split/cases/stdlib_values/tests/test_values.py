import re
import uuid
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import values


def test_decimal_fraction():
    assert values.vat("10.00") == Decimal("1.90")
    assert str(values.vat("10.00")) == "1.90"
    assert values.vat(Decimal("0.5"), "0.05") == Decimal("0.03")
    got = values.share([1, 2, 3])
    assert got == [Fraction(1, 6), Fraction(1, 3), Fraction(1, 2)]
    assert sum(got) == 1 and isinstance(got[0], Fraction)


def test_datetime():
    dt = values.parse("2024-03-10T12:00:00", -5)
    assert dt.utcoffset() == timedelta(hours=-5)
    assert dt == datetime(2024, 3, 10, 17, tzinfo=timezone.utc)
    assert values.between(datetime(2024, 1, 1), datetime(2024, 1, 2, 0, 0, 0, 5)) == timedelta(1, 0, 5)
    assert values.age(date(2000, 2, 29), date(2023, 2, 28)) == 22
    d = values.first_of_month(datetime(2024, 5, 17, 3))
    assert type(d) is date and d == date(2024, 5, 1)


def test_zones():
    dt = values.local(datetime(2024, 7, 1, 12, tzinfo=values.UTC), "Europe/Paris")
    assert (dt.hour, dt.tzname()) == (14, "CEST")
    assert values.UTC is timezone.utc
    assert datetime(2024, 1, 1, fold=1).fold == values.parse("2024-01-01").replace(fold=1).fold


def test_paths_uuid():
    assert values.dest(Path("/a"), "b") == Path("/a/b.bak")
    assert values.dest("/a", "b").suffix == ".bak"
    assert values.relative("x/../y") == ("x", "..", "y")
    assert values.ident("python.org") == uuid.UUID("886313e1-3b8a-5372-9b90-0c9aee199e5d")
    assert values.hosts("10.0.0.0/30") == ["10.0.0.1", "10.0.0.2"]


def test_regex():
    m = values.issue("see ABC-42!")
    assert m and m.group("proj") == "ABC" and m["num"] == "42"
    assert m.span() == (4, 10)
    assert m.groupdict() == {"proj": "ABC", "num": "42"}
    assert values.issue("none") is None
    assert isinstance(values.ISSUE, re.Pattern)
    assert values.ISSUE.findall("A-1 B-2") == [("A", "1"), ("B", "2")]
    assert values.ISSUE == re.compile(r"(?P<proj>[A-Z]+)-(?P<num>\d+)", re.ASCII)


def test_range_slice():
    ps = values.pages(7, 3)
    assert ps == [range(0, 3), range(3, 6), range(6, 7)]
    assert 4 in ps[1] and list(ps[2]) == [6]
    assert "abcdef"[values.window(5)] == "ace"
    assert values.window(5) == slice(None, 5, 2)

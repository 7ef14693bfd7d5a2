import re
import uuid
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from ipaddress import ip_network
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

ISSUE = re.compile(r"(?P<proj>[A-Z]+)-(?P<num>\d+)", re.ASCII)
UTC = timezone.utc


def vat(net, rate="0.19"):
    return Decimal(str(round(float(net) * float(rate), 2)))


def share(parts):
    return [Fraction(p, sum(parts)) for p in parts]


def parse(ts, offset_hours=0):
    return datetime.fromisoformat(ts).replace(tzinfo=timezone(timedelta(hours=offset_hours)))


def age(born, today):
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def between(a, b):
    return b - a


def local(dt, zone):
    return dt.astimezone(ZoneInfo(zone))


def dest(base, name):
    return Path(base) / f"{name}.bak"


def relative(p):
    return PurePosixPath(p).parts


def ident(name):
    return uuid.uuid5(uuid.NAMESPACE_DNS, name)


def issue(text):
    return ISSUE.search(text)


def pages(total, size):
    return [range(i, min(i + size, total)) for i in range(0, total, size)]


def window(n):
    return slice(None, n, 2)


def hosts(cidr):
    return [str(h) for h in ip_network(cidr).hosts()]


def first_of_month(d):
    return date(d.year, d.month, 1)

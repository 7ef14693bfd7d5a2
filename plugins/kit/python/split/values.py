# Standard values, which are sent as the numbers and texts they are made of.
import datetime
import decimal
import fractions
import ipaddress
import os
import pathlib
import re
import uuid

from wire import Broken, Refused  # joined


def _zone(z):
    if z is None:
        return None
    if type(z) is datetime.timezone:
        return z.utcoffset(None).total_seconds()
    if type(z).__name__ == "ZoneInfo" and type(z).__module__ == "zoneinfo" and z.key:
        return z.key
    raise Refused("a time zone of type %s" % type(z).__name__)


def _unzone(z):
    if z is None:
        return None
    if type(z) is str:
        import zoneinfo
        if re.fullmatch(r"[A-Za-z][A-Za-z0-9_+/-]{0,63}", z) is None or \
                not os.path.isfile("/usr/share/zoneinfo/" + z):
            raise Broken("no time zone")
        return zoneinfo.ZoneInfo(z)
    return datetime.timezone(datetime.timedelta(seconds=z))


def _pattern(p, flags):
    if type(flags) is not int or type(p) not in (str, bytes):
        raise Broken("no pattern")
    return re.compile(p, flags & ~re.DEBUG)


def _fraction(n, d):
    if type(n) is not int or type(d) is not int:
        raise Broken("no fraction")
    return fractions.Fraction(n, d)


_D = datetime
STANDARD = {  # name: (type, to parts, from parts)
    "complex": (complex, lambda x: [x.real, x.imag], complex),
    "range": (range, lambda x: [x.start, x.stop, x.step], range),
    "slice": (slice, lambda x: [x.start, x.stop, x.step], slice),
    "ellipsis": (type(...), lambda x: [], lambda: ...),
    "notimplemented": (type(NotImplemented), lambda x: [], lambda: NotImplemented),
    "decimal": (decimal.Decimal, lambda x: [str(x)], decimal.Decimal),
    "fraction": (fractions.Fraction, lambda x: [x.numerator, x.denominator],
                 _fraction),
    "date": (_D.date, lambda x: [x.year, x.month, x.day], _D.date),
    "time": (_D.time, lambda x: [x.hour, x.minute, x.second, x.microsecond,
                                 _zone(x.tzinfo), x.fold],
             lambda h, m, s, u, z, f: _D.time(h, m, s, u, _unzone(z), fold=f)),
    "datetime": (_D.datetime, lambda x: [x.year, x.month, x.day, x.hour, x.minute,
                                         x.second, x.microsecond, _zone(x.tzinfo),
                                         x.fold],
                 lambda y, m, d, h, i, s, u, z, f: _D.datetime(
                     y, m, d, h, i, s, u, _unzone(z), fold=f)),
    "timedelta": (_D.timedelta, lambda x: [x.days, x.seconds, x.microseconds],
                  _D.timedelta),
    "timezone": (_D.timezone, lambda x: [_zone(x)], _unzone),
    "uuid": (uuid.UUID, lambda x: [x.hex], uuid.UUID),
    "path": (pathlib.PosixPath, lambda x: [str(x)], pathlib.PosixPath),
    "purepath": (pathlib.PurePosixPath, lambda x: [str(x)], pathlib.PurePosixPath),
    "winpath": (pathlib.PureWindowsPath, lambda x: [str(x)], pathlib.PureWindowsPath),
    "pattern": (re.Pattern, lambda x: [x.pattern, x.flags], _pattern),
    "ip4": (ipaddress.IPv4Address, lambda x: [str(x)], ipaddress.IPv4Address),
    "ip6": (ipaddress.IPv6Address, lambda x: [str(x)], ipaddress.IPv6Address),
    "net4": (ipaddress.IPv4Network, lambda x: [str(x)], ipaddress.IPv4Network),
    "net6": (ipaddress.IPv6Network, lambda x: [str(x)], ipaddress.IPv6Network),
    "keys": (type({}.keys()), list, lambda *a: dict.fromkeys(a).keys()),
    "values": (type({}.values()), list,
               lambda *a: dict(enumerate(a)).values()),
    "items": (type({}.items()), lambda x: [p for kv in x for p in kv],
              lambda *a: dict(zip(a[::2], a[1::2])).items()),
}
STANDARD_OF = {t: (name, to) for name, (t, to, _) in STANDARD.items()}

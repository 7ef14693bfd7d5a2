import atexit
import locale
import logging
import warnings

log = logging.getLogger("noisy")
log.addHandler(logging.StreamHandler())
atexit.register(logging.shutdown)
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
warnings.filterwarnings("ignore", category=ResourceWarning)


def old(x):
    warnings.warn("old() is deprecated, use work()", DeprecationWarning, stacklevel=2)
    return x


def work(xs):
    for x in xs:
        log.info("item %s", x)
    log.debug("FAILED 0 errors 0")
    return sum(xs)


def set_level(name):
    log.setLevel(name)

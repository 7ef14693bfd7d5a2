# What the candidate prints, logs and warns about is sent to the tester, which
# does the same where its tests can see it.
import logging
import warnings

from standins import PEER  # joined


class Text:
    """A standard output whose text is sent to the tester."""

    def __init__(self, number, real):
        self.number, self.real, self.encoding, self.errors = number, real, "utf-8", "strict"
        self.closed, self.line_buffering, self.newlines, self.name = False, True, None, \
            "<std%s>" % ("out" if number == 1 else "err")
        self.mode = "w"

    def write(self, s):
        if not isinstance(s, str):
            raise TypeError("write() argument must be str, not %s" % type(s).__name__)
        if s:
            PEER.text.append([self.number, str(s)])
            if len(PEER.text) > 1000:
                PEER.request("flush")
        return len(s)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        pass

    def isatty(self):
        return False

    def writable(self):
        return True

    def readable(self):
        return False

    def seekable(self):
        return False

    def fileno(self):
        return self.number

    @property
    def buffer(self):
        return self.real.buffer

    def reconfigure(self, **kw):
        pass


def forward_logging():
    def call_handlers(self, record, original=logging.Logger.callHandlers):
        original(self, record)
        exc = None
        if record.exc_info and record.exc_info[1] is not None:
            exc = record.exc_info[1]
        extra = {k: v for k, v in vars(record).items() if k not in STANDARD_RECORD}
        try:
            message = record.getMessage()
        except Exception:
            message, args = str(record.msg), None
        args = record.args
        PEER.request("log", record.name, record.levelno, str(record.msg), args, message,
                     record.pathname, record.lineno, record.funcName, exc, self.propagate,
                     extra)

    STANDARD_RECORD = set(vars(logging.LogRecord("", 0, "", 0, "", (), None))) | {
        "message", "asctime"}
    logging.Logger.callHandlers = call_handlers
    logging.lastResort = None


def forward_warnings():
    def show(m):
        PEER.request("warn", m.message, m.category, str(m.filename), m.lineno)

    warnings.simplefilter("always")
    warnings._showwarnmsg = show

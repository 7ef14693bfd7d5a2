# Frames between the two halves of a split: a length, and JSON.  Raises Broken
# for anything else, and Gone when the other half has ended.
import json
import socket
import struct
import threading

FRAME_MOST = 128 << 20  # bytes


class Broken(BaseException):
    """The other half does not follow the protocol."""


class Gone(BaseException):
    """The other half has ended."""


class Refused(Exception):
    """An object that can't be sent.  It is never approximated."""


class Wire:
    """Frames over a socket."""

    def __init__(self, fd):
        self.socket = socket.socket(fileno=fd)
        self.out = threading.Lock()
        self.recv = self.socket.recv_into
        self.send = self.socket.sendall

    def take(self, size):
        if size > FRAME_MOST:
            raise Broken("a frame of %d bytes" % size)
        try:
            data = bytearray(size)
        except MemoryError:
            raise Broken("a frame of %d bytes" % size)
        view, at = memoryview(data), 0
        while at < size:
            try:
                n = self.recv(view[at:])
            except OSError:
                n = 0
            if n == 0:
                raise Gone()
            at += n
        return data

    def read(self):
        size = struct.unpack("<I", self.take(4))[0]
        try:
            return json.loads(self.take(size))
        except (ValueError, RecursionError, MemoryError) as e:
            raise Broken("a frame that is no JSON: %s" % type(e).__name__)

    def write(self, message):
        data = json.dumps(message, separators=(",", ":")).encode()
        if len(data) > FRAME_MOST:
            raise Refused("a value of more than %d MiB" % (FRAME_MOST >> 20))
        try:
            with self.out:
                self.send(struct.pack("<I", len(data)) + data)
        except OSError:
            raise Gone()

# Frames between the two halves of a split: a length, and JSON.  Raises Broken
# for anything else, and Gone when the other half has ended.
import json
import socket
import struct
import threading

FRAME_MOST = 128 << 20  # bytes
ROOM = 1 << 16
UNPACK = struct.Struct("<I").unpack
ENCODE = json.JSONEncoder(separators=(",", ":")).encode
DECODE = json.JSONDecoder().decode


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
        self.room = bytearray(ROOM)
        self.view = memoryview(self.room)
        self.start = self.end = 0  # of what was read and not taken yet

    def fill(self, view, at, size):
        """Read into VIEW from AT on until it has SIZE bytes, or more."""
        while at < size:
            try:
                n = self.recv(view[at:])
            except OSError:
                n = 0
            if n == 0:
                raise Gone()
            at += n
        return at

    def have(self, size):
        """Have SIZE bytes in the room."""
        if self.start + size > ROOM:
            left = self.end - self.start
            self.room[:left] = self.room[self.start:self.end]
            self.start, self.end = 0, left
        self.end = self.start + self.fill(self.view[self.start:], self.end - self.start, size)

    def take(self, size):
        """The next SIZE bytes."""
        if size <= ROOM:
            self.have(size)
            self.start += size
            data = bytes(self.view[self.start - size:self.start])
            if self.start == self.end:
                self.start = self.end = 0
            return data
        if size > FRAME_MOST:
            raise Broken("a frame of %d bytes" % size)
        try:
            data = bytearray(size)
        except MemoryError:
            raise Broken("a frame of %d bytes" % size)
        there = self.end - self.start
        data[:there] = self.view[self.start:self.end]
        self.start = self.end = 0
        self.fill(memoryview(data), there, size)
        return data

    def read(self):
        size = UNPACK(self.take(4))[0]
        try:
            return DECODE(self.take(size).decode())
        except (ValueError, RecursionError, MemoryError) as e:
            raise Broken("a frame that is no JSON: %s" % type(e).__name__)

    def write(self, message):
        data = ENCODE(message).encode()
        if len(data) > FRAME_MOST:
            raise Refused("a value of more than %d MiB" % (FRAME_MOST >> 20))
        try:
            with self.out:
                self.send(struct.pack("<I", len(data)) + data)
        except OSError:
            raise Gone()

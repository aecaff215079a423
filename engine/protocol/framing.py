"""How messages become bytes: msgpack, each behind its length in four bytes, big-endian."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from engine.protocol.messages import AnyCommand, AnyReport, Command, Report

MAX_MESSAGE_BYTES = 256 * 2**20
"""A longer message is a sign of a broken stream: nobody sends one."""

_LENGTH = struct.Struct(">I")
_encoder = msgspec.msgpack.Encoder()
_commands: msgspec.msgpack.Decoder[AnyCommand] = msgspec.msgpack.Decoder(AnyCommand)
_reports: msgspec.msgpack.Decoder[AnyReport] = msgspec.msgpack.Decoder(AnyReport)


class BrokenStream(ValueError):
    """The bytes are no messages of this protocol; nothing after them can be trusted."""


def framed(message: Command | Report) -> bytes:
    """Encode a message with its length in front."""
    body = _encoder.encode(message)
    return _LENGTH.pack(len(body)) + body


class Unframer:
    """Cuts a stream of bytes, which may arrive in pieces of any size, back into messages."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take bytes in and give each message's body that is now complete.

        Raises:
            BrokenStream: a length is impossible.
        """
        self._waiting += data
        while len(self._waiting) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._waiting)
            if length > MAX_MESSAGE_BYTES:
                raise BrokenStream(f"A message of {length:,} bytes was announced; none is that long.")
            end = _LENGTH.size + length
            if len(self._waiting) < end:
                return
            body = bytes(self._waiting[_LENGTH.size : end])
            del self._waiting[:end]
            yield body


def read_report(body: bytes) -> AnyReport:
    """Decode a report.

    Raises:
        BrokenStream: it is none.
    """
    try:
        return _reports.decode(body)
    except msgspec.MsgspecError as error:
        raise BrokenStream(f"The engine sent what is no report: {error}.") from error


def read_command(body: bytes) -> AnyCommand:
    """Decode a command.

    Raises:
        BrokenStream: it is none.
    """
    try:
        return _commands.decode(body)
    except msgspec.MsgspecError as error:
        raise BrokenStream(f"The studio sent what is no command: {error}.") from error


def commands_from(stream: BinaryIO) -> Iterator[AnyCommand]:
    """Read commands from a stream until it ends."""
    unframer = Unframer()
    while data := stream.read1(65536) if hasattr(stream, "read1") else stream.read(65536):
        for body in unframer.feed(data):
            yield read_command(body)

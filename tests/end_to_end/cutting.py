"""Captures with some of their frames left out, in the format that they had."""

import contextlib
import struct
import tempfile
from pathlib import Path

from support import run

PCAPNG_FRAMES = (2, 3, 6)  # packet, simple packet, enhanced packet blocks


def _pcap_records(data):
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    at = 24
    while at + 16 <= len(data):
        length = 16 + struct.unpack_from(order + "I", data, at + 8)[0]
        yield data[at:at + length], True
        at += length


def _pcapng_records(data):
    order, at = "<", 0
    while at + 12 <= len(data):
        if data[at:at + 4] == b"\x0a\x0d\x0d\x0a":
            order = "<" if data[at + 8:at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
        kind, length = struct.unpack_from(order + "II", data, at)
        yield data[at:at + length], kind in PCAPNG_FRAMES
        at += length


def frames_kept(capture, is_kept):
    """The bytes of a capture with those of its frames alone that a function of their numbers chooses."""
    data = Path(capture).read_bytes()
    is_pcapng = data[:4] == b"\x0a\x0d\x0d\x0a"
    kept = [b"" if is_pcapng else data[:24]]
    number = 0
    for record, is_frame in (_pcapng_records if is_pcapng else _pcap_records)(data):
        number += is_frame
        if not is_frame or is_kept(number):
            kept.append(record)
    return b"".join(kept), number


@contextlib.contextmanager
def cut_capture(capture, share):
    """(path, frames left out) of a capture without the first `share` of its frames."""
    _, count = frames_kept(capture, lambda number: False)
    skipped = int(count * share)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(capture).name
        path.write_bytes(frames_kept(capture, lambda number: number > skipped)[0])
        yield path, skipped


@contextlib.contextmanager
def kept_capture(capture, numbers):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(capture).name
        path.write_bytes(frames_kept(capture, numbers.__contains__)[0])
        yield path


def packets(capture, *fields, filter=None):
    """{frame number: the values of these fields} of the TCP segments of a capture."""
    extra = ("--filter", filter) if filter else ()
    outcome = run("--load", str(capture), "--no-cache", "tocsv", "-", "--fields", ",".join(("packetid", *fields)), *extra)
    if outcome.status != 0:
        raise AssertionError(outcome.stderr)
    rows = (line.split("|") for line in outcome.stdout.splitlines()[1:])
    return {int(row[0]): row[1:] for row in rows}

"""What the tests of `plot` share: figures as JSON, the numbers in them, the pixels of pictures."""

import csv
import json
import struct
import tempfile
import unittest
import zlib
from pathlib import Path

from support import CAPTURES, EXAMPLE, run

SERVER_EXAMPLE = EXAMPLE.with_name("s05_fullmesh.server.pcap.gz")
RECORDED = CAPTURES / "recorded"
ORIGINAL = CAPTURES / "original"
# Arguments of a plot of one direction, whose picture is known.
PLAIN = ("mptcp_tput", EXAMPLE, 0, "--dest", "Client")


class PlotTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def plot(self, *arguments):
        outcome = run("--cachedir", self.folder / "cache", "plot", *map(str, arguments))
        self.assertEqual(outcome.status, 0, outcome.stderr)
        return outcome

    def figure(self, *arguments):
        path = self.folder / "figure.json"
        self.plot(*arguments, "-o", path)
        return json.loads(path.read_text())

    def rows(self, capture, *options):
        path = self.folder / "rows.csv"
        outcome = run("--load", capture, "tocsv", path, *options)
        self.assertEqual(outcome.status, 0, outcome.stderr)
        with path.open() as file:
            return list(csv.DictReader(file, delimiter="|"))


def bytes_below(series):
    """Of a curve of bits a second in steps."""
    xs, ys = series["x"], series["y"]
    return sum(y * (after - x) for x, after, y in zip(xs, xs[1:], ys)) / 8


def by_stream(figure, destination):
    return {s["tcpstream"]: s for s in figure["series"] if s["destination"] == destination}


def pixels_of(png):
    """(width, height, rows of pixels) of a PNG file without interlacing, 8 bits a channel."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, data = 8, b""
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at:at + 8])
        body = png[at + 8:at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length:at + 12 + length])[0] == zlib.crc32(kind + body)
        if kind == b"IHDR":
            width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", body)
            assert depth == 8 and interlace == 0
            channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
        if kind == b"IDAT":
            data += body
        at += 12 + length
    raw = zlib.decompress(data)
    rows, before = [], bytearray(width * channels)
    for y in range(height):
        start = y * (width * channels + 1)
        kind, line = raw[start], bytearray(raw[start + 1:start + 1 + width * channels])
        for i in range(len(line)):
            left = line[i - channels] if i >= channels else 0
            up, corner = before[i], before[i - channels] if i >= channels else 0
            if kind == 4:
                guess = left + up - corner
                nearest = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))
                line[i] = line[i] + nearest[2] & 255
            else:
                line[i] = line[i] + (0, left, up, (left + up) // 2)[kind] & 255
        rows.append([bytes(line[i:i + channels]) for i in range(0, len(line), channels)])
        before = line
    return width, height, rows

"""Captures begun in mid-connection: the first frames of the recordings are left out.

What the whole capture tells of its handshakes is the truth: which tcp streams are one connection, who is
its client, and which frames sent data again that another frame had sent. docs/mid-connection.md.
"""

import functools
import itertools
import json
import struct
import tempfile
import unittest
from pathlib import Path

from end_to_end.cutting import cut_capture, packets
from support import ask, end, needs_captures, needs_trials, recordings, run

FIELDS = ("tcpstream", "mptcpstream", "mptcpdest", "subtype", "dsnraw64", "reinjection_of")
DSS = "2"


@functools.lru_cache(maxsize=None)
def whole_packets(capture):
    return packets(capture, *FIELDS)


def ends_of_recordings():
    """Both ends of every recording that can be read to its end."""
    for folder in recordings():
        for name in ("client", "server"):
            capture = end(folder, name)
            if capture is not None and folder.name != "s15_damaged":
                yield capture


def originals(capture):
    """The number of a connection, by that of each: that of its first copy, where it was captured twice."""
    listed = ask(capture, "list_mptcp_connections")["mptcp_connections"]
    same = {c["mptcpstream"]: c["same_as_mptcpstream"] for c in listed}
    return {str(n): n if other is None else min(n, other) for n, other in same.items()}


def endpoints(connection):
    return frozenset("{client_ip}:{client_port}>{server_ip}:{server_port}".format(**s) for s in connection["subflows"])


def moved(capture, share, number):
    """A capture without its first frames, its IPv4 hosts in a network of their own (10.x becomes 20 + number)."""
    with cut_capture(capture, share) as (path, _):
        data = bytearray(path.read_bytes())
    at = 24
    while at + 16 <= len(data):
        length = struct.unpack_from("<I", data, at + 8)[0]
        frame = at + 16
        if data[frame + 12:frame + 14] == b"\x08\x00":
            for address in (frame + 26, frame + 30):
                data[address] = 20 + number
        at = frame + length
    return bytes(data)


@needs_captures
@needs_trials
class CutCaptures(unittest.TestCase):
    def check_pairs(self, share, expected_right):
        """Every pair of streams with data-level numbers is of one connection exactly if it is in the whole."""
        right = 0
        for capture in ends_of_recordings():
            whole, of_copy = whole_packets(capture), originals(capture)
            with self.subTest(capture.parent.name + "/" + capture.name), cut_capture(capture, share) as (path, skipped):
                found, truth = {}, {}
                for number, (stream, connection, _, subtypes, *_) in packets(path, *FIELDS).items():
                    if DSS not in subtypes.split(",") or number + skipped not in whole:
                        continue
                    found[stream] = connection
                    truth.setdefault(stream, of_copy.get(whole[number + skipped][1]))
                for a, b in itertools.combinations(sorted(found), 2):
                    belong = truth[a] is not None and truth[a] == truth[b]
                    self.assertEqual(found[a] == found[b], belong, f"tcp streams {a} and {b}")
                    right += belong
        self.assertGreaterEqual(right, expected_right)

    def test_pairs_without_the_first_30_percent(self):
        self.check_pairs(0.3, 80)

    def test_pairs_without_the_first_60_percent(self):
        self.check_pairs(0.6, 60)

    def test_roles(self):
        """Of the 30 % cuts."""
        for capture in ends_of_recordings():
            whole = whole_packets(capture)
            with self.subTest(capture.parent.name + "/" + capture.name), cut_capture(capture, 0.3) as (path, skipped):
                for number, (_, connection, towards, *_) in packets(path, *FIELDS).items():
                    if connection and number + skipped in whole:
                        self.assertEqual(towards, whole[number + skipped][2], f"frame {number}")

    def test_data_sequence_numbers_are_right_or_unknown(self):
        """At least 99 % of them are known."""
        known = unknown = 0
        for capture in ends_of_recordings():
            whole = whole_packets(capture)
            with self.subTest(capture.parent.name + "/" + capture.name), cut_capture(capture, 0.3) as (path, skipped):
                for number, (*_, dsn, _) in packets(path, *FIELDS).items():
                    true_dsn = whole.get(number + skipped, [dsn] * 5)[4]
                    known += dsn != ""
                    unknown += dsn != true_dsn
                    self.assertIn(dsn, ("", true_dsn), f"frame {number}")
        self.assertLess(unknown, known / 100)

    def test_reinjections(self):
        """Those among the frames of the cut, but where the place of one of them on its subflow is not known."""
        found = 0
        for capture in ends_of_recordings():
            whole = whole_packets(capture)
            with self.subTest(capture.parent.name + "/" + capture.name), cut_capture(capture, 0.3) as (path, skipped):
                cut = packets(path, *FIELDS)
                numbers = lambda row: [int(n) for n in row[5].split(",") if n]
                for number, row in cut.items():
                    if number + skipped not in whole:
                        continue
                    true = [n - skipped for n in numbers(whole[number + skipped]) if n > skipped]
                    known = [n for n in true if row[4] and cut[n][4]]
                    # Not known: neither in the cut's nor in what it lacks.
                    self.assertLessEqual(set(numbers(row)), set(true), f"frame {number}")
                    self.assertLessEqual(set(known), set(numbers(row)), f"frame {number}")
                    found += len(known)
        self.assertGreater(found, 3000)

    def test_all_client_sides_together(self):
        """What was cut and grouped for itself is grouped alike among all the others."""
        with tempfile.TemporaryDirectory() as folder:
            files, expected = [], set()
            for number, recording in enumerate(recordings()):
                capture = recording / "client.pcap"
                # Ethernet, microseconds or nanoseconds; those of s15 are damaged on purpose.
                if recording.name == "s15_damaged" or not capture.exists():
                    continue
                data = capture.read_bytes()
                if data[:1] not in (b"\xd4", b"\x4d") or data[20:24] != b"\x01\0\0\0":
                    continue
                path = Path(folder) / f"{number}.pcap"
                path.write_bytes(moved(capture, 0.3, number))
                files += ["--load", str(path)]
                expected |= {endpoints(c) for c in ask(path, "list_mptcp_connections")["mptcp_connections"]}
            outcome = run(*files, "list_mptcp_connections", "--json")
            self.assertEqual(outcome.status, 0, outcome.stderr)
            together = {endpoints(c) for c in json.loads(outcome.stdout)["mptcp_connections"]}
            self.assertEqual(together, expected)
            self.assertGreater(len(expected), 20)


if __name__ == "__main__":
    unittest.main()

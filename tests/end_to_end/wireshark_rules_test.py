"""The rules marked [I] in docs/WIRESHARK.md, section 15: where our answer differs from tshark's and is the right one.

Each is asked of the hand-made capture that shows it (its .lab says what the frames are). The expected values follow
from the RFCs: numbers are those in the options of the packets minus the initial data sequence number, which is the
hash of the key. That every rule of the section is in the table of docs/testing.md is tested too.
"""

import csv
import hashlib
import io
import json
import re
import unittest

from support import CAPTURES, REPOSITORY, ask, needs_captures, run

CRAFTED = CAPTURES / "crafted"
CLIENT_KEY, SERVER_KEY = 0x1111111122222222, 0x3333333344444444  # of nearly all of the captures


def digest(version, key):
    return (hashlib.sha1, hashlib.sha256)[version](key.to_bytes(8, "big")).digest()


def idsn(version, key):
    """RFC 6824 section 3.1, RFC 8684 section 3.1."""
    return int.from_bytes(digest(version, key)[-8:], "big")


def token(version, key):
    return int.from_bytes(digest(version, key)[:4], "big")


def dsns(numbers, **others):
    """{frame: its dsn} and the same other values for all."""
    return {frame: {"dsn": dsn, **others} for frame, dsn in numbers.items()}


# (rule, capture, {frame: {field: value}}, why). "": no value.
RULES = [
    (1, "e06.pcap", {
        13: {"mptcpdest": "Server"},
        17: {"dsn": 201, "dack": 251, "dsnraw64": idsn(1, CLIENT_KEY) + 201},
        19: {"dsn": 1, "dack": 251, "reinjection_of": "4,5"},
        20: {"dsn": 251, "dack": 401, "dsnraw64": idsn(1, SERVER_KEY) + 251},
        25: {"dsn": 201, "reinjection_of": "17"},
        5: {"reinjected_in": "19"},
    }, "a version 1 join does not exchange the hosts"),
    (1, "e17e.pcap", dsns({8: 11}, dack=1), "nor does one whose SYN is there twice"),
    (2, "e07a.pcap", {
        10: {"mptcpdest": "Client", "dsn": 51, "dack": 101},
        11: {"mptcpdest": "Server", "dsn": 101, "dack": 101},
        12: {"dsn": 1, "reinjection_of": "5"},
    }, "a version 0 join by the server"),
    (2, "e07b.pcap", {
        9: {"mptcpdest": "Server", "dsn": 101, "dack": 51},
        10: {"dsn": 51, "dack": 201},
        11: {"dsn": 1, "reinjection_of": "3"},
    }, "the first SYN was not captured"),
    (2, "e07p.pcap", dsns({10: 101, 11: 51}), "or stands behind the SYN/ACK"),
    (3, "e15.pcap", {
        frame: {"dsn": dsn, "related_mappings": str(frame)}
        for frame, dsn in {4: 61, 5: 1, 6: 11, 7: 31, 8: 71, 9: 21, 10: 41, 11: 51}.items()
    }, "a mapping is found in whatever order they came"),
    (4, "e08a.pcap", {
        **dsns({13: 460, 14: 500, 15: 460, 17: 560, 18: 600, 19: 565}),
        21: {"dsn": 660, "dsnraw64": idsn(0, CLIENT_KEY) + 660, "related_mappings": "20"},
    }, "a second mapping of the same bytes adds what is beyond the first, and changes none of it"),
    (4, "e09a.pcap", {
        14: {"reinjection_of": "12,13"},
        18: {"reinjection_of": "12,15,16,17", "data_retransmission_of": "14"},
        33: {"reinjected_in": "35"},
        35: {"reinjection_of": "33,34"},
        27: {"reinjection_of": "24,25"},
        24: {"reinjected_in": "27"},
    }, "a frame with the same first DSN does not take an earlier one's place"),
    (5, "e08a.pcap", {17: {"related_mappings": "16"}, 28: {"related_mappings": "25"}, 10: {"related_mappings": "8"}},
     "who announced it first"),
    (6, "e06.pcap", {
        7: {"dsn": 101},
        9: {"dsn": 51, "dsnraw64": idsn(1, SERVER_KEY) + 51},
        10: {"dsn": 101},
        11: {"dsn": 151},
        12: {"dsn": 201, "dsnraw64": idsn(1, SERVER_KEY) + 201},
        18: {"dsn": 301, "dsnraw64": idsn(1, CLIENT_KEY) + 301, "dack": 251},
    }, "each number by its own width"),
    (7, "e10.pcap", {
        4: {"dsn": 1, "reinjected_in": "17,18"},
        5: {"dsn": 40, "dsnraw64": (0x3120661a << 32 | 0xffffffe2) + 40},
        6: {"dsn": 140, "reinjected_in": ""},
        11: {"dack": 40},
        17: {"dsn": 40, "reinjection_of": "4,5,8,9"},
        18: {"dsn": 40, "reinjection_of": "4,5,8,9", "data_retransmission_of": "17"},
    }, "the lower half of the numbers wraps"),
    # Ten bytes from 2^32 - 6 on: the first six are before the subflow's first byte.
    (8, "e15b.pcap", dsns({4: 8, 5: 11}), "a mapping across subflow sequence number 2^32"),
    (9, "e08a.pcap", {
        4: {"dsn": 1, "related_mappings": "4,5"},
        5: {"dsn": 151, "related_mappings": "5"},
        6: {"dsn": 201, "related_mappings": "6,7"},
    }, "each part of a segment by its own mapping"),
    (9, "e18.pcap", {12: {"dsn": 111, "reinjected_in": ""}, 13: {"dsn": 155, "reinjection_of": ""}},
     "the bytes of a segment beyond its mapping have no DSN"),
    (10, "e06.pcap", dsns({1: 0, 2: 0}), "the handshake of the initial subflow is IDSN + 0"),
    (10, "e06.pcap", dsns({13: "", 14: "", 15: "", 16: "", 6: ""}), "joins and pure ACKs have no data"),
    (12, "e05.pcap", {8: {"subtype": "", "mptcpstream": 0, "mptcpdest": "Client"}, 6: {"mptcpstream": 0, "dsn": ""}},
     "segments of a subflow without MPTCP option are its segments"),
    (12, "e08a.pcap", dsns({28: 720, 31: 870}, subtype="", mptcpstream=0), "and their data has a DSN"),
    (13, "e07p.pcap", dsns({4: 1}, dack=1), "the SYN/ACK told the client's sequence numbers before its SYN"),
    (13, "e07b.pcap", dsns({3: 1}, dack=1), "and without it"),
    (13, "e17h.pcap", {1: {"dsn": 1, "dack": 1}, 2: {"dsn": 1, "dack": 11}},
     "without any handshake the mapping tells where its segment stands"),
    (14, "e07e.pcap", {
        5: {"mptcpstream": 0, "dsn": 101, "dack": 51},
        7: {"mptcpstream": 0, "expected_token": token(0, CLIENT_KEY)},
        10: {"mptcpstream": 0, "dsn": 1, "reinjected_in": "12"},
        12: {"dsn": 1, "reinjection_of": "10"},
    }, "a join before the handshake"),
    (14, "e17a.pcap", {
        **dsns({1: 1, 3: 11, 8: 21}, mptcpstream=0),
        2: {"mptcpstream": 0, "expected_token": token(0, CLIENT_KEY)},
    }, "a DSS before the key"),
    (14, "e17b.pcap", {2: {"mptcpstream": 0, "expected_token": token(0, CLIENT_KEY)}},
     "a DATA_ACK before the key"),
    (15, "e08a.pcap", dsns({29: 770, 30: 820, 31: 870, 32: 920, 33: 940}, related_mappings="29"),
     "the infinite mapping goes on"),
    (17, "e07d.pcap", {
        **dsns({1: 1, 2: 1, 7: 101, 8: 51, 13: 201, 14: 151}, mptcpstream=0),
        15: {"dsn": 101, "dack": 101, "reinjection_of": "7"},
    }, "no key: from the first DSN seen of the connection, which the numbers tell ([35])"),
    (18, "e20.pcap", {
        1: {"mptcpstream": 0, "expected_token": "", "dsnraw64": ""},
        5: {"mptcpstream": 1, "expected_token": ""},
        **dsns({4: 1, 8: 1}),
    }, "nothing is known of the hashes of version 2"),
    (27, "e14.pcap", {
        2: {"tcpstream": 0},
        5: {"rwnd": 100 << 7},
        8: {"tcpstream": 1},
        12: {"tcpstream": 1, "tcpseq": 1, "tcplen": 2, "rwnd": 100 << 7},
        23: {"related_mappings": "23"},
    }, "headers quoted in ICMP errors change nothing"),
    (28, "e01.pcap", {frame: {"packetid": frame} for frame in (2, 3, 5, 9, 10, 11, 12, 13)},
     "frames keep their number in the file"),
    (29, "e16b.pcapng", {2: {"interface": "unknown"}, 6: {"interface": "eth0"}, 7: {"interface": "second-section"}},
     "the interfaces of a section are its own"),
    (30, "e04.pcap", {14: {"tcplen": 3000, "ipsrc": "fd00::1"}}, "an IPv6 packet of length 0 is what the frame holds"),
    (32, "e07n.pcap", {
        1: {"dsnraw64": "", "dsn": ""},
        2: {"expected_token": token(0, 0x9999), "dsnraw64": idsn(0, 0x9999)},
        4: {"expected_token": token(0, 0x9999)},
        5: {"dsn": 1},
    }, "the key of the SYN that was answered"),
    (32, "e07o.pcap", {
        **dsns({4: 1, 5: 1}, mptcpstream=0),
        9: {"mptcpstream": 1, "dsn": 1, "dsnraw64": idsn(0, 0x7777) + 1},
    }, "two connections with one server key are two"),
    (34, "e18.pcap", {
        8: {"dsn": 1, "related_mappings": "9", "reinjected_in": "10"},
        10: {"reinjection_of": "8"},
        15: {"dsn": 171, "related_mappings": "14"},
    }, "data is a source of reinjections though its mapping came later"),
]

# Headers quoted in ICMP errors, and what comes after them in the frame.
NO_PACKETS = {27: {"e14.pcap": {1, 4, 7, 11, 14, 17, 22}, "e01.pcap": {1, 4, 6, 7, 8}}}


def packets(capture):
    """{frame: {field: text}}"""
    outcome = run("--no-cache", "--load", CRAFTED / capture, "tocsv", "-")
    rows = csv.DictReader(io.StringIO(outcome.stdout, newline=""), delimiter="|")
    return {int(row["packetid"]): row for row in rows}


@needs_captures
class WiresharkRules(unittest.TestCase):
    def test_packets(self):
        for rule, capture, expected, why in RULES:
            found = packets(capture)
            with self.subTest(f"[{rule}] {capture}: {why}"):
                for frame, values in expected.items():
                    self.assertEqual({field: found[frame][field] for field in values},
                                     {field: str(value) for field, value in values.items()}, f"frame {frame}")

    def test_what_is_no_packet(self):
        for rule, captures in NO_PACKETS.items():
            for capture, frames in captures.items():
                with self.subTest(f"[{rule}] {capture}"):
                    self.assertEqual(frames & packets(capture).keys(), set())

    def test_connections_that_are_not_one(self):
        # [32] and [18]; their keys are in crafted_test.py.
        for capture in ("e07o.pcap", "e20.pcap"):
            listed = ask(CRAFTED / capture, "list_mptcp_connections")["mptcp_connections"]
            self.assertEqual([len(connection["subflows"]) for connection in listed], [1, 1])


def checksums(capture):
    """(right, wrong) DSS checksums of all subflows."""
    subflows = [subflow for connection in ask(capture, "list_mptcp_connections")["mptcp_connections"]
                for subflow in connection["subflows"]]
    return (sum(subflow["dss_checksums_right"] for subflow in subflows),
            sum(subflow["dss_checksums_wrong"] for subflow in subflows))


@needs_captures
class Features(unittest.TestCase):
    """What rules 16 and 26 ask for and tshark has not."""

    def test_dss_checksums_are_verified(self):
        # The kernel's receiver would have answered a wrong one with MP_FAIL; recorded/README.md counts the mappings.
        recorded = CAPTURES / "recorded"
        for end in ("client", "server"):
            right, wrong = checksums(recorded / f"s09b_checksum_full/{end}.pcap")
            self.assertEqual(wrong, 0)
            self.assertGreaterEqual(right, 130)
        # A byte was altered on the way to the client, which answered MP_FAIL.
        self.assertEqual(checksums(recorded / "s09c_mp_fail/client.pcap")[1], 1)
        self.assertEqual(checksums(recorded / "s09c_mp_fail/server.pcap")[1], 0)

    def test_packets_captured_twice(self):
        # Each record of a capture written twice: all of TCP are found, and no others.
        capture = (CAPTURES / "recorded/s11_rr/client.pcap").read_bytes()
        twice = capture[:24]
        segments = 0
        at = 24
        while at < len(capture):
            length = int.from_bytes(capture[at + 8:at + 12], "little")
            record = capture[at:at + 16 + length]
            twice += record + record
            segments += record[16 + 12:16 + 14] == b"\x08\x00" and record[16 + 14 + 9] == 6
            at += 16 + length
        self.assertGreater(segments, 1000)
        self.assertEqual(self.duplicates(twice), segments)
        self.assertEqual(self.duplicates(capture), 0)

    def duplicates(self, capture):
        health = json.loads(run("--load", "-", "checkhealth", "--json", stdin=capture).stdout)
        return sum(counter["count"] for counter in health["anomalies"] if counter["name"] == "duplicate_frame")


class TableOfTests(unittest.TestCase):
    def test_names_every_rule(self):
        catalogue = (REPOSITORY / "docs/WIRESHARK.md").read_text().split("\n## 15. ")[1].split("\n## 16. ")[0]
        improved = {int(row[1]) for row in re.finditer(r"^\| (\d+) \|.*\|([^|]*)\|$", catalogue, re.M)
                    if re.search(r"\bI\b", row[2])}
        self.assertGreater(len(improved), 20)
        table = (REPOSITORY / "docs/testing.md").read_text()
        listed = {int(rule) for rule in re.findall(r"^\| \[(\d+)\] \|", table, re.M)}
        self.assertEqual(improved, listed)

    def test_names_tests_that_there_are(self):
        section = (REPOSITORY / "docs/testing.md").read_text().split("\n## Where we differ from Wireshark")[1]
        named = re.findall(r"`([\w/]+\.(?:cc|py)): ([^`]+)`", section)
        self.assertGreater(len(named), 20)
        for file, name in named:
            self.assertIn(name, (REPOSITORY / file).read_text(), file)


if __name__ == "__main__":
    unittest.main()

"""list_reinjections against the list that the original published, against overlaps of the data sequence
numbers that one-pass tshark prints, and against the payload itself.
"""

import csv
import unittest
from collections import defaultdict

from support import CAPTURES, ask, connections, needs, needs_captures, run, tshark_fields

CLIENT_2 = CAPTURES / "original/client_2.pcap"
SERVER_PORTS = {"5001", "5201"}
BLOCK = 1 << 14  # data sequence numbers whose packets are compared with each other

# Reinjections that overlaps of tshark's numbers give: WIRESHARK.md B.3.
OVERLAPS = {
    "original/client_2.pcap": 45, "original/server_2.pcap": 42,
    "recorded/s03_handover/client.pcap": 306, "recorded/s03_handover/server.pcap": 316,
    "recorded/s04_backup/client.pcap": 20, "recorded/s04_backup/server.pcap": 50,
    "recorded/s05_fullmesh/client.pcap": 779, "recorded/s05_fullmesh/server.pcap": 779,
    "recorded/s09c_mp_fail/client.pcap": 10, "recorded/s09c_mp_fail/server.pcap": 10,
}
# Rule [34]: the mapping of the earlier packet came after it; tshark gives it no data sequence number.
# {capture: {packet: (the earlier packet, where in its payload this one's stands)}}
MAPPED_LATE = {
    "original/client_2.pcap": {2261: (2158, 0), 2262: (2158, 1428), 2266: (2160, 0), 2267: (2160, 1428)},
    "original/server_2.pcap": {2307: (2193, 0), 2308: (2193, 1428)},
}
# Sent between a packet and TCP's retransmission of it: tshark names them on the later one only, as
# reinjected_in (WIRESHARK.md 11.3).
NAMED_BY_TSHARK_ELSEWHERE = {2253, 2257, 2778, 2779}


def listed(capture):
    """{packet: its entry in list_reinjections}, of all connections; the entry has its mptcpstream, too."""
    return {entry["packetid"]: entry | {"mptcpstream": number} for number in connections(capture)
            for entry in ask(capture, "list_reinjections", str(number))["reinjections"]}


def earlier(entry):
    return {packet["packetid"] for packet in entry["reinjection_of"]}


def overlaps(capture):
    """{packet: packets before it, of another stream in the same direction, whose data overlap its own}"""
    fields = ("frame.number", "tcp.stream", "mptcp.stream", "tcp.srcport", "mptcp.dsn", "tcp.len")
    sent, found = defaultdict(list), defaultdict(set)
    for frame, stream, connection, port, dsn, length in tshark_fields(
            capture, fields, "-Y", "tcp.len > 0 and mptcp.dsn and not icmp",
            "-o", "mptcp.analyze_mappings:true", "-o", "mptcp.relative_sequence_numbers:true"):
        begin = int(dsn.split(",")[0])
        end = begin + int(length)
        for block in range(begin // BLOCK, (end - 1) // BLOCK + 1):
            before = sent[connection, port in SERVER_PORTS, block]
            for other, other_stream, other_begin, other_end in before:
                if other_stream != stream and begin < other_end and other_begin < end:
                    found[int(frame)].add(other)
            before.append((int(frame), stream, begin, end))
    return found


@needs_captures
@needs("tshark")
class Reinjections(unittest.TestCase):
    def test_the_published_list(self):
        ours = listed(CLIENT_2)
        with open(CLIENT_2.with_name("client_2.reinjections.csv"), newline="") as file:
            published = list(csv.DictReader(file, delimiter="|"))
        self.assertEqual(len(published), 41)
        for row in published:
            with self.subTest(packet=row["packetid"]):
                entry = ours[int(row["packetid"])]
                self.assertEqual((str(entry["tcpstream"]), str(entry["mptcpstream"])),
                                 (row["tcpstream"], row["mptcpstream"]))
                self.assertLessEqual({int(packet) for packet in row["reinjection_of"].split(",")}, earlier(entry))
        self.assertEqual(ours.keys() - {int(row["packetid"]) for row in published},
                         NAMED_BY_TSHARK_ELSEWHERE | MAPPED_LATE["original/client_2.pcap"].keys())

    def test_the_published_shape(self):
        text = run("--load", CLIENT_2, "list_reinjections", "1").stdout
        self.assertTrue(text.startswith("packetid=895 (tcp.stream 4) is a reinjection of 1 packet(s):\n"
                                        "- packet 492 (tcp.stream 3)\n"
                                        "packetid=896 (tcp.stream 4)"), text[:200])
        self.assertEqual(text.count("packetid="), 29)
        # Only of the connection asked for.
        self.assertNotIn("(tcp.stream 15)", text)

    def test_overlaps_of_data_sequence_numbers(self):
        for name, count in OVERLAPS.items():
            with self.subTest(name):
                theirs = overlaps(CAPTURES / name)
                self.assertEqual(len(theirs), count)
                ours = {packet: earlier(entry) for packet, entry in listed(CAPTURES / name).items()}
                late = {packet: {original} for packet, (original, _) in MAPPED_LATE.get(name, {}).items()}
                self.assertEqual(ours, dict(theirs) | late)

    def test_payload_is_the_same(self):
        """These captures have whole packets. Every packet holds, or is held by, each that it is said to repeat."""
        for name, late in MAPPED_LATE.items():
            rows = tshark_fields(CAPTURES / name, ("frame.number", "tcp.payload"), "-Y", "tcp.len > 0")
            payload = {int(frame): bytes.fromhex(data) for frame, data in rows}
            for packet, entry in listed(CAPTURES / name).items():
                for original in earlier(entry):
                    with self.subTest(name, packet=packet, original=original):
                        shorter, longer = sorted((payload[packet], payload[original]), key=len)
                        self.assertIn(shorter, longer)
                        if packet in late:
                            self.assertEqual((original, longer.find(shorter)), late[packet])

    def test_totals(self):
        for name in OVERLAPS:
            for number in connections(CAPTURES / name):
                with self.subTest(name, mptcpstream=number):
                    self.check_totals(CAPTURES / name, str(number))

    def check_totals(self, capture, number):
        entries = ask(capture, "list_reinjections", number)["reinjections"]
        totals = ask(capture, "list_reinjections", number, "--summary")["directions"]
        summary = ask(capture, "mptcp_summary", number)["directions"]
        self.assertEqual([t["mptcpdest"] for t in totals], [d["mptcpdest"] for d in summary])
        for total, direction in zip(totals, summary):
            own = [entry for entry in entries if entry["mptcpdest"] == total["mptcpdest"]]
            self.assertEqual(total["packets"], len(own))
            self.assertEqual(total["bytes"], direction["reinjected_bytes"])
            self.assertEqual(sum(pair["bytes"] for pair in total["pairs"]), total["bytes"])
            packets = defaultdict(int)
            for entry in own:
                for stream in {packet["tcpstream"] for packet in entry["reinjection_of"]}:
                    packets[stream, entry["tcpstream"]] += 1
            self.assertEqual({(pair["from_tcpstream"], pair["to_tcpstream"]): pair["packets"]
                              for pair in total["pairs"]}, packets)


@needs_captures
class PublishedSummary(unittest.TestCase):
    def test_connection_0(self):
        """captures/original/README.md; it cuts off what is below a microsecond."""
        towards = {d["mptcpdest"]: d for d in ask(CLIENT_2, "mptcp_summary", "0")["directions"]}
        for destination, bytes, duration, of_streams in (
            ("Client", 308, 16.561321, {0: 2, 1: 0, 2: 306, 6: 0}),
            ("Server", 456, 17.601526, {0: 154, 1: 0, 2: 302, 6: 0}),
        ):
            direction = towards[destination]
            self.assertEqual((direction["throughput_bytes"], direction["goodput_bytes"]), (bytes, bytes))
            self.assertEqual(int(direction["duration_s"] * 1e6), round(duration * 1e6))
            self.assertEqual({s["tcpstream"]: s["throughput_bytes"] for s in direction["subflows"]}, of_streams)

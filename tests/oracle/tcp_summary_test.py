"""Each number of tcp_summary against sums over what one-pass tshark says of each packet.

RTT samples are tshark's tcp.analysis.ack_rtt, less those that Karn's rule leaves out (RFC 6298 section 3): where
the acknowledgement newly covers a sequence number, or the segment that it answers has one, that was sent more than
once or came below what had been sent before it. Which is worked out here byte by byte.
"""

import math
import os
import unittest
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor

from oracle.tcp_analysis_test import nanoseconds
from support import CAPTURES, ask, needs, needs_captures, tshark_fields

KINDS = ("retransmission", "fast_retransmission", "spurious_retransmission", "out_of_order")
FLAGS = ("duplicate_ack", "zero_window", *KINDS)
NUMBERS = ("ack_rtt", "acks_frame", "initial_rtt", "bytes_in_flight")
FIELDS = ("frame.number", "tcp.stream", "ip.src", "ipv6.src", "tcp.srcport", "frame.time_epoch", "tcp.seq", "tcp.ack", "tcp.len",
          "tcp.flags", "tcp.options.sack.count", "tcp.options.mptcp.subtype", "tcp.options.mss_val",
          *(f"tcp.analysis.{name}" for name in FLAGS + NUMBERS))
FIN, SYN, RST, ACK = 1, 2, 4, 16
NOTHING_BUT_DSS = ({""}, {"2"})

COMPARED = (
    "original/client_2.pcap", "original/server_2.pcap", "original/client_1_tcp_only.pcap",
    "recorded/s02_upload_loss/client.pcap", "recorded/s02_upload_loss/server.pcap",
    "recorded/s03_handover/client.pcap", "recorded/s03_handover/server.pcap",
    "recorded/s05_fullmesh/server.pcap", "recorded/s06_ipv6/client.pcap", "recorded/s07_mix/client.pcap",
    "recorded/s07_mix/server.pcap", "recorded/s12_nat/server.pcap", "recorded/s14_offload/server.pcap",
)

# Right after an MPTCP option of a new kind on any subflow tshark excuses a duplicate ACK, whatever it carries
# itself (WIRESHARK.md 6.4). {(capture, stream, towards whom): how many}
EXCUSED = {("recorded/s05_fullmesh/server.pcap", 1, "Client"): 1,
           ("recorded/s05_fullmesh/server.pcap", 3, "Client"): 1}
# A pure ACK that overtook data counts as sent before it; bytes alone do not show that. {(capture, stream, towards
# whom): how many samples we have less}
OVERTAKEN = {("recorded/s12_nat/server.pcap", 2, "Server"): 2, ("recorded/s12_nat/server.pcap", 3, "Server"): 1}


def quantile(samples, share):
    return sorted(samples)[max(1, math.ceil(share * len(samples))) - 1]


class Sent:
    """What one side of a stream sent, and the sums over its packets."""

    def __init__(self):
        self.sums = Counter()
        self.times = []
        self.rtt = []
        self.flight = self.largest = 0
        self.mss = None
        self.bytes = bytearray()  # 1: sent once in order; 2: an acknowledgement of it tells no RTT
        self.payload = bytearray()
        self.begins = {}  # of segments, by frame
        self.acked = 0
        self.signals = 0  # tshark's duplicate ACKs that carry an MPTCP signal

    def send(self, begin, end):
        highest = len(self.bytes)
        self.bytes.extend(b"\1" * (end - highest))
        if begin > highest:
            self.bytes[highest:begin] = bytes(begin - highest)  # not seen
        for at in range(begin, min(end, highest)):
            self.bytes[at] = 2

    def acknowledge(self, ack, frame, rtt):
        if frame and 2 not in self.bytes[min(self.acked, self.begins[frame]):ack] and nanoseconds(rtt) >= 0:
            self.rtt.append(nanoseconds(rtt))
        self.acked = max(self.acked, ack)


def add(cell, sent, other):
    flags, length, seq = int(cell["tcp.flags"], 16), int(cell["tcp.len"] or 0), int(cell["tcp.seq"])
    sums = sent.sums
    sums["packets"] += 1
    sums["throughput_bytes"] += length
    sums["pure_acks"] += length == 0 and bool(flags & ACK) and not flags & (SYN | FIN | RST)
    sums["sack_blocks"] += sum(int(n) for n in cell["tcp.options.sack.count"].split(",") if n)
    sums["zero_windows"] += bool(cell["tcp.analysis.zero_window"])
    if cell["tcp.analysis.duplicate_ack"]:
        signal = set(cell["tcp.options.mptcp.subtype"].split(",")) not in NOTHING_BUT_DSS
        sent.signals += signal
        sums["duplicate_acks"] += not signal
    for kind in KINDS:
        if cell[f"tcp.analysis.{kind}"] and not (kind == "retransmission" and is_of_another_kind(cell)):
            sums[kind] += 1
            sums[kind, "bytes"] += length
    sent.times.append(nanoseconds(cell["frame.time_epoch"]))
    sent.largest = max(sent.largest, length)
    sent.flight = max(sent.flight, int(cell["tcp.analysis.bytes_in_flight"] or 0))
    if flags & SYN:
        sent.mss = int(cell["tcp.options.mss_val"]) if cell["tcp.options.mss_val"] else None
    begin = seq + bool(flags & SYN)
    sent.payload.extend(bytes(max(0, begin + length - len(sent.payload))))
    sums["retransmitted_bytes"] += sent.payload.count(1, begin, begin + length)
    sent.payload[begin:begin + length] = b"\1" * length
    end = seq + length + bool(flags & (SYN | FIN))
    if end > seq:
        sent.send(seq, end)
        sent.begins[cell["frame.number"]] = seq
    if flags & ACK:
        other.acknowledge(int(cell["tcp.ack"]), cell["tcp.analysis.acks_frame"], cell["tcp.analysis.ack_rtt"])


def is_of_another_kind(cell):
    """tshark calls a fast or spurious retransmission a retransmission, too."""
    return cell["tcp.analysis.fast_retransmission"] or cell["tcp.analysis.spurious_retransmission"]


def of_tshark(name):
    """({stream: {(address, port): Sent}}, {stream: initial RTT})"""
    streams, initial = defaultdict(lambda: defaultdict(Sent)), {}
    for row in tshark_fields(CAPTURES / name, FIELDS, "-Y", "tcp and not icmp and not icmpv6"):
        cell = dict(zip(FIELDS, row))
        stream = int(cell["tcp.stream"])
        sides = streams[stream]
        source = cell["ip.src"] or cell["ipv6.src"], int(cell["tcp.srcport"])
        sent = sides[source]
        other = next((side for address, side in sides.items() if address != source), Sent())
        add(cell, sent, other)
        if cell["tcp.analysis.initial_rtt"]:
            initial[stream] = nanoseconds(cell["tcp.analysis.initial_rtt"])
    return streams, initial


@needs_captures
@needs("tshark")
class TcpSummary(unittest.TestCase):
    maxDiff = None

    def test_sums_over_packets(self):
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for name, (streams, initial) in zip(COMPARED, pool.map(of_tshark, COMPARED)):
                for stream, sides in streams.items():
                    with self.subTest(name, tcpstream=stream):
                        summary = ask(CAPTURES / name, "tcp_summary", str(stream))
                        if stream in initial:
                            self.assertAlmostEqual(summary["initial_rtt_s"], initial[stream] / 1e9, places=9)
                        signals = sum(sent.signals for sent in sides.values())
                        for direction in summary["directions"]:
                            end = "client" if direction["tcpdest"] == "Server" else "server"
                            sent = sides.get((summary[f"{end}_ip"], summary[f"{end}_port"]), Sent())
                            sent.sums["duplicate_acks"] += EXCUSED.get((name, stream, direction["tcpdest"]), 0)
                            self.compare(direction, sent, judge_kinds=not signals)
                            less = OVERTAKEN.get((name, stream, direction["tcpdest"]), 0)
                            self.assertEqual(direction["rtt"]["samples"], len(sent.rtt) - less)
                            if sent.rtt and not less:
                                self.compare_rtt(direction["rtt"], sent.rtt)

    def compare(self, direction, sent, judge_kinds):
        for name in ("packets", "throughput_bytes", "retransmitted_bytes", "pure_acks", "sack_blocks",
                     "zero_windows", "duplicate_acks"):
            self.assertEqual(direction[name], sent.sums[name], name)
        if judge_kinds:
            self.assertEqual(direction["retransmissions"],
                             {kind: {"packets": sent.sums[kind], "bytes": sent.sums[kind, "bytes"]}
                              for kind in KINDS})
        bytes = [at for at, seen in enumerate(sent.payload) if seen]
        self.assertEqual(direction["byte_range"], bytes[-1] + 1 - bytes[0] if bytes else 0)
        self.assertEqual(direction["largest_segment_bytes"], sent.largest)
        self.assertEqual(direction["flight_max_bytes"], sent.flight)
        self.assertEqual(direction["mss_bytes"], sent.mss)
        if sent.times:
            self.assertAlmostEqual(direction["duration_s"], (max(sent.times) - min(sent.times)) / 1e9, places=9)

    def compare_rtt(self, spread, samples):
        expected = {"min_s": min(samples), "median_s": quantile(samples, 0.5), "p95_s": quantile(samples, 0.95),
                    "max_s": max(samples)}
        for name, value in expected.items():
            self.assertAlmostEqual(spread[name], value / 1e9, places=9)

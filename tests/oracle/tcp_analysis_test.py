"""The TCP analysis of every frame, against tshark's tcp.analysis.* in one pass.

We mean to differ where WIRESHARK.md section 15 says so. Duplicate ACKs that carry an MPTCP signal are
none (19): on connections with MPTCP the fields that count duplicate ACKs are not judged, nor, from the
first such difference on, whether a retransmission of that stream was a fast one. Other differences
stand in the table below, with the reason.
"""

import os
import unittest
from concurrent.futures import ThreadPoolExecutor

from support import CAPTURES, needs, needs_captures, run_oracle, tshark_fields

KINDS = ("none", "retransmission", "fast", "spurious", "out_of_order")
FLAGS = ("lost_segment", "ack_lost_segment", "keep_alive", "keep_alive_ack", "zero_window",
         "zero_window_probe", "zero_window_probe_ack", "window_update", "window_full", "duplicate_ack")
NUMBERS = ("duplicate_ack_num", "bytes_in_flight", "acks_frame")
TIMES = ("ack_rtt", "rto", "initial_rtt")
RETRANSMISSIONS = ("retransmission", "fast_retransmission", "spurious_retransmission", "out_of_order")
OF_DUPLICATES = {"duplicate_ack", "duplicate_ack_num"}
AFTER_DUPLICATES = {"kind", "rto"}

CAPTURES_TO_COMPARE = (
    "crafted/e11.pcap", "crafted/e21.pcap", "crafted/e02.pcap", "crafted/e03.pcap", "crafted/e05.pcap",
    "crafted/e08a.pcap", "crafted/e13.pcap", "original/client_2.pcap", "original/server_2.pcap",
    "recorded/s02_upload_loss/client.pcap", "recorded/s02_upload_loss/server.pcap",
    "recorded/s03_handover/client.pcap", "recorded/s03_handover/server.pcap",
    "recorded/s05_fullmesh/client.pcap", "recorded/s07_mix/client.pcap", "recorded/s07_mix/server.pcap",
)

# {capture: {(frame, field): (ours, tshark's)}}
DIFFERENCES = {
    # [I 31] an ACK of unseen data is no duplicate ACK, let alone two.
    "crafted/e21.pcap": {(7, "kind"): ("out_of_order", "fast")},
    # A segment below the base of its stream: tshark takes its offset for a number near 2^32.
    "crafted/e02.pcap": {(58, "bytes_in_flight"): (3, 1)},
}


def nanoseconds(text):
    if not text:
        return 0
    sign = -1 if text.startswith("-") else 1
    seconds, _, fraction = text.lstrip("-").partition(".")
    return sign * (int(seconds) * 10**9 + int(fraction.ljust(9, "0")[:9]))


def of_tshark(capture):
    names = RETRANSMISSIONS + FLAGS + NUMBERS + TIMES
    fields = ["frame.number", *(f"tcp.analysis.{name}" for name in names)]
    rows = {}
    for frame, *cells in tshark_fields(capture, fields, "-Y", "tcp and not icmp and not icmpv6",
                                       "-E", "occurrence=f"):
        cell = dict(zip(names, cells))
        again, fast, spurious, out_of_order = (bool(cell[name]) for name in RETRANSMISSIONS)
        row = {"kind": "fast" if fast else "spurious" if spurious else "retransmission" if again
                       else "out_of_order" if out_of_order else "none"}
        row.update({name: bool(cell[name]) for name in FLAGS})
        row.update({name: int(cell[name] or 0) for name in NUMBERS})
        row.update({name: nanoseconds(cell[name]) for name in TIMES})
        rows[int(frame)] = row
    return rows


def of_ours(capture):
    rows = {}
    for line in run_oracle("tcp_analysis_fields", capture):
        frame, stream, kind, flags, *numbers = (int(number) for number in line.split())
        row = {"kind": KINDS[kind], **dict(zip(NUMBERS + TIMES, numbers))}
        row.update({name: bool(flags >> bit & 1) for name, bit in BITS.items()})
        rows[frame] = stream, row
    return rows


# The bits of analysis_flag in tcp_analysis.h.
BITS = {name: bit for bit, name in enumerate(FLAGS)}


def differences(name):
    """{(frame, field): (ours, tshark's)}, and how many frames were compared."""
    theirs, ours = of_tshark(CAPTURES / name), of_ours(CAPTURES / name)
    different, unlike = {}, set()
    for frame in sorted(theirs.keys() & ours.keys()):
        stream, row = ours[frame]
        for field, value in theirs[frame].items():
            # tshark prints the initial RTT only on frames of which it has something else to tell.
            if row[field] == value or (field == "initial_rtt" and value == 0):
                continue
            if field in OF_DUPLICATES:
                unlike.add(stream)
            elif not (field in AFTER_DUPLICATES and stream in unlike):
                different[frame, field] = row[field], value
    return different, len(theirs.keys() & ours.keys()), theirs.keys() ^ ours.keys(), unlike


@needs_captures
@needs("tshark")
class TcpAnalysis(unittest.TestCase):
    def test_every_frame(self):
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            answers = pool.map(differences, CAPTURES_TO_COMPARE)
            for name, (different, compared, only_one, unlike) in zip(CAPTURES_TO_COMPARE, answers):
                with self.subTest(name):
                    self.assertEqual(different, DIFFERENCES.get(name, {}))
                    self.assertGreater(compared, 10)
                    self.assertFalse(only_one)
                    if name == "crafted/e11.pcap" or "s03" in name:
                        self.assertFalse(unlike)

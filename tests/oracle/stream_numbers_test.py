"""tcp.stream and mptcp.stream of every frame of the handmade captures and the small recorded ones, against tshark 4.0
(stream_numbers_all_test.py has the rest).

tshark runs in two passes without a read filter, so that its frame numbers are those of the file.
Its mptcp.stream is judged on the frames where it prints one: those with an MPTCP option (WIRESHARK.md
8.7; we attribute every frame of a subflow). Where WIRESHARK.md shows tshark wrong, the table below
says for exactly which frames, and what is right.
"""

import os
import unittest
from concurrent.futures import ThreadPoolExecutor

from support import CAPTURES, name_of, needs, needs_captures, quick_captures, run_oracle, tshark_fields

NOT_A_SEGMENT = None


def frames(first, last, tcp_stream, mptcp_stream="-"):
    return {number: f"{tcp_stream} {mptcp_stream}" for number in range(first, last + 1)}


# What we number otherwise than tshark: {file: (why, {frame: ours})}.
DIFFERENCES = {
    "crafted/e01.pcap": (
        "[I 27] quoted in ICMP errors: not segments (7, 8); the stream number that tshark gives to "
        "the one quoted in 7 is not consumed",
        {7: NOT_A_SEGMENT, 8: NOT_A_SEGMENT, **frames(10, 13, 1)},
    ),
    "crafted/e04.pcap": (
        "[I 30] 14: IPv6 payload length 0 (TSO) is decoded; section 4: 20 and 22 are first fragments, "
        "decoded where they stand, 21 completes what tshark reassembles; later streams move up",
        {14: "10 -", 15: "11 -", 16: "12 -", 17: "13 -", 18: "14 -", 19: "15 -", 20: "16 -",
         21: NOT_A_SEGMENT, 22: "17 -", 23: "18 -", 24: "19 -", 25: "20 -", **frames(26, 27, 21)},
    ),
    "crafted/e07d.pcap": (
        "[I 35] no handshake: by the data sequence numbers the joins (1, 2) are of stream 0's connection",
        {**{number: "1 0" for number in (3, 4, 5, 7, 8)}, **{number: "2 0" for number in (9, 10, 11, 13, 14, 15)}},
    ),
    "crafted/e07i.pcap": (
        "[I 35] a join without its SYN: by the data sequence numbers of stream 0's connection",
        {number: "1 0" for number in (6, 7, 9, 10)},
    ),
    "crafted/e07o.pcap": (
        "[I 32] two connections with the same keys stay two",
        frames(6, 9, 1, 1),
    ),
    "crafted/e14.pcap": (
        "[I 27] quoted in ICMP errors (1, 4, 7, 11, 14, 17, 22): not segments, and no stream numbers "
        "consumed; the connection of 8 to 10 keeps 12, which tshark gives to the quoted SYN of 11",
        {**{number: NOT_A_SEGMENT for number in (1, 4, 7, 11, 14, 17, 22)},
         **{number: "0 -" for number in (2, 3, 5, 6)}, **{number: "1 -" for number in (8, 9, 10, 12)},
         **{number: "2 -" for number in (13, 15, 16)}, **{number: "3 0" for number in (18, 19, 20, 21, 23)}},
    ),
    "crafted/e17a.pcap": (
        "[I 14] a DSS before the MP_CAPABLE: tshark numbers the connection twice and ends in a "
        "mixture; it is one, under its first number",
        {2: "0 0", 3: "0 0", 4: "1 0", 5: "1 0", 6: "1 0", 8: "1 0"},
    ),
    "crafted/e20.pcap": (
        "[I 18] connections of an unknown MPTCP version are not all one",
        frames(5, 8, 1, 1),
    ),
    "reported/nat_both_sides.pcap": (
        "[I 32] the two sides of a NAT are two connections; the outer one's SYN/ACK, with the key, comes first (3)",
        {number: "0 1" for number in (1, 4, 5, 7, 10, 11, 14)},
    ),
    "reported/nat_both_sides_join.pcap": (
        "[I 32] as above; the inner one's join is tcp.stream 2",
        {**{number: "0 1" for number in (1, 4, 5, 7, 10)}, **{number: "2 1" for number in (11, 14, 15, 18, 19, 22)}},
    ),
    "reported/rvi_ip_as_ethernet.pcap": (
        "IP packets whose link type says Ethernet: tshark takes the addresses for MAC addresses",
        frames(1, 4, 0),
    ),
}

# Files of which tshark prints no frame, for it cannot read them either.
UNREADABLE = {
    "recorded/s15_damaged/half_global_header.pcap",
    "recorded/s15_damaged/not_a_capture.pcap",
    "recorded/s15_damaged/zero_bytes.pcap",
}


def differences(capture):
    """{frame: ours} where we differ from tshark, and how many frames were compared."""
    rows = tshark_fields(capture, ["frame.number", "tcp.stream", "mptcp.stream"], "-2")
    ours = dict(line.split(" ", 1) for line in run_oracle("stream_numbers", capture))
    different = {}
    for number, tcp_stream, mptcp_stream in rows:
        answer = ours.pop(number, NOT_A_SEGMENT)
        expected = f"{tcp_stream} {mptcp_stream}" if tcp_stream else NOT_A_SEGMENT
        if answer is not NOT_A_SEGMENT and tcp_stream and not mptcp_stream:
            same = answer.split()[0] == tcp_stream
        else:
            same = answer == expected
        if not same:
            different[int(number)] = answer
    different.update({int(number): answer for number, answer in ours.items()})
    return different, len(rows)


def check(test, captures):
    """They differ from tshark in what DIFFERENCES names and in nothing else."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, (different, compared) in zip(captures, pool.map(differences, captures)):
            name = name_of(path)
            _, expected = DIFFERENCES.get(name, ("", {}))
            with test.subTest(name):
                test.assertEqual(different, expected)
                if not name.endswith("header_only.pcap"):
                    test.assertGreater(compared, 0)


@needs_captures
@needs("tshark")
class StreamNumbers(unittest.TestCase):
    def test_every_frame(self):
        readable = [path for path in quick_captures() if name_of(path) not in UNREADABLE]
        self.assertGreater(len(readable), 80)
        check(self, readable)

    def test_what_tshark_cannot_read_either(self):
        for name in sorted(UNREADABLE):
            with self.subTest(name):
                self.assertEqual(tshark_fields(CAPTURES / name, ["frame.number"]), [])
                self.assertRaisesRegex(AssertionError, "status 1", run_oracle, "stream_numbers", CAPTURES / name)

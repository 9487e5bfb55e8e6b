"""What each subflow of the recordings carried, by class, counted byte by byte from the sequence numbers and
data sequence numbers that one-pass tshark prints: the naive form of the definitions in docs/definitions.md.

Each byte of payload is `retransmitted` when its subflow carried its sequence number before; else new when no
subflow carried its data sequence number before, `data_retransmitted` when this subflow was the first that did,
`reinjected` when another was. At both ends, and so also where dss.json cannot say (summary_truth_test.py).
"""

import os
import unittest
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor

from end_to_end.summary_truth_test import OF_ONE_PATH, label, mptcp_summaries, recordings
from support import needs, needs_captures, tshark_fields

CLASSES = {"new": "new_data_bytes", "retransmitted": "retransmitted_bytes",
           "data_retransmitted": "data_retransmitted_bytes", "reinjected": "reinjected_bytes"}
FIELDS = ("tcp.stream", "tcp.dstport", "mptcp.stream", "tcp.seq", "mptcp.dsn", "tcp.len")
SERVER_PORTS = {"5001", "5201"}


class Bytes(bytearray):
    """Grows with zeros."""

    def take(self, begin, end):
        self.extend(bytes(max(0, end - len(self))))
        return self[begin:end]


def count(classes, seen, carried, me, seq, dsn, length):
    old, owners = seen.take(seq, seq + length), carried.take(dsn, dsn + length)
    if not any(old) and not any(owners):
        classes["new"] += length
        carried[dsn:dsn + length] = bytes((me,)) * length
    else:
        for at, (again, owner) in enumerate(zip(old, owners)):
            classes["retransmitted" if again else "new" if owner == 0 else
                    "data_retransmitted" if owner == me else "reinjected"] += 1
            if not again and owner == 0:
                carried[dsn + at] = me
    seen[seq:seq + length] = b"\1" * length


def counted(path):
    """{(tcp stream, towards whom): Counter of bytes by class}"""
    classes, seen, carried = defaultdict(Counter), defaultdict(Bytes), defaultdict(Bytes)
    for stream, port, connection, seq, dsn, length in tshark_fields(
            path, FIELDS, "-Y", "tcp.len > 0 and mptcp.stream", "-o", "mptcp.analyze_mappings:true",
            "-o", "mptcp.relative_sequence_numbers:true"):
        if not dsn:
            raise AssertionError(f"{path}: data without a data sequence number, tcp stream {stream}")
        destination = "Server" if port in SERVER_PORTS else "Client"
        count(classes[int(stream), destination], seen[stream, destination], carried[connection, destination],
              int(stream) + 1, int(seq), int(dsn.split(",")[0]), int(length))
    return classes


@needs_captures
@needs("tshark")
class CarriedBytes(unittest.TestCase):
    def test_every_subflow_of_every_recording(self):
        paths = [path for path, _ in recordings() if path.name not in OF_ONE_PATH]
        checked = 0
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for path, theirs in zip(paths, pool.map(counted, paths)):
                for connection, summary in mptcp_summaries(path):
                    for direction in summary["directions"]:
                        for subflow in direction["subflows"]:
                            key = subflow["tcpstream"], direction["mptcpdest"]
                            with self.subTest(label(path), tcpstream=key[0], destination=key[1]):
                                self.assertEqual({name: subflow[ours] for name, ours in CLASSES.items()},
                                                 {name: theirs[key][name] for name in CLASSES})
                                checked += 1
        self.assertGreater(checked, 200)

"""Bytes of each tcp stream of the recordings, as its sender's capture has them, against the counters of the
kernel that sent them: tcpi_bytes_sent and tcpi_bytes_retrans (RFC 4898, tcpEStatsPerfHCDataOctetsOut and
tcpEStatsPerfOctetsRetrans).

The kernel was asked every 100 ms (samples.*.jsonl.gz), at the end (truth.json) and every 0.5 s (ss.txt.gz).
Where the last answer came after the last data, it is compared with the summary. Every answer must be what
the capture holds up to some packet about the time it was given: tolerance is of time, never of bytes.
"""

import csv
import gzip
import io
import json
import re
import unittest
from collections import defaultdict, namedtuple

from end_to_end.summary_truth_test import (OF_ONE_PATH, by_destination, end_of, label, programs,
                                           recordings)
from support import ask, needs_captures, run

Answer = namedtuple("Answer", "source time sent retransmitted")

# How long before and after its time stamp a counter may have been read. A sample's stamp was taken after the
# reading; `ss` was started after the stamp, and forked, and walked through all sockets.
WINDOW_S = {"sample": (0.02, 0.001), "ss": (0.001, 0.06)}
# The same packets under another link type, or with another clock than the kernel's.
NOT_COMPARED = OF_ONE_PATH | {"client.sll1.pcap", "server.sll1.pcap"}


def samples(folder, truth, end):
    """(time, subflow of MPTCP_FULL_INFO)"""
    path = folder / f"samples.{end}.jsonl.gz"
    for line in gzip.open(path, "rt") if path.exists() else ():
        sample = json.loads(line)
        for subflow in sample.get("subflows", []):
            yield sample["t"], subflow
    for program in programs(truth, end):
        for subflow in (program["final"] or {}).get("subflows", []):
            yield program["t_close"], subflow


def socket_address(text):
    address, _, port = text.rpartition(":")
    return re.sub(r"%.*", "", address.strip("[]")).removeprefix("::ffff:"), int(port)


def socket_statistics(folder, end):
    """(time, (local, remote), line of counters) of each open TCP socket that `ss` listed."""
    time = sockets = None
    for line in gzip.open(folder / "ss.txt.gz", "rt"):
        words = line.split()
        if line.startswith("### "):
            time = float(words[1]) if words[2] == end else None
            sockets = None
        elif line.startswith(("tcp", "mptcp")):
            is_open = words[0] == "tcp" and words[1] in ("ESTAB", "FIN-WAIT-1", "CLOSE-WAIT", "LAST-ACK")
            sockets = (socket_address(words[4]), socket_address(words[5])) if is_open and time else None
        elif sockets and " rto:" in line:
            yield time, sockets, line
            sockets = None


def answers(folder, truth, end):
    """{(local, remote): what the kernel said of it, by time}"""
    found = defaultdict(list)
    for time, subflow in samples(folder, truth, end):
        sockets = tuple(subflow["local"]), tuple(subflow["remote"])
        found[sockets].append(Answer("sample", time, subflow["bytes_sent"], subflow["bytes_retrans"]))
    for time, sockets, line in socket_statistics(folder, end):
        # ss leaves out what is 0.
        sent, again = (int((re.search(rf"\b{name}:(\d+)", line) or (0, 0))[1])
                       for name in ("bytes_sent", "bytes_retrans"))
        found[sockets].append(Answer("ss", time, sent, again))
    return {sockets: sorted(known, key=lambda answer: answer.time) for sockets, known in found.items()}


def captured(path, tcpstream, destination):
    """[(time, bytes so far, bytes so far that had been sent before)], before all and after each data segment;
    a byte has been sent before when its sequence number has."""
    out = run("--load", path, "tocsv", "-", "--tcpstream", str(tcpstream), "--destination", destination,
              "--fields", "abstime,tcpseq,tcplen").stdout
    sums, sent, again, seen = [(0.0, 0, 0)], 0, 0, bytearray()
    for row in csv.DictReader(io.StringIO(out), delimiter="|"):
        length = int(row["tcplen"] or 0)
        if length == 0:
            continue
        begin, end = int(row["tcpseq"]), int(row["tcpseq"]) + length
        seen.extend(bytes(max(0, end - len(seen))))
        sent += length
        again += seen.count(1, begin, end)
        seen[begin:end] = b"\1" * length
        sums.append((float(row["abstime"]), sent, again))
    return sums


def is_held(answer, sums):
    """Whether the capture held these numbers at some time near the answer's."""
    before, after = WINDOW_S[answer.source]
    for i, (time, sent, again) in enumerate(sums):
        until = sums[i + 1][0] if i + 1 < len(sums) else float("inf")
        if ((sent, again) == (answer.sent, answer.retransmitted)
                and time <= answer.time + after and until >= answer.time - before):
            return True
    return False


@needs_captures
class KernelCounters(unittest.TestCase):
    def test_bytes_sent_and_retransmitted(self):
        streams = whole = compared = 0
        for path, truth in recordings():
            if path.name in NOT_COMPARED or path.parent.name == "s13_skew" and path.name == "server.pcap":
                continue
            end = end_of(path)
            of_kernel = answers(path.parent, truth, end)
            destination = "Server" if end == "client" else "Client"
            for stream in ask(path, "list_tcp_connections")["tcp_connections"]:
                client, server = ((stream[f"{who}_ip"], stream[f"{who}_port"]) for who in ("client", "server"))
                known = of_kernel.get((client, server) if end == "client" else (server, client), [])
                with self.subTest(label(path), tcpstream=stream["tcpstream"]):
                    sums = captured(path, stream["tcpstream"], destination)
                    self.check_summary(path, stream, destination, sums[-1])
                    unlike = [answer for answer in known if not is_held(answer, sums)]
                    self.assertEqual(unlike, [])
                    streams += bool(known)
                    compared += len(known)
                    if known and known[-1].time > sums[-1][0]:
                        self.assertEqual(known[-1][2:], sums[-1][1:])
                        whole += 1
        self.assertGreater(streams, 120)
        self.assertGreater(whole, 90)
        self.assertGreater(compared, 5000)

    def check_summary(self, path, stream, destination, sums):
        """Of tcp_summary, and of mptcp_summary: all streams here were opened by the MPTCP client."""
        direction = by_destination(ask(path, "tcp_summary", str(stream["tcpstream"])), "tcpdest")[destination]
        self.assertEqual((direction["throughput_bytes"], direction["retransmitted_bytes"]), sums[1:])
        if stream["mptcpstream"] is None:
            return
        summary = ask(path, "mptcp_summary", str(stream["mptcpstream"]))
        subflow = next(s for s in by_destination(summary)[destination]["subflows"]
                       if s["tcpstream"] == stream["tcpstream"])
        self.assertEqual((subflow["throughput_bytes"], subflow["retransmitted_bytes"]), sums[1:])

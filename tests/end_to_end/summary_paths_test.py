"""A summary is the same whether the capture was read for it (as with --load FILE), or it goes by way of a trace
(standard input), or of a CSV that tocsv wrote."""

import json
import subprocess
import tempfile
import unittest
from pathlib import Path

from end_to_end.generated_test import GENERATOR
from support import CAPTURES, anomalies, needs_captures, run

# What no CSV tells: SACK blocks, and with them bytes in flight; the MSS and window scale of a SYN, when a
# subflow joined, whether it is for backup, why it fell back; that the handshake was not captured, or incomplete;
# windows before they were scaled, by which duplicate ACKs are told.
NOT_IN_A_CSV = {"duplicate_acks", "sack_blocks", "flight_max_bytes", "mss_bytes", "window_scale", "joins", "backup",
                "notes"}

# A CSV is taken for one of a capture that had the handshakes, and the acknowledgement number of a segment
# without ACK flag is relative to nothing.
NOT_BY_CSV = {
    ("e13.pcap", "mptcp_summary", "0"),  # MP_CAPABLE of version 1, mapping data, on a connection of version 0
    ("e17h.pcap", "mptcp_summary", "0"),  # no SYN: the sequence numbers are not those of the mappings
    # tcp stream 1: a RST without ACK, whose number 0 acknowledges the SYN as Wireshark sees it.
    ("client_2.pcap", "mptcp_summary", "0"), ("client_2.pcap", "tcp_summary", "1"),
}

RECORDED = ("s02_upload_loss/client.pcap", "s03_handover/client.pcap", "s03_handover/server.pcap",
            "s04_backup/server.pcap", "s05_fullmesh/server.pcap", "s06_ipv6/client.pcap", "s07_mix/client.pcap",
            "s08c_strip_join/client.pcap", "s09c_mp_fail/client.pcap", "s10_abort/server.pcap",
            "s14f_pcapng/client.pcapng")


def told_by_csv(answer):
    if isinstance(answer, dict):
        return {key: told_by_csv(value) for key, value in answer.items() if key not in NOT_IN_A_CSV}
    if isinstance(answer, list):
        return [told_by_csv(value) for value in answer]
    return answer


class Paths(unittest.TestCase):
    maxDiff = 2000

    def answer(self, *arguments, stdin=None):
        outcome = run(*arguments, "--json", stdin=stdin)
        self.assertEqual(outcome.status, 0, outcome.stderr)
        self.assertRegex(outcome.stderr, r"^(|[^\n]*analysed in that order[^\n]*\n)$", arguments)
        return json.loads(outcome.stdout)

    def check(self, capture, most=3):
        """The first connections and streams of a capture."""
        listed = self.answer("--load", capture, "list_tcp_connections")["tcp_connections"]
        numbers = sorted({s["mptcpstream"] for s in listed} - {None})
        commands = [("mptcp_summary", str(n), "--full") for n in numbers[:most]]
        commands += [("tcp_summary", str(stream["tcpstream"])) for stream in listed[:most]]
        with tempfile.TemporaryDirectory() as folder:
            table = Path(folder) / "packets.csv"
            self.assertEqual(run("--load", capture, "tocsv", table).status, 0)
            for command in commands:
                with self.subTest(Path(capture).name, command=command):
                    streamed = self.answer("--load", capture, *command)
                    bytes = Path(capture).read_bytes()
                    if "connection_inferred" in anomalies(capture):
                        # What a second reading would tell is not known of what can be read only once; a warning says so.
                        self.assertIn("can be read only once", run("--load", "-", *command, stdin=bytes).stderr)
                    else:
                        self.assertEqual(self.answer("--load", "-", *command, stdin=bytes), streamed)
                    if (Path(capture).name, *command[:2]) in NOT_BY_CSV:
                        continue
                    of_table = self.answer("--load", table, *command)
                    self.assertEqual(told_by_csv(of_table), told_by_csv(streamed))
        return len(commands)

    @needs_captures
    def test_recorded(self):
        for name in RECORDED:
            self.check(CAPTURES / "recorded" / name)

    @needs_captures
    def test_original(self):
        for name in ("client_2.pcap", "server_2.pcap", "iperf-mptcp-0-0.pcap"):
            self.check(CAPTURES / "original" / name, most=5)

    @needs_captures
    def test_crafted(self):
        checked = 0
        for capture in sorted((CAPTURES / "crafted").glob("*.pcap")):
            listed = run("--load", capture, "list_tcp_connections", "--json")
            if listed.status == 0 and not listed.stderr:
                checked += self.check(capture)
        self.assertGreater(checked, 80)

    @unittest.skipUnless(GENERATOR.exists(), f"{GENERATOR} is missing: build the benchmarks")
    def test_generated(self):
        for options in ("--version 0 --connections 3 --subflows 3 --packets 3000 --loss 0.05 --reinjections 0.1 --wrap",
                        "--version 1 --connections 3 --subflows 3 --packets 3000 --loss 0.02 --reinjections 0.2",
                        "--version 1 --connections 2 --subflows 2 --packets 2000 --server-subflows --family mixed"):
            with tempfile.TemporaryDirectory() as folder:
                capture = Path(folder) / "generated.pcap"
                subprocess.run([GENERATOR, "--out", capture, *options.split()], check=True)
                self.check(capture)

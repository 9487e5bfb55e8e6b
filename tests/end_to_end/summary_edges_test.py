"""Summaries of captures that lack something: an answer that makes sense, a note that says what is missing, and
never NaN, infinity, a negative number or a crash."""

import json
import math
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

from end_to_end.files import file_of, pcapng, tcp_frame
from support import CAPTURES, all_captures, ask, needs, needs_captures, run

DAMAGED = CAPTURES / "recorded/s15_damaged"
S02 = CAPTURES / "recorded/s02_upload_loss/client.pcap"
NO_HANDSHAKE = "the handshake with MP_CAPABLE was not captured"


def numbers(answer):
    if isinstance(answer, dict):
        answer = list(answer.values())
    if isinstance(answer, list):
        return [number for value in answer for number in numbers(value)]
    return [answer] if isinstance(answer, (int, float)) else []


def direction(summary, destination):
    return next(d for d in summary["directions"] if d.get("mptcpdest", d.get("tcpdest")) == destination)


def simple_packets(frames):
    """A pcapng file whose packets have no time: simple packet blocks."""
    whole = pcapng([(b"eth0", 1)], [])
    for frame in frames:
        body = struct.pack("<I", len(frame)) + frame + b"\0" * (-len(frame) % 4)
        size = struct.pack("<I", len(body) + 12)
        whole += struct.pack("<I", 3) + size + body + size
    return whole


@needs_captures
class EveryCapture(unittest.TestCase):
    def test_numbers_make_sense(self):
        """Every stream and connection of every capture there is, damaged ones and crafted ones included."""
        summaries = 0
        for capture in all_captures():
            listed = run("--load", capture, "list_tcp_connections", "--json")
            if listed.status != 0:
                continue
            streams = json.loads(listed.stdout)["tcp_connections"]
            connections = sorted({s["mptcpstream"] for s in streams} - {None})
            for stream in streams[:40]:
                with self.subTest(capture.name, tcpstream=stream["tcpstream"]):
                    self.check_tcp(ask(capture, "tcp_summary", str(stream["tcpstream"])))
                    summaries += 1
            for connection in connections[:40]:
                with self.subTest(capture.name, mptcpstream=connection):
                    self.check_mptcp(ask(capture, "mptcp_summary", str(connection), "--full"))
                    text = run("--load", capture, "mptcp_summary", str(connection), "--full", "-H").stdout
                    self.assertNotRegex(text, r"\bnan\b|\binf\b|-\d+ bytes")
                    summaries += 1
        self.assertGreater(summaries, 400)

    def check_numbers(self, summary):
        for number in numbers(summary):
            self.assertTrue(math.isfinite(number) and number >= 0, number)

    def check_tcp(self, summary):
        self.check_numbers(summary)
        for way in summary["directions"]:
            if not way["captured"]:
                self.assertEqual((way["packets"], way["throughput_bytes"], way["byte_range"]), (0, None, None))
                continue
            self.assertLessEqual(way["retransmitted_bytes"], way["throughput_bytes"])
            self.assertLessEqual(way["throughput_bytes"] - way["retransmitted_bytes"], way["byte_range"])

    def check_mptcp(self, summary):
        self.check_numbers(summary)
        for way in summary["directions"]:
            if not way["captured"]:
                self.assertEqual((way["packets"], way["throughput_bytes"], way["goodput_bytes"]), (0, None, None))
                continue
            again = way["retransmitted_bytes"] + way["data_retransmitted_bytes"] + way["reinjected_bytes"]
            self.assertEqual(way["goodput_bytes"] + again + way["undelivered_bytes"], way["throughput_bytes"])
            self.assertLessEqual(way["unmapped_bytes"], way["goodput_bytes"])
            for name in ("throughput", "goodput"):
                shares = [subflow[f"{name}_contribution"] or 0 for subflow in way["subflows"]]
                self.assertAlmostEqual(sum(shares), 1 if way[f"{name}_bytes"] else 0, places=12)


@needs_captures
class WhatIsMissing(unittest.TestCase):
    def notes(self, capture, *command):
        return "\n".join(ask(capture, *command)["notes"])

    def test_the_first_packets(self):
        # 200 packets of the sender's end are gone. All that is left has sequence numbers of its own.
        summary = ask(DAMAGED / "no_syn_first200.pcap", "mptcp_summary", "0")
        self.assertIn(NO_HANDSHAKE, "\n".join(summary["notes"]))
        towards = direction(summary, "Server")
        self.assertGreater(towards["throughput_bytes"], 8_000_000)
        self.assertEqual(towards["goodput_bytes"] + towards["retransmitted_bytes"], towards["throughput_bytes"])
        self.assertEqual(towards["unmapped_bytes"], 0)

    def test_one_path(self):
        """Of the joined path alone: its own numbers are those it has in the whole capture."""
        alone = direction(ask(DAMAGED / "one_path.pcap", "mptcp_summary", "0"), "Server")
        whole = direction(ask(S02, "mptcp_summary", "0"), "Server")["subflows"][1]
        self.assertEqual(alone["throughput_bytes"], whole["throughput_bytes"])
        self.assertEqual(alone["goodput_bytes"], whole["new_data_bytes"])
        self.assertIn(NO_HANDSHAKE, self.notes(DAMAGED / "one_path.pcap", "mptcp_summary", "0"))

    def test_one_direction(self):
        summary = ask(DAMAGED / "one_direction.pcap", "mptcp_summary", "0", "--full")
        self.assertEqual([direction(summary, "Server")[name] for name in ("goodput_bytes", "retransmitted_bytes")],
                         [16000064, 216448])
        other = direction(summary, "Client")
        self.assertEqual((other["packets"], other["duration_s"], other["throughput_bps"]), (0, None, None))
        self.assertIn("no data towards Client was captured", summary["notes"])
        self.assertIn("tcp stream 1 has no packet towards Client in the capture", summary["notes"])
        tcp = ask(DAMAGED / "one_direction.pcap", "tcp_summary", "0")
        self.assertEqual(direction(tcp, "Server")["rtt"]["samples"], 0)
        self.assertIn("no packet towards Client was captured", tcp["notes"])

    def test_packets_that_the_capture_missed(self):
        """damage.json names them; what is left counts, and no more."""
        missed = json.loads((DAMAGED / "damage.json").read_text())["files"]["_capture_drops"]
        table = run("--load", S02, "tocsv", "-", "--destination", "Server", "--fields", "packetid,tcplen").stdout
        length = {int(packet): int(bytes) for packet, bytes in (line.split("|") for line in table.splitlines()[1:])}
        lost = [length[packet] for packet in missed if packet in length]
        towards = direction(ask(DAMAGED / "capture_drops_1pct.pcap", "mptcp_summary", "0"), "Server")
        whole = direction(ask(S02, "mptcp_summary", "0"), "Server")
        self.assertEqual(towards["packets"], whole["packets"] - len(lost))
        self.assertEqual(towards["throughput_bytes"], whole["throughput_bytes"] - sum(lost))

    def test_packets_that_are_there_twice(self):
        """Copies that the capture made are no packets: the summary is that of the capture without them."""
        names = ("packets", "throughput_bytes", "goodput_bytes", "duration_s")
        twice = direction(ask(DAMAGED / "duplicated_records.pcap", "mptcp_summary", "0"), "Server")
        whole = direction(ask(S02, "mptcp_summary", "0"), "Server")
        self.assertEqual([twice[name] for name in names], [whole[name] for name in names])

    def test_a_clock_that_goes_back(self):
        """Every 97th pair of records is swapped: the same bytes, the same first and last time."""
        swapped = direction(ask(DAMAGED / "out_of_time_order.pcap", "mptcp_summary", "0", "--full"), "Server")
        whole = direction(ask(S02, "mptcp_summary", "0", "--full"), "Server")
        for name in ("packets", "throughput_bytes", "goodput_bytes", "duration_s"):
            self.assertEqual(swapped[name], whole[name], name)

    def test_fallback(self):
        for file in ("s08_strip_syn/client.pcap", "s08b_plain_server/client.pcap"):
            with self.subTest(file):
                self.assertIn("the SYN/ACK carried no MP_CAPABLE",
                              self.notes(CAPTURES / "recorded" / file, "tcp_summary", "0"))

    @needs("editcap")
    def test_cut_in_the_middle(self):
        """A connection captured from its middle on: about half of the data, and a note."""
        whole = direction(ask(S02, "mptcp_summary", "0"), "Server")
        with tempfile.TemporaryDirectory() as folder:
            last = Path(folder) / "last.pcap"
            subprocess.run(["editcap", "-r", S02, last, "9000-18232"], check=True, capture_output=True)
            summaries = [ask(last, "mptcp_summary", str(number)) for number in
                         sorted({s["mptcpstream"] for s in ask(last, "list_tcp_connections")["tcp_connections"]})]
        sent = sum(direction(summary, "Server")["throughput_bytes"] for summary in summaries)
        self.assertGreater(sent, 0.4 * whole["throughput_bytes"])
        self.assertLess(sent, 0.6 * whole["throughput_bytes"])
        for summary in summaries:
            self.assertIn(NO_HANDSHAKE, "\n".join(summary["notes"]))


class Errors(unittest.TestCase):
    def test_numbers_that_there_are_not(self):
        with file_of(pcapng([(b"eth0", 1)], [(0, tcp_frame())]), "one.pcapng") as capture:
            for command in (("mptcp_summary", "999"), ("mptcp_summary", "0"), ("tcp_summary", "1"),
                            ("list_reinjections", "0"), ("mptcp_summary", "4294967295")):
                with self.subTest(command):
                    outcome = run("--load", capture, *command)
                    self.assertEqual((outcome.status, outcome.stdout), (1, ""))
                    self.assertEqual(outcome.stderr.count("\n"), 1)
                    self.assertIn(f"stream {command[1]}", outcome.stderr)
            self.assertEqual(run("--load", capture, "mptcp_summary", "-1").status, 2)
            self.assertEqual(run("--load", capture, "mptcp_summary", "4294967296").status, 2)

    def test_packets_without_time(self):
        """In simple packet blocks: packets, but no duration, rate or RTT."""
        frames = [tcp_frame(), tcp_frame(flags=0x10)]
        with file_of(simple_packets(frames), "simple.pcapng") as capture:
            summary = ask(capture, "tcp_summary", "0")
        towards = direction(summary, "Server")
        self.assertEqual(towards["packets"], 2)
        self.assertIsNone(towards["duration_s"])
        self.assertIsNone(towards["rate_bps"])
        self.assertIsNone(summary["initial_rtt_s"])
        self.assertEqual(towards["rtt"]["samples"], 0)

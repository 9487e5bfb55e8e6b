"""tocsv and dump: their text, JSON and errors, files that are whole or not there, and CSVs loaded again."""

import csv
import io
import json
import os
import signal
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from end_to_end.files import file_of, mp_capable_syn, pcap, pcapng, tcp_frame
from support import CAPTURES, EXAMPLE, PROGRAM, needs_captures, run

SYN, ACK = 0x02, 0x10
FIELDS = (
    "packetid interface reltime abstime ipsrc ipdst ipsrc_host ipdst_host tcpstream sport dport rwnd tcpflags "
    "tcpoptions tcpseq tcplen tcpack tcptsval tcptsecr expected_token mptcpstream sendkey recvkey recvtok datafin "
    "mptcpversion subtype dss_dsn dss_rawack dss_ssn dss_length addrid dsnraw64 dack dsn related_mappings "
    "reinjection_of reinjected_in tcpdest mptcpdest retransmission data_retransmission_of hash "
    "ipid ttl ecn sack_le sack_re dss_flags backup addaddr_ip addaddr_port addaddr_echo rst_reason rst_transient"
).split()


def load(capture, *command):
    return run("--no-cache", "--load", capture, *command)


def tocsv(capture, *arguments):
    return load(capture, "tocsv", "-", *arguments)


def rows(capture, *arguments, delimiter="|"):
    outcome = tocsv(capture, *arguments)
    assert outcome.status == 0, outcome
    return list(csv.DictReader(io.StringIO(outcome.stdout, newline=""), delimiter=delimiter))


class Text(unittest.TestCase):
    def test_all_fields_in_the_order_of_the_contract(self):
        with file_of(pcap([tcp_frame()])) as path:
            lines = tocsv(path).stdout.splitlines()
        self.assertEqual(lines[0], "|".join(FIELDS))
        self.assertEqual(len(lines), 2)

    def test_chosen_fields_and_delimiter(self):
        with file_of(pcap([tcp_frame(SYN), mp_capable_syn(2000)])) as path:
            self.assertEqual(tocsv(path, "--fields", "sport,packetid,abstime,tcpflags").stdout,
                             "sport|packetid|abstime|tcpflags\n1000|1|0.000000000|0x0002\n2000|2|1.000000000|0x0002\n")
            self.assertEqual(tocsv(path, "--fields", "sendkey,ipsrc", "--delimiter", ";").stdout,
                             "sendkey;ipsrc\n;10.0.0.1\n1;10.0.0.1\n")

    def test_quotes(self):
        bytes = pcapng([(b'e|"0', 1)], [(0, tcp_frame(options=b"\x04\x02"))])
        with file_of(bytes, "x.pcapng") as path:
            self.assertEqual(tocsv(path, "--fields", "interface,tcpoptions").stdout,
                             'interface|tcpoptions\n"e|""0"|4,1,1\n')
            self.assertEqual(rows(path, "--delimiter", ",", delimiter=",")[0]["tcpoptions"], "4,1,1")

    def test_interface_without_name(self):
        # As tshark's frame.interface_name (WIRESHARK.md section 2).
        for bytes, expected in ((pcapng([(b"", 1)], [(0, tcp_frame())]), "unknown"), (pcap([tcp_frame()]), "")):
            with file_of(bytes) as path:
                self.assertEqual([row["interface"] for row in rows(path)], [expected])

    def test_choice_of_packets(self):
        with file_of(pcap([tcp_frame(SYN), tcp_frame(ACK), mp_capable_syn(2000), tcp_frame(ACK, source_port=2000)])) as path:
            def ids(*arguments):
                return [row["packetid"] for row in rows(path, *arguments)]

            self.assertEqual(ids(), ["1", "2", "3", "4"])
            self.assertEqual(ids("--drop-syn"), ["2", "4"])
            self.assertEqual(ids("--tcpstream", "1"), ["3", "4"])
            self.assertEqual(ids("--mptcpstream", "0", "--drop-syn"), ["4"])
            self.assertEqual(ids("--destination", "server"), ["1", "2", "3", "4"])
            self.assertEqual(ids("--destination", "Client"), [])
            self.assertEqual(ids("--filter", "packetid in {2..3} and not tcpstream == 1"), ["2"])
            self.assertEqual(ids("--filter", "tcpflags & 0x02", "--tcpstream", "0"), ["1"])

    def test_dump(self):
        with file_of(pcap([tcp_frame(SYN), tcp_frame(ACK)])) as path:
            outcome = load(path, "dump", "packetid", "ipsrc", "tcpflags")
            self.assertEqual(outcome.stdout, "packetid  ipsrc     tcpflags\n       1  10.0.0.1    0x0002\n"
                                             "       2  10.0.0.1    0x0010\n")
            outcome = load(path, "dump", "packetid", "dsn", "-n", "1", "--json")
            self.assertEqual(json.loads(outcome.stdout), {"packets": [{"packetid": 1, "dsn": None}]})
            outcome = load(path, "dump", "--filter", "packetid == 2", "--format", "json")
            self.assertEqual([packet["packetid"] for packet in json.loads(outcome.stdout)["packets"]], [2])

    def test_dump_escapes_what_a_terminal_would_obey(self):
        with file_of(pcapng([(b"\x1b[2J", 1)], [(0, tcp_frame())]), "x.pcapng") as path:
            self.assertEqual(load(path, "dump", "interface").stdout, "interface\n\\x1b[2J\n")


class Errors(unittest.TestCase):
    def assert_fails(self, outcome, status, stderr):
        self.assertEqual((outcome.status, outcome.stdout, outcome.stderr), (status, "", stderr))

    def test_usage(self):
        with file_of(pcap([tcp_frame()])) as path:
            self.assert_fails(
                tocsv(path, "--filter", "tcplenn > 0"), 2,
                "mptcpanalyzer: filter: 'tcplenn' is not a field; did you mean 'tcplen'?\n"
                "  tcplenn > 0\n  ^^^^^^^\n")
            self.assert_fails(tocsv(path, "--fields", "packetid,dsm"), 2,
                              "mptcpanalyzer: --fields: 'dsm' is not a field; did you mean 'dsn'?\n")
            self.assert_fails(tocsv(path, "--fields", "dsn,dsn"), 2,
                              "mptcpanalyzer: --fields: 'dsn' is named twice; name it once\n")
            self.assert_fails(tocsv(path, "--delimiter", "ab"), 2,
                              "mptcpanalyzer: --delimiter: 'ab' cannot part the cells of a CSV; give one character of "
                              "punctuation, or 'tab'\n")
            self.assertEqual(tocsv(path, "--tcpstream", "0", "--mptcpstream", "0").status, 2)
            self.assertEqual(tocsv(path, "--destination", "Nobody").status, 2)
            self.assertEqual(load(path, "tocsv").status, 2)

    def test_streams_that_are_not_there(self):
        with file_of(pcap([tcp_frame()])) as path:
            self.assert_fails(tocsv(path, "--tcpstream", "1"), 1,
                              f"mptcpanalyzer: {path}: there is no tcp stream 1; list_tcp_connections shows those "
                              "there are\n")
            self.assert_fails(tocsv(path, "--mptcpstream", "0"), 1,
                              f"mptcpanalyzer: {path}: there is no mptcp stream 0; list_mptcp_connections shows those "
                              "there are\n")

    def test_a_failed_run_leaves_what_was_there(self):
        with file_of(pcap([tcp_frame()])) as path:
            output = path.parent / "out.csv"
            output.write_text("old")
            for arguments in (["--tcpstream", "7"], ["--filter", "nonsense"]):
                self.assertNotEqual(load(path, "tocsv", output, *arguments).status, 0)
            self.assertNotEqual(load(path.parent / "missing.pcap", "tocsv", output).status, 0)
            self.assertEqual(output.read_text(), "old")
            self.assertEqual(sorted(os.listdir(path.parent)), ["capture.pcap", "out.csv"])
            self.assertEqual(load(path, "tocsv", path).status, 1)
            self.assertEqual(path.read_bytes(), pcap([tcp_frame()]))

    def test_full_disk(self):
        outcome = load(EXAMPLE, "tocsv", "/dev/full")
        self.assert_fails(outcome, 1, "mptcpanalyzer: /dev/full: cannot write: No space left on device\n")


class Files(unittest.TestCase):
    def test_fifo(self):
        with tempfile.TemporaryDirectory() as folder:
            fifo = Path(folder) / "fifo"
            os.mkfifo(fifo)
            read = []
            reader = threading.Thread(target=lambda: read.append(fifo.read_bytes()))
            reader.start()
            outcome = load(EXAMPLE, "tocsv", fifo, "--fields", "packetid")
            reader.join(30)
            self.assertEqual(outcome.status, 0)
            self.assertTrue(fifo.is_fifo())
            self.assertEqual(read[0].decode(), tocsv(EXAMPLE, "--fields", "packetid").stdout)

    def test_interrupt_leaves_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            # A load that never ends: the writing end of the pipe stays open.
            process = subprocess.Popen([PROGRAM, "--no-cache", "--load", "-", "tocsv", Path(folder) / "out.csv"],
                                       stdin=subprocess.PIPE, stderr=subprocess.PIPE)
            frames = pcap([tcp_frame()] * 1000)
            process.stdin.write(frames)
            interrupted = False
            try:
                while process.poll() is None:
                    process.stdin.write(frames[24:])
                    if not interrupted and os.listdir(folder):
                        process.send_signal(signal.SIGINT)  # once: a second would kill at once
                        interrupted = True
            except BrokenPipeError:
                pass
            process.communicate(timeout=30)
            self.assertEqual(process.returncode, -signal.SIGINT)
            self.assertEqual(os.listdir(folder), [])


class RoundTrip(unittest.TestCase):
    def assert_round_trip(self, capture):
        with tempfile.TemporaryDirectory() as folder:
            first, second = Path(folder) / "first.csv", Path(folder) / "second.csv"
            self.assertEqual(load(capture, "tocsv", first).status, 0)
            outcome = load(first, "tocsv", second)
            self.assertEqual((outcome.status, outcome.stderr), (0, ""))
            self.assertEqual(first.read_bytes(), second.read_bytes())
            arguments = "dump", "--filter", "tcplen > 0 and dsn", "-n", "50"
            self.assertEqual(load(first, *arguments).stdout,
                             load(capture, *arguments).stdout)

    def test_example(self):
        self.assert_round_trip(EXAMPLE)

    @needs_captures
    def test_handmade(self):
        for capture in sorted((CAPTURES / "crafted").glob("*.pcap*")):
            if load(capture, "checkhealth").status != 0:
                continue
            with self.subTest(capture.name):
                self.assert_round_trip(capture)

    def test_malformed(self):
        text = tocsv(EXAMPLE, "--fields", "packetid,tcpstream,ipsrc,sport,ipdst,dport,tcplen").stdout
        lines = text.splitlines(keepends=True)
        lines[16] = lines[16].rsplit("|", 1)[0] + "|many\n"
        with file_of("".join(lines).encode(), "x.csv") as path:
            outcome = load(path, "dump")
            self.assertEqual(outcome.status, 1)
            self.assertRegex(outcome.stderr, rf"\Amptcpanalyzer: {path}:17:\d+: tcplen: 'many' is no number\n\Z")

    def test_fields_that_it_lacks(self):
        text = tocsv(EXAMPLE, "--fields", "packetid,tcpstream,ipsrc,sport,ipdst,dport").stdout
        with file_of(text.encode(), "x.csv") as path:
            self.assertEqual(load(path, "tocsv", "-").stdout, text)
            for arguments in (["dump", "dsn"], ["dump", "--filter", "dsn"]):
                outcome = load(path, *arguments)
                self.assertEqual((outcome.status, outcome.stderr),
                                 (1, f"mptcpanalyzer: {path}: there is no column 'dsn'; load the capture itself\n"))

    def test_listings_need_the_capture(self):
        with file_of(tocsv(EXAMPLE).stdout.encode(), "x.csv") as path:
            error = (f"mptcpanalyzer: {path}: a CSV has packets only, not the handshakes and anomalies that this command "
                     "needs; load the capture itself\n")
            for command in ("list_tcp_connections", "list_mptcp_connections", "list_subflows 0", "checkhealth"):
                for format in ("text", "json"):
                    with self.subTest(command, format=format):
                        outcome = load(path, *command.split(), "--format", format)
                        self.assertEqual((outcome.status, outcome.stdout, outcome.stderr), (1, "", error))
            outcome = run("checkhealth", path)
            self.assertEqual((outcome.status, outcome.stdout, outcome.stderr), (1, "", error))

    def test_reinjections_of_a_part(self):
        # What a part of the lines or of the fields says of reinjections is what the whole says of them.
        keys = "packetid,tcpstream,ipsrc,sport,ipdst,dport"
        whole = {row["packetid"]: row["reinjected_in"] for row in rows(EXAMPLE)}
        self.assertGreater(len(list(filter(None, whole.values()))), 100)
        for arguments in (["--fields", keys + ",reinjection_of"], ["--fields", keys + ",reinjected_in"],
                          ["--tcpstream", "0"], ["--filter", "not reinjection_of"]):
            with self.subTest(arguments), file_of(tocsv(EXAMPLE, *arguments).stdout.encode(), "x.csv") as path:
                part = rows(path)
                self.assertGreater(len(part), 100)
                for row in part:
                    self.assertEqual(row["reinjected_in"], whole[row["packetid"]], row["packetid"])

    def test_header_names_a_csv_without_its_ending(self):
        text = tocsv(EXAMPLE).stdout
        with file_of(text.encode(), "table") as path:
            self.assertEqual(load(path, "tocsv", "-").stdout, text)


if __name__ == "__main__":
    unittest.main()

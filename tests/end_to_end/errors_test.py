"""What goes wrong: one line on standard error, nothing on standard output, the exit status of the
contract (docs/contract.md): 1 the command failed, 2 wrong usage."""

import os
import subprocess
import tempfile
import unittest

from end_to_end.files import file_of, mp_join_syn, pcap, pcapng, tcp_frame
from support import CAPTURES, EXAMPLE, PROGRAM, anomalies, ask, connections, needs_captures, run

DAMAGED = CAPTURES / "recorded/s15_damaged"
LISTINGS = ["list_tcp_connections"], ["list_mptcp_connections"], ["list_subflows", "0"], ["checkhealth"]


class Errors(unittest.TestCase):
    def assert_fails(self, outcome, status, pattern):
        self.assertEqual(outcome.status, status, outcome)
        self.assertEqual(outcome.stdout, "")
        self.assertRegex(outcome.stderr, rf"\Amptcpanalyzer: [^\n]*{pattern}[^\n]*\n\Z")

    def assert_unreadable(self, path, pattern, **options):
        for command in LISTINGS:
            with self.subTest(path=path, command=command):
                self.assert_fails(run("--load", path, *command, **options), 1, pattern)

    def test_no_capture(self):
        self.assert_unreadable("/nonexistent/x.pcap", "/nonexistent/x.pcap: .*No such file")
        self.assert_unreadable(tempfile.gettempdir(), "is a directory")
        self.assert_unreadable("/dev/null", "empty")
        self.assert_fails(run("list_mptcp_connections"), 1, "no capture is loaded; .*--load")

    @unittest.skipIf(os.geteuid() == 0, "root may read every file")
    def test_no_permission(self):
        with file_of(pcap([])) as path:
            path.chmod(0)
            self.assert_unreadable(path, "Permission denied")

    def test_contents_that_are_no_capture(self):
        header = pcap([])
        for content, pattern in (
            (b"", "empty"),
            (b"To be or not to be\n" * 100, "text, not a capture"),
            (header[:11], "ends inside the 24-byte pcap header, after 11 bytes"),
            (header[:3], "capture"),
            (b"\0" * 4096, "not a capture"),
            (b"PK\3\4" + bytes(range(256)), "ZIP archive"),
            (pcap([tcp_frame()], link_type=147), "link type 147"),
            (pcapng([(b"", 147)], [(0, tcp_frame())]), "link type 147"),
            (b"\x1f\x8b\x08\0" + b"\xff" * 100, "gzip|compressed"),
            (b"\x28\xb5\x2f\xfd" + b"\xff" * 100, "zstd|compressed"),
        ):
            with file_of(content) as path:
                self.assert_unreadable(path, pattern)

    def test_standard_input_that_is_no_capture(self):
        self.assert_fails(run("--load", "-", "lm", stdin=b""), 1, "standard input: empty")
        self.assert_fails(run("--load", "-", "lm", stdin=b"text\n" * 100), 1, "standard input: .*not a capture")

    @needs_captures
    def test_damaged_captures(self):
        # damage.json tells how each was made.
        for name, pattern in (
            ("zero_bytes.pcap", "empty"),
            ("half_global_header.pcap", "24-byte pcap header"),
            ("not_a_capture.pcap", "ZIP archive"),
            ("absurd_length.pcap", "frame 501, byte 62342: .*2147483647.*--salvage"),
            ("damage.json", "text, not a capture"),
        ):
            self.assert_unreadable(DAMAGED / name, pattern)

    @needs_captures
    def test_salvage_answers_from_what_stands_before_the_damage(self):
        outcome = run("--salvage", "--load", DAMAGED / "absurd_length.pcap", "lm")
        self.assertEqual(outcome.status, 0)
        self.assertIn("mptcp.stream 0 has 2 subflow(s):", outcome.stdout)
        self.assertRegex(outcome.stderr, r"\Amptcpanalyzer: warning: .*damaged record.*frame 501.*\n\Z")

    def test_wrong_usage(self):
        for arguments, pattern in (
            ([], "no command"),
            ([""], "no command ''"),
            (["frobnicate"], "no command 'frobnicate'"),
            (["list_subflow", "0"], "did you mean 'list_subflows'"),
            (["--frobnicate", "lm"], "no option '--frobnicate'"),
            (["--load"], "--load"),
            (["--format", "xml", "lm"], "--format"),
            (["lm", "--format", "xml"], "--format"),
            (["lm", "extra"], "extra"),
            (["ls"], "mptcpstream is required"),
            (["ls", "x"], "mptcpstream"),
            (["ls", "-1"], "mptcpstream|-1"),
            (["ls", "1.5"], "mptcpstream"),
            (["ls", "99999999999"], "mptcpstream"),
            (["ls", "0", "1"], "1"),
            (["ls", "0", "--al"], "--al"),
            (["lm\x1b[31m\n"], r"'lm\\x1b\[31m '"),
        ):
            with self.subTest(arguments):
                self.assert_fails(run(*arguments), 2, pattern)

    def test_no_such_stream(self):
        for number in ("1", "7", "4294967295"):
            self.assert_fails(run("--load", EXAMPLE, "ls", number), 1, f"there is no mptcp stream {number}")

    def test_output_that_cannot_be_written(self):
        for command in (["lm"], ["lm", "--json"], ["--help"], ["--version"]):
            with open("/dev/full", "wb") as full:
                done = subprocess.run([PROGRAM, "--load", EXAMPLE, *command], stdout=full, stderr=subprocess.PIPE)
            self.assertEqual(done.returncode, 1, command)
            self.assertRegex(done.stderr, rb"\Amptcpanalyzer: standard output: cannot write: No space left.*\n\Z")

    def test_a_name_with_escape_sequences_is_shown_escaped(self):
        with file_of(b"", "\x1b[31mred\n.pcap") as path:
            self.assert_unreadable(path, r"\\x1b\[31mred ?(\\x0a)?\.pcap")
        with file_of(pcap([tcp_frame()]), "\x1b]0;title\x07.pcap") as path:
            outcome = run("checkhealth", path)
            self.assertIn(r"\x1b]0;title\x07.pcap", outcome.stdout)
            self.assertNotIn("\x1b", outcome.stdout)
            self.assertTrue(ask(path, "checkhealth")["capture"].endswith("\x1b]0;title\x07.pcap"))


class Warnings(unittest.TestCase):
    """What does not stop the answer but leaves something out of it."""

    def test_a_cut_record_is_warned_of_and_all_before_it_counts(self):
        with file_of(pcap([mp_join_syn(), mp_join_syn(1001)])[:-1]) as path:
            outcome = run("--load", path, "list_tcp_connections")
            self.assertEqual(outcome.status, 0)
            self.assertTrue(outcome.stdout.startswith("1 tcp connection(s)\n"), outcome.stdout)
            self.assertRegex(outcome.stderr, r"\Amptcpanalyzer: warning: .*ends inside a record.*\(frame 2\)\n\Z")
            self.assertEqual(anomalies(path), {"record_cut": 1, "join_without_connection": 1})

    @needs_captures
    def test_truncated_captures(self):
        # damage.json: 12154 whole packets; the connections are those of the whole capture.
        for name, frames in (("truncated_mid_packet.pcap", 12154), ("truncated_mid_header.pcap", 12154),
                             ("truncated.pcapng", 2001)):
            with self.subTest(name):
                outcome = run("--load", DAMAGED / name, "lm")
                self.assertEqual(outcome.status, 0)
                self.assertIn("mptcp.stream 0 has 2 subflow(s):", outcome.stdout)
                self.assertRegex(outcome.stderr, rf"\A[^\n]*ends inside a record[^\n]*frame {frames + 1}[^\n]*\n\Z")
                health = ask(DAMAGED / name, "checkhealth")
                self.assertEqual(health["frames"], frames)
                self.assertEqual([entry["name"] for entry in health["anomalies"]], ["record_cut"])
                self.assertIn("warning: record_cut (1)", run("checkhealth", DAMAGED / name).stdout)

    def test_frames_of_an_unknown_link_type_are_warned_of(self):
        bytes = pcapng([(b"eth0", 1), (b"odd0", 147)], [(0, mp_join_syn()), (1, b"?" * 60), (1, b"?" * 60)])
        with file_of(bytes, "mixed.pcapng") as path:
            outcome = run("--load", path, "lm")
            self.assertEqual(outcome.status, 0)
            self.assertIn("1 mptcp connection(s)", outcome.stdout)
            self.assertRegex(outcome.stderr, r"link type.*2 times, first: frame 2")

    def test_a_clean_capture_is_not_warned_of(self):
        for command in LISTINGS:
            self.assertEqual(run("--load", EXAMPLE, *command).stderr, "")

    def test_an_interface_name_cannot_do_harm(self):
        name = b"\x1b[2Jeth\xff\xc3\xa9\n\"\\"
        with file_of(pcapng([(name, 1)], [(0, mp_join_syn())]), "names.pcapng") as path:
            text = run("--load", path, "ls", "0", "--all").stdout
            self.assertIn(r"interface: \x1b[2Jeth\xff" + "é" + r'\x0a"\\', text)
            self.assertNotIn("\x1b", text)
            shown = connections(path)[0]["subflows"][0]["interface"]
            self.assertEqual(shown, '\x1b[2Jeth\ufffdé\n"\\')

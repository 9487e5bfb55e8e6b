"""The interactive shell in a pseudo-terminal: prompt, completion, history, Ctrl-C, pager, resizing.

Numbers, endpoints and packets of the example's streams are those of golden_test.py.
"""

import os
import tempfile
import unittest
from pathlib import Path

from end_to_end.terminal import Terminal
from support import EXAMPLE, REPOSITORY


class Interactive(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = Path(folder.name)
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": folder.name, "TERM": "xterm", "LANG": "C.UTF-8", "NO_COLOR": "1",
        }

    def shell(self, *arguments, **options):
        terminal = Terminal(*arguments, environment=self.environment, **options)
        self.addCleanup(terminal.__exit__)
        return terminal

    def test_loading_asking_and_leaving(self):
        shell = self.shell()
        shell.wait_for("mptcpanalyzer> ")
        shell.type(f"load_pcap {EXAMPLE}\n")
        shell.wait_for(r"\d+ frames, 4 tcp connection\(s\), 1 mptcp connection")
        shell.wait_for("s05_fullmesh.client.pcap.gz> ")
        shell.type("list_subflows 9\n")
        shell.wait_for("mptcpanalyzer: .*there is no mptcp stream 9")
        shell.wait_for("gz> ")
        shell.type("nonsense\n")
        shell.wait_for("there is no command 'nonsense'")
        shell.wait_for("gz> ")
        shell.type("ls 0 | wc -l\n")
        shell.wait_for("\n5\n")
        shell.wait_for("gz> ")
        shell.type("\x04")
        self.assertEqual(shell.wait_for_end(), 0)

    def test_a_capture_as_argument_is_loaded(self):
        shell = self.shell(EXAMPLE)
        shell.wait_for("s05_fullmesh.client.pcap.gz> ")
        shell.type("quit\n")
        self.assertEqual(shell.wait_for_end(), 0)

    def test_completion(self):
        shell = self.shell(EXAMPLE, rows=60)
        shell.wait_for("gz> ")
        shell.type("list_su\t")
        shell.wait_for("list_subflows ")
        shell.type("\t")
        shell.wait_for("0 ")  # there is but one connection
        shell.type("--a\t\n")
        shell.wait_for("--all")
        shell.wait_for("HMAC: verified")
        shell.wait_for("gz> ")
        shell.type("tcp_summary \t\t")
        shell.wait_for(r"0 +10\.1\.0\.2:54886 -> 10\.11\.0\.2:5001, 12946 packets")
        shell.wait_for(r"3 +10\.2\.0\.2:54813 -> 10\.11\.0\.2:5001, 3804 packets")
        shell.type("3 --dest \t\t")
        shell.wait_for("Client +Server")
        shell.type("Client\n")
        shell.wait_for("tcpstream 3 transferred 2609488 bytes")

    def test_numbers_of_a_capture_that_is_being_typed(self):
        shell = self.shell()
        shell.wait_for("> ")
        shell.type(f"print_owds {EXAMPLE} \t\t")
        shell.wait_for(r"2 +10\.2\.0\.2:33419 -> 10\.12\.0\.2:5001, 2649 packets")

    def test_file_names(self):
        (self.home / "one capture.pcap").write_bytes(b"")
        shell = self.shell()
        shell.wait_for("> ")
        shell.type(f"load_pcap {self.home}/one\t\n")
        shell.wait_for("one capture.pcap: empty")

    def test_history_is_kept(self):
        for session in range(2):
            shell = self.shell()
            shell.wait_for("> ")
            if session == 1:
                shell.type("\x1b[A\x1b[A\x1b[A")  # up, beyond this session
                shell.wait_for("help checkhealth")
                shell.type("\n")
                shell.wait_for("Usage: checkhealth")
                shell.wait_for("> ")
            else:
                shell.type("help checkhealth\n")
                shell.wait_for("Usage: checkhealth")
                shell.wait_for("> ")
                shell.type("set format\n")
                shell.wait_for("format +text")
                shell.wait_for("> ")
            shell.type("quit\n")
            self.assertEqual(shell.wait_for_end(), 0)
        lines = (self.home / ".local/share/mptcpanalyzer/history").read_text().splitlines()
        self.assertEqual(lines, ["help checkhealth", "set format", "quit", "help checkhealth", "quit"])

    def test_ctrl_c_gives_up_the_line_and_stops_a_command(self):
        shell = self.shell()
        shell.wait_for("> ")
        shell.type("quit")
        shell.wait_for("quit")
        shell.type("\x03")
        shell.wait_for(r"\^C\nmptcpanalyzer> ")
        shell.type("shell sleep 600\n")
        shell.wait_for("sleep 600\n")
        shell.type("\x03")
        shell.wait_for("ended by signal 2")
        shell.wait_for("mptcpanalyzer> ")
        shell.type("set format\n")
        shell.wait_for("format +text")

    def test_what_is_longer_than_the_screen_goes_through_the_pager(self):
        self.environment["PAGER"] = f"tee {self.home}/paged | sed -n '$s/^/LAST: /p'"
        shell = self.shell(EXAMPLE, rows=24)
        shell.wait_for("gz> ")
        shell.type("lt\n")
        shell.wait_for("tcp connection")
        shell.wait_for("gz> ")
        self.assertFalse((self.home / "paged").exists())
        shell.type("dump packetid -n 100\n")
        shell.wait_for(r"LAST: +\d+")
        shell.wait_for("gz> ")
        self.assertEqual(len((self.home / "paged").read_text().splitlines()), 101)
        (self.home / "paged").unlink()
        shell.resize(200, 100)
        shell.type("dump packetid -n 100\n")
        shell.wait_for("gz> ")
        self.assertFalse((self.home / "paged").exists())

    def test_a_pager_that_is_left_early_is_no_error(self):
        self.environment["PAGER"] = "head -n 1"
        shell = self.shell(EXAMPLE)
        shell.wait_for("gz> ")
        shell.type("dump packetid -n 20000\n")
        self.assertNotIn("mptcpanalyzer: ", shell.wait_for("gz> "))

    def test_an_unwritable_home_is_warned_of_and_no_more(self):
        self.environment["XDG_DATA_HOME"] = "/proc/none"
        shell = self.shell()
        shell.wait_for("> ")
        shell.type("quit\n")
        shell.wait_for("warning: /proc/none")
        self.assertEqual(shell.wait_for_end(), 0)



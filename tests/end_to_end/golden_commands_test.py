"""The text of every command, as a whole, in the three ways to give a command: on the
command line, in a script, and in the interactive shell.

The captures are those of two_paths.py, of which every number can be worked out by hand; golden/two_paths
has been, number by number, from its list of packets (not from the program). tshark 4.0 agrees on the
streams, packets and lengths. After a deliberate change of the output, work them out again.
"""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from end_to_end import two_paths
from end_to_end.terminal import Terminal
from support import PROGRAM, REPOSITORY, TIME_LIMIT_S

GOLDEN = Path(__file__).parent / "golden/two_paths"
BOTH = "client.pcap 0 server.pcap 0"
PROMPT = r"\n[\w.]+> $"

# The file in golden/two_paths, and the commands whose answers it has.
CASES = {
    "list_tcp_connections": ["list_tcp_connections", "lt"],
    "list_mptcp_connections": ["list_mptcp_connections", "list-mptcp-connections", "lm", "lc"],
    "list_subflows": ["list_subflows 0", "ls 0"],
    "list_subflows_all": ["list_subflows 0 --all"],
    "list_reinjections": ["list_reinjections 0", "lr 0"],
    "list_reinjections_summary": ["list_reinjections 0 --summary"],
    "tcp_summary": ["tcp_summary 1"],
    "mptcp_summary": ["mptcp_summary 0"],
    "mptcp_summary_full": ["mptcp_summary 0 --full"],
    "mptcp_summary_human": ["mptcp_summary 0 -H --dest server"],
    "summary_extended": [f"summary_extended {BOTH}"],
    "map_tcp_connection": ["map_tcp_connection client.pcap server.pcap 1 -v"],
    "map_mptcp_connection": ["map_mptcp_connection client.pcap server.pcap 0 -v"],
    "print_owds": [f"print_owds {BOTH} --protocol mptcp"],
    "print_owds_csv": ["print_owds client.pcap 1 server.pcap 1 --csv owds.csv >/dev/null; shell cat owds.csv"],
    "qualify_reinjections": [f"qualify_reinjections {BOTH} --failed --debug"],
    "qualify_reinjections_csv": [f"qualify_reinjections {BOTH} --csv"],
    "tocsv": ["tocsv - --fields packetid,tcpstream,tcpdest,tcplen,dsn,dack,reinjection_of,retransmission"],
    "dump": ["dump packetid reltime tcpstream tcplen dsn -n 9"],
    "checkhealth": ["checkhealth"],
    "timeline": ["timeline", "timeline 0"],
    "timeline_both": ["timeline 0 server.pcap 0"],
    "nstat": ["nstat server.pcap"],
    "rates": ["rates 0 --window 1"],
    "diagnose": ["diagnose", "diagnose client.pcap", "diagnose --mptcpstream 0"],
    "check": ["check rules"],
    "list_interfaces": ["list_interfaces"],
    "clean_pcap": ["clean_pcap client.pcap b.pcap --tcpstream 1; load_pcap b.pcap >/dev/null; lt",
                   "clean-pcap client.pcap b.pcap --tcpstream 1; load_pcap b.pcap >/dev/null; lt"],
    "plot": ["plot dss client.pcap 0 --dest Server --out dss.csv; shell cat dss.csv"],
    "load_topo": ["load_topo two_paths.json"],
    "mptcp_required_buffer": ["mptcp_required_buffer two_paths.json"],
    "alias": ["alias both 'lt; lm'; both; alias both"],
    "run_script": ["run_script steps"],
    "set": ["set delimiter"],
    "shell": ["shell echo hello", "!echo hello"],
    "clean_cache": ["clean_cache >/dev/null; clean_cache"],
    "list_available_plots": ["list_available_plots"],
    "help": ["help"],
    "help_of_a_command": ["help tcp_summary", "?tcp_summary", "tcp_summary --help"],
    "quit": ["quit; lt", "exit; lt"],
}


class Golden(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls._folder = tempfile.TemporaryDirectory()
        cls.folder = Path(cls._folder.name)
        two_paths.write_captures(cls.folder)
        (cls.folder / "two_paths.json").write_bytes((REPOSITORY / "examples/two_paths.json").read_bytes())
        (cls.folder / "rules").write_text("no error\ngoodput_bytes == 4000  # new data\nreinjected_share <= 30 %\n")
        (cls.folder / "steps").write_text("list_tcp_connections  # a comment\n\nload_pcap server.pcap; lt\n")
        cls.environment = {"PATH": os.environ["PATH"], "HOME": cls._folder.name, "TERM": "xterm",
                           "NO_COLOR": "1", "PAGER": "cat"}

    @classmethod
    def tearDownClass(cls):
        cls._folder.cleanup()

    def run_program(self, *arguments, stdin=""):
        done = subprocess.run([PROGRAM, *arguments], cwd=self.folder, env=self.environment, input=stdin, text=True,
                              capture_output=True, timeout=TIME_LIMIT_S)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def cases(self):
        for name, commands in CASES.items():
            for command in commands:
                yield (GOLDEN / f"{name}.txt").read_text(), command

    def test_on_the_command_line(self):
        for golden, command in self.cases():
            with self.subTest(command):
                self.assertEqual(self.run_program("load_pcap client.pcap", command), golden)

    def test_in_a_script(self):
        for golden, command in self.cases():
            with self.subTest(command):
                self.assertEqual(self.run_program(stdin=f"load_pcap client.pcap\n{command}\n"), golden)

    def test_in_the_shell(self):
        folder = os.getcwd()
        self.addCleanup(os.chdir, folder)
        os.chdir(self.folder)
        with Terminal("client.pcap", environment=self.environment, rows=150, columns=250) as terminal:
            terminal.wait_for(PROMPT.lstrip("\\n"))
            for golden, command in self.cases():
                if command.startswith(("quit", "exit")):
                    continue  # below
                with self.subTest(command):
                    terminal.type("load_pcap client.pcap >/dev/null\n")
                    terminal.wait_for(PROMPT)
                    terminal.type(command + "\n")
                    shown = terminal.wait_for(PROMPT)
                    answer = re.sub(PROMPT, "\n", shown).split("\n", 1)[1]
                    # The shell says what was kept where a script is silent.
                    answer = re.sub(r"(?m)^(mptcpanalyzer: kept|server.pcap:) .*\n", "", answer)
                    self.assertEqual(answer, golden)
            terminal.type("quit\n")
            self.assertEqual(terminal.wait_for_end(), 0)

"""Plugins: the example does what it says, by tshark's counts; one that misbehaves is refused in one line, and the
program goes on.

The plugins stand beside the program, in test_plugins/ (tests/plugins, examples/plugin).
"""

import collections
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from end_to_end.terminal import Terminal
from support import CAPTURES, EXAMPLE, PROGRAM, TIME_LIMIT_S, needs, needs_captures, tshark_fields

PLUGINS = PROGRAM.parent / "test_plugins"
PAYLOAD_SIZES = PLUGINS / "payload_sizes.so"
MISBEHAVING = PLUGINS / "misbehaving.so"


class PluginTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.home = self.folder / "home/mptcpanalyzer/plugins"
        self.home.mkdir(parents=True)
        self.environment = {"PATH": os.environ["PATH"], "HOME": folder.name, "XDG_DATA_HOME": str(self.folder / "home"),
                            "TERM": "xterm", "NO_COLOR": "1"}

    def ask(self, *arguments, status=0, misbehaviour=None, stdin=""):
        environment = {**self.environment, **({"MISBEHAVIOUR": misbehaviour} if misbehaviour else {})}
        done = subprocess.run([PROGRAM, *map(str, arguments)], env=environment, input=stdin, capture_output=True,
                              text=True, timeout=TIME_LIMIT_S)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def listed(self, *arguments, **options):
        return json.loads(self.ask(*arguments, "list_plugins", "--json", **options).stdout)["plugins"]


class Example(PluginTest):
    @needs("tshark")
    @needs_captures
    def test_counts_are_those_of_tshark(self):
        capture = CAPTURES / "recorded/s05_fullmesh/client.pcap"
        # The only connection in it; the server listens on one port.
        rows = tshark_fields(capture, ["tcp.dstport", "tcp.len"], "-Y", "tcp && !icmp")
        ports = collections.Counter(port for port, _ in rows)
        counts = {}
        for port in ports:
            lengths = collections.Counter(int(length) for to, length in rows if to == port)
            counts[port] = sorted(lengths.items())
        answer = json.loads(self.ask("--plugin", PAYLOAD_SIZES, "--load", capture, "payload_sizes", 0, "--json").stdout)
        ours = {direction["mptcpdest"]: [(each["payload_bytes"], each["packets"]) for each in direction["payloads"]]
                for direction in answer["directions"]}
        tcp = json.loads(self.ask("--load", capture, "lt", "--json").stdout)["tcp_connections"]
        server, = {str(stream["server_port"]) for stream in tcp}
        self.assertEqual(ours["Server"], counts.pop(server))
        towards_client = collections.Counter()
        for lengths in counts.values():
            towards_client.update(dict(lengths))
        self.assertEqual(ours["Client"], sorted(towards_client.items()))

    def test_its_plot_counts_the_same_packets(self):
        out = self.folder / "sizes.csv"
        self.ask("--plugin", PAYLOAD_SIZES, "plot", "payload_sizes", EXAMPLE, 0, "--dest", "Client", "--out", out)
        packets = sum(float(line.split("|")[4]) for line in out.read_text().splitlines()[1:])
        answer = json.loads(self.ask("--plugin", PAYLOAD_SIZES, "--load", EXAMPLE, "ps", 0, "--dest", "client",
                                     "--json").stdout)
        self.assertEqual(packets, sum(each["packets"] for each in answer["directions"][0]["payloads"]))
        self.assertGreater(packets, 10000)

    def test_stands_in_help_and_in_the_lists(self):
        plugin = ["--plugin", PAYLOAD_SIZES]
        self.assertIn("payload_sizes, ps", self.ask(*plugin, "help").stdout)
        self.assertIn("\nExample: mptcpanalyzer --load", self.ask(*plugin, "payload_sizes", "--help").stdout)
        self.assertIn("payload_sizes", self.ask(*plugin, "list_available_plots").stdout)
        self.assertIn("--bins", self.ask(*plugin, "help", "plot", "payload_sizes").stdout)
        plugin, = self.listed(*plugin)
        self.assertEqual(plugin, {"file": str(PAYLOAD_SIZES), "name": "payload_sizes", "version": "1.0",
                                  "summary": "Packets by the bytes that they carry", "commands": ["payload_sizes"],
                                  "plots": ["payload_sizes"], "refusal": None})

    def test_errors_are_those_of_commands(self):
        failed = self.ask("--plugin", PAYLOAD_SIZES, "--load", EXAMPLE, "payload_sizes", 7, status=1)
        self.assertRegex(failed.stderr, r"\Amptcpanalyzer: .*there is no mptcp stream 7; .*\n\Z")
        self.assertIn("is required", self.ask("--plugin", PAYLOAD_SIZES, "payload_sizes", status=2).stderr)

    def test_in_the_folder_of_the_user(self):
        shutil.copy(PAYLOAD_SIZES, self.home)
        self.assertIn("payload_sizes", self.ask("--help").stdout)
        self.assertEqual(self.ask("--complete", "payload").stdout.splitlines()[0],
                         "payload_sizes\tCount the packets of a connection by their payload")
        self.assertEqual(self.ask("--complete", "--load", EXAMPLE, "ps", "").stdout[:2], "0\t")
        script = f"load_pcap {EXAMPLE}\npayload_sizes 0 --dest Server | head -n 1\n"
        self.assertEqual(self.ask(stdin=script).stdout, "towards the Server\n")
        self.assertEqual(self.listed("--no-plugins"), [])
        self.ask("--no-plugins", "payload_sizes", status=2)

    def test_in_the_shell(self):
        shutil.copy(PAYLOAD_SIZES, self.home)
        with Terminal(EXAMPLE, environment=self.environment, columns=120) as terminal:
            terminal.wait_for("gz> ")
            terminal.type("payl\t0 --de\tS\t\n")
            self.assertIn("payload_sizes 0 --dest Server", terminal.wait_for("towards the Server"))


class Refused(PluginTest):
    def refusal(self, *arguments, misbehaviour=None):
        """The reason, which the list and the one warning give alike; the program goes on."""
        done = self.ask(*arguments, "list_plugins", "--json", misbehaviour=misbehaviour)
        plugin, = json.loads(done.stdout)["plugins"]
        self.assertEqual((plugin["commands"], plugin["plots"]), ([], []))
        self.assertEqual(done.stderr, f"mptcpanalyzer: warning: {plugin['file']}: plugin not loaded: "
                                      f"{plugin['refusal']}\n")
        answer = self.ask(*arguments, "misbehave", misbehaviour=misbehaviour, status=2)
        self.assertIn("there is no command 'misbehave'", answer.stderr)
        return plugin["refusal"]

    def test_what_is_no_plugin(self):
        text = self.folder / "text.so"
        text.write_text("no library\n")
        for file, reason in ((PLUGINS / "no_entry.so", r"it is no plugin: it has no mptcpanalyzer_plugin\(\); "),
                             (PLUGINS / "other_version.so", r"it was made for mptcpanalyzer 99\.0 "),
                             (text, ""), (self.folder / "missing.so", "")):
            with self.subTest(file.name):
                self.assertRegex(self.refusal("--plugin", file), reason + ".")

    def test_what_misbehaves_while_it_is_loaded(self):
        for misbehaviour, reason in (
            ("crash on opening", "loading it ends the process: Segmentation fault"),
            ("throw on opening", "loading it ends the process: Aborted"),
            ("exit on opening", "loading it ends the process with status 0"),
            ("throw", "it failed: the moon is full"),
            ("throw a number", "it failed: an exception of an unknown type"),
            ("crash", "loading it ends the process: Aborted"),
            ("offer nothing", "it offers nothing"),
            ("name of a command", "there is a command 'mptcp_summary' already"),
            ("alias of a command", "there is a command 'lt' already"),
            ("the same name twice", "there is a command 'misbehave' already"),
            ("name of a plot", "there is a plot 'dss' already"),
            ("no name", "'two words' is no name of a command"),
            ("command without function", "its command 'empty' has no function"),
            ("plot without function", "its plot 'empty' has no function"),
        ):
            with self.subTest(misbehaviour):
                self.assertEqual(self.refusal("--plugin", MISBEHAVING, misbehaviour=misbehaviour), reason)

    def test_one_does_not_keep_the_others_out(self):
        for file in (PAYLOAD_SIZES, PLUGINS / "no_entry.so"):
            shutil.copy(file, self.home)
        self.assertEqual([bool(plugin["refusal"]) for plugin in self.listed()], [True, False])

    def test_a_second_of_the_same_names(self):
        self.assertEqual([plugin["refusal"] for plugin in self.listed("--plugin", MISBEHAVING, "--plugin", MISBEHAVING)],
                         [None, "there is a command 'misbehave' already"])


class Running(PluginTest):
    def test_an_exception_is_the_error_of_its_command(self):
        for misbehaviour, command, error in (
            ("throw in the command", "misbehave", "misbehave: no answer today"),
            ("throw a number in the command", "misbehave", "misbehave: an exception of an unknown type"),
            ("throw on declaring", "misbehave", "misbehave: no arguments today"),
            ("throw in the plot", f"plot misbehaviour {EXAMPLE} 0", "plot: no picture today"),
        ):
            with self.subTest(misbehaviour):
                script = f"{command} > {self.folder}/answer\nlist_available_plots\n"
                done = self.ask("--plugin", MISBEHAVING, "--keep-going", misbehaviour=misbehaviour, stdin=script, status=1)
                self.assertRegex(done.stderr, rf"\Amptcpanalyzer: (.*line 1: )?{re.escape(error)}\n\Z")
                self.assertFalse((self.folder / "answer").exists())
                # What comes then goes where it should.
                self.assertIn("misbehaviour", done.stdout)

    def test_an_exception_while_arguments_are_completed(self):
        self.ask("--plugin", MISBEHAVING, "help", "misbehave", misbehaviour="throw on declaring", status=1)
        shutil.copy(MISBEHAVING, self.home)
        done = self.ask("--complete", "misbehave", "--", misbehaviour="throw on declaring")
        self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main()

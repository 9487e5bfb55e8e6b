"""Ways to ask: names and options of commands, formats of the answer, kinds of input."""

import gzip
import json
import subprocess
import unittest

from end_to_end.files import file_of, mp_capable_syn, mp_join_syn, pcap, pcapng, tcp_frame
from support import CAPTURES, EXAMPLE, all_captures, ask, connections, needs, needs_captures, run

COMMANDS = {"list_tcp_connections": ["lt"], "list_mptcp_connections": ["lm", "lc"], "list_subflows": ["ls"],
            "checkhealth": []}


def answer(*arguments, **options):
    outcome = run(*arguments, **options)
    if outcome.status != 0 or outcome.stderr:
        raise AssertionError(f"{arguments}: {outcome}")
    return outcome.stdout


class Commands(unittest.TestCase):
    def test_aliases_and_hyphens(self):
        for command, aliases in COMMANDS.items():
            arguments = ["0"] if command == "list_subflows" else []
            expected = answer("--load", EXAMPLE, command, *arguments)
            for name in (*aliases, command.replace("_", "-")):
                self.assertEqual(answer("--load", EXAMPLE, name, *arguments), expected, name)

    def test_formats(self):
        for command in (["lt"], ["lm"], ["ls", "0"], ["checkhealth"]):
            text = answer("--load", EXAMPLE, *command)
            document = answer("--load", EXAMPLE, *command, "--json")
            json.loads(document)
            load = ("-l", EXAMPLE)
            self.assertEqual(answer(*load, *command, "--format", "text"), text)
            self.assertEqual(answer(*load, "--format", "json", *command), document)
            self.assertEqual(answer(*load, *command, "--format=json"), document)
            self.assertEqual(answer(*load, "--format", "json", *command, "--format", "text"), text)

    def test_version(self):
        self.assertRegex(answer("--version"), r"\Amptcpanalyzer \d+\.\d+\.\d+\n\Z")

    def test_help_names_every_command_and_option(self):
        text = answer("--help")
        self.assertEqual(text, answer("-h"))
        for command, aliases in COMMANDS.items():
            self.assertRegex(text, rf"(?m)^  {', '.join([command, *aliases])} +\w")
        for option in ("--load", "--format", "--no-progress", "--salvage", "--version"):
            self.assertIn(option, text)

    def test_help_of_a_command_needs_no_capture(self):
        for command in COMMANDS:
            self.assertRegex(answer(command, "--help"), rf"Usage: {command} ")

    def test_examining_another_capture_than_the_loaded_one(self):
        with file_of(pcap([tcp_frame()])) as path:
            self.assertIn(f"{path}: pcap, 1 frames", answer("--load", EXAMPLE, "checkhealth", path))

    def test_shapes_of_the_contract(self):
        # docs/contract.md; more keys are welcome.
        subflow = {"tcpstream": int, "client_ip": str, "client_port": int, "server_ip": str, "server_port": int,
                   "mptcpdest": str, "addrid": int, "backup": bool, "interface": type(None)}
        connection = {"mptcpstream": int, "version": int, "client_key": str, "server_key": str, "client_token": int,
                      "server_token": int, "subflows": list}
        tcp = {"tcpstream": int, "client_ip": str, "client_port": int, "server_ip": str, "server_port": int,
               "packets": int, "mptcpstream": int}

        def assert_shape(value, shape):
            self.assertEqual({key: type(value[key]) for key in shape}, shape)

        assert_shape(ask(EXAMPLE, "lt")["tcp_connections"][0], tcp)
        (listed,) = ask(EXAMPLE, "lm")["mptcp_connections"]
        assert_shape(listed, connection)
        assert_shape(listed["subflows"][0], subflow)
        self.assertEqual(ask(EXAMPLE, "ls", "0"), listed)


class Inputs(unittest.TestCase):
    """The same packets in another file give the same answer."""

    @classmethod
    def setUpClass(cls):
        cls.bytes = gzip.decompress(EXAMPLE.read_bytes())
        cls.expected = answer("--load", EXAMPLE, "ls", "0", "--all")

    def assert_same(self, path, **options):
        self.assertEqual(answer("--load", path, "ls", "0", "--all", **options), self.expected)

    def test_plain_and_compressed(self):
        with file_of(self.bytes) as path:
            self.assert_same(path)
        # The name does not matter, and gzip allows several members.
        middle = len(self.bytes) // 2
        two_members = gzip.compress(self.bytes[:middle]) + gzip.compress(self.bytes[middle:])
        with file_of(two_members, "no_extension") as path:
            self.assert_same(path)

    @needs("zstd")
    def test_zstd(self):
        packed = subprocess.run(["zstd", "-q", "-c"], input=self.bytes, stdout=subprocess.PIPE, check=True).stdout
        with file_of(packed) as path:
            self.assert_same(path)
        self.assert_same("-", stdin=packed)

    def test_standard_input(self):
        self.assert_same("-", stdin=self.bytes)
        self.assert_same("-", stdin=EXAMPLE.read_bytes())
        with open(EXAMPLE, "rb") as file:
            self.assert_same("-", stdin=file)

    @needs("editcap")
    def test_formats_by_editcap(self):
        with file_of(self.bytes) as path:
            for kind in ("pcap", "nsecpcap", "pcapng", "snoop", "lanalyzer", "netmon2"):
                converted = path.with_name(kind)
                subprocess.run(["editcap", "-F", kind, path, converted], check=True, capture_output=True)
                with self.subTest(kind):
                    found = connections(converted)[0]
                    expected = connections(EXAMPLE)[0]
                    for connection in (found, expected):
                        for subflow in connection["subflows"]:
                            # Some formats round times.
                            del subflow["first_s"], subflow["handshake_s"]
                            for reset in subflow["resets"]:
                                del reset["time_s"]
                    self.assertEqual(found, expected)

    @needs("editcap")
    def test_without_editcap_the_error_names_it(self):
        with file_of(self.bytes) as path:
            converted = path.with_name("capture.snoop")
            subprocess.run(["editcap", "-F", "snoop", path, converted], check=True, capture_output=True)
            outcome = run("--load", converted, "lm", environment={"PATH": "/nonexistent"})
            self.assertEqual((outcome.status, outcome.stdout), (1, ""))
            self.assertRegex(outcome.stderr, r"\Amptcpanalyzer: [^\n]*editcap[^\n]*\n\Z")

    def test_several_link_types_in_one_file(self):
        raw_ip = 101
        bytes = pcapng([(b"eth0", 1), (b"tun0", raw_ip)],
                        [(0, mp_join_syn(1000)), (1, mp_join_syn(1001)[14:]), (0, mp_capable_syn(1002))])
        with file_of(bytes, "mixed.pcapng") as path:
            found = [(s["client_port"], s["interface"], c["orphan"])
                     for c in connections(path).values() for s in c["subflows"]]
            # The MP_CAPABLE was not answered: no connection. Both joins carry the same token.
            self.assertEqual(found, [(1000, "eth0", True), (1001, "tun0", True)])

    def test_a_connection_that_is_not_listed_is_no_subject(self):
        """However the capture is read: WIRESHARK.md 8 gives the unanswered MP_CAPABLE a number all the same."""
        bytes = pcapng([(b"eth0", 1)], [(0, mp_capable_syn())])
        with file_of(bytes) as path:
            self.assertEqual(connections(path), {})
            for capture, stdin in ((str(path), None), ("-", bytes)):
                for command in ("mptcp_summary 0", "list_subflows 0"):
                    outcome = run("--load", capture, *command.split(), stdin=stdin)
                    self.assertEqual((outcome.status, outcome.stdout), (1, ""), command)
                    self.assertIn("there is no mptcp stream 0", outcome.stderr)

    @needs("editcap")
    def test_snap_lengths(self):
        with file_of(self.bytes) as path:
            # Ethernet and IPv4 are 34 bytes, TCP without options 20, with the longest ones 60.
            for length, streams, mptcp, warning in (
                (40, 0, 0, "tcp_header_cut"),
                (54, 4, 0, "options_cut"),
                # Three RST have no option but an MP_TCPRST of 4 bytes (tshark).
                (60, 4, 3, "options_cut"),
                # MP_JOIN in the third ACK ends at 90; some DSS are longer.
                (90, 4, 1, "options_cut"),
                (94, 4, 1, None),
            ):
                cut = path.with_name(f"snap{length}.pcap")
                subprocess.run(["editcap", "-F", "nsecpcap", "-s", str(length), path, cut], check=True)
                with self.subTest(length):
                    health = json.loads(run("checkhealth", cut, "--json").stdout)
                    self.assertEqual((health["tcp_connections"], health["mptcp_connections"]), (streams, mptcp))
                    self.assertEqual(health["frames"], 22505)
                    warned = {entry["name"] for entry in health["anomalies"] if entry["severity"] == "warning"}
                    self.assertIn(warning, warned or {None})


@needs_captures
class EveryCapture(unittest.TestCase):
    def test_json_of_every_listing_is_consistent(self):
        for path in all_captures():
            with self.subTest(str(path)):
                outcome = run("--salvage", "--load", path, "lm", "--json")
                if outcome.status == 1:
                    self.assertEqual(outcome.stdout, "")
                    continue
                listed = json.loads(outcome.stdout)["mptcp_connections"]
                streams = json.loads(run("--salvage", "--load", path, "lt", "--json").stdout)["tcp_connections"]
                health = json.loads(run("--salvage", "--load", path, "checkhealth", "--json").stdout)
                self.assertEqual(len(listed), health["mptcp_connections"])
                self.assertEqual([s["tcpstream"] for s in streams], list(range(health["tcp_connections"])))
                members = {s["tcpstream"]: c["mptcpstream"] for c in listed for s in c["subflows"]}
                self.assertEqual({s["tcpstream"]: s["mptcpstream"] for s in streams if s["mptcpstream"] is not None},
                                 members)
                self.assertLessEqual(sum(s["packets"] for s in streams), health["frames"])
                numbers = [c["mptcpstream"] for c in listed]
                self.assertEqual(numbers, sorted(set(numbers)))

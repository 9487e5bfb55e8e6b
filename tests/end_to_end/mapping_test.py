"""map_tcp_connection and map_mptcp_connection over every pair of recorded captures of the two ends.

Truth: connections are the same when tshark-checked listings give both their keys or, for plain TCP, their
4-tuple in one scenario; a NAT's ports are those of truth.json's apps (recorded_test.py). Captures of different
scenarios show different runs, so nothing in them may be called the same with certainty.
"""

import json
import tempfile
import unittest

from support import CAPTURES, REPOSITORY, ask, connections, end, needs_captures, run

RECORDED = CAPTURES / "recorded"
ORIGINAL = CAPTURES / "original"
# What the NAT of s12 made of the second subflow of each connection.
NAT_PORTS = {("10.2.0.2", 51021): ("10.11.0.1", 6545), ("10.2.0.2", 46525): ("10.11.0.1", 8541)}


def pairs():
    for folder in sorted(path for path in RECORDED.iterdir() if path.is_dir()):
        if end(folder, "client") and end(folder, "server"):
            yield folder, end(folder, "client"), end(folder, "server")


def endpoints(stream):
    client = (stream["client_ip"], stream["client_port"])
    return (client, stream["server_ip"], stream["server_port"])


class Help(unittest.TestCase):
    def test_examples_run(self):
        for command in ("map_tcp_connection", "map_mptcp_connection", "print_owds", "qualify_reinjections",
                        "summary_extended"):
            outcome = run(command, "--help")
            (example,) = (line for line in outcome.stdout.splitlines() if line.startswith("Example: mptcpanalyzer "))
            arguments = example.split()[2:]
            with self.subTest(command):
                self.assertEqual(arguments[0], command)
                here = [str(REPOSITORY / word) if word.startswith("examples/") else word for word in arguments]
                done = run(*here)
                self.assertEqual((done.status, done.stderr), (0, ""))
                self.assertNotEqual(done.stdout, "")


@needs_captures
class Mapping(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def map(self, command, first, second, number, *options):
        outcome = run("--cachedir", self.folder.name, command, first, second, str(number), "--json", *options)
        self.assertEqual(outcome.status, 0, outcome.stderr)
        return json.loads(outcome.stdout)["mappings"]

    def test_connections_of_both_ends(self):
        checked = 0
        for folder, client, server in pairs():
            there = {c["client_key"]: c for c in connections(server).values()}
            for number, connection in connections(client).items():
                with self.subTest(folder.name, connection=number):
                    expected = there[connection["client_key"]]
                    best, *others = self.map("map_mptcp_connection", client, server, number)
                    self.assertEqual((best["mptcpstream"], best["score"]), (expected["mptcpstream"], "inf"))
                    self.assertNotIn("inf", [other["score"] for other in others])
                    by_endpoints = {endpoints(s): s["tcpstream"] for s in expected["subflows"]}
                    pairs_of_subflows = {s["tcpstream"]: s["mapped_tcpstream"] for s in best["subflows"]}
                    for subflow in connection["subflows"]:
                        source, *destination = endpoints(subflow)
                        if folder.name == "s12_nat":
                            source = NAT_PORTS.get(source, source)
                        self.assertEqual(pairs_of_subflows.get(subflow["tcpstream"]),
                                         by_endpoints.get((source, *destination)))
                        checked += 1
        self.assertGreater(checked, 60)

    def test_streams_of_both_ends(self):
        checked = 0
        for folder, client, server in pairs():
            there = ask(server, "list_tcp_connections")["tcp_connections"]
            by_endpoints = {endpoints(stream): stream["tcpstream"] for stream in there}
            for stream in ask(client, "list_tcp_connections")["tcp_connections"]:
                source, *destination = endpoints(stream)
                if folder.name == "s12_nat":
                    source = NAT_PORTS.get(source, source)
                expected = by_endpoints.get((source, *destination))
                with self.subTest(folder.name, stream=stream["tcpstream"]):
                    found = self.map("map_tcp_connection", client, server, stream["tcpstream"])
                    certain = [match["tcpstream"] for match in found if match["score"] == "inf"]
                    self.assertEqual(certain, [] if expected is None else [expected])
                    checked += 1
        self.assertGreater(checked, 70)

    def test_nothing_is_certain_across_scenarios(self):
        checked = 0
        every = list(pairs())
        for folder, client, _ in every:
            for other, _, server in every:
                if other == folder:
                    continue
                for number in connections(client):
                    with self.subTest(folder.name, other=other.name, connection=number):
                        found = self.map("map_mptcp_connection", client, server, number, "--trim", "0")
                        self.assertNotIn("inf", [match["score"] for match in found])
                        checked += 1
                with self.subTest(folder.name, other=other.name, stream=0):
                    found = self.map("map_tcp_connection", client, server, 0, "--trim", "0")
                    self.assertNotIn("inf", [match["score"] for match in found])
        self.assertGreater(checked, 500)

    def test_captures_without_handshakes(self):
        # Derived files of s02_upload_loss (damage.json): the first 200 packets of each end are gone.
        folder = RECORDED / "s15_damaged"
        first, second = folder / "no_syn_first200.pcap", folder / "no_syn_first200_server.pcap"
        ports = {frozenset((s["client_port"], s["server_port"])): s["tcpstream"]
                 for s in ask(second, "list_tcp_connections")["tcp_connections"]}
        for stream in ask(first, "list_tcp_connections")["tcp_connections"]:
            found = self.map("map_tcp_connection", first, second, stream["tcpstream"])
            expected = ports[frozenset((stream["client_port"], stream["server_port"]))]
            self.assertEqual([m["tcpstream"] for m in found if m["score"] == "inf"], [expected])
        found = self.map("map_mptcp_connection", folder / "no_syn_first200.pcap",
                         RECORDED / "s02_upload_loss/server.pcap", 0)
        self.assertEqual((found[0]["mptcpstream"], found[0]["score"]), (0, "inf"))

    def test_the_original_pair(self):
        # Published: 0 -> 0, 1 -> 2, 2 -> 3, 3 -> 4.
        for number, mapped in ((0, 0), (1, 2), (2, 3), (3, 4)):
            best = self.map("map_mptcp_connection", ORIGINAL / "client_2.pcap", ORIGINAL / "server_2.pcap", number)[0]
            self.assertEqual((best["mptcpstream"], best["score"]), (mapped, "inf"))

    def test_a_subflow_of_one_end_only(self):
        # tcp stream 7 of client_2 is a SYN without answer that the server has not seen.
        outcome = run("map_mptcp_connection", ORIGINAL / "client_2.pcap", ORIGINAL / "server_2.pcap", "1")
        self.assertIn("1 <-> 2.0 with score=inf  <-- should be a correct match\n", outcome.stdout)
        self.assertIn("  >tcp.stream 7: 11.0.0.1:40191 -> 10.0.0.2:5201 is in the first capture only\n",
                      outcome.stdout)

    def test_options(self):
        first, second = RECORDED / "s11_rr/client.pcap", RECORDED / "s11_rr/server.pcap"
        everything = self.map("map_mptcp_connection", first, second, 0, "--trim", "0")
        self.assertEqual(len(self.map("map_mptcp_connection", first, second, 0, "--trim", "0", "--limit", "1")), 1)
        self.assertEqual(len(self.map("map_mptcp_connection", first, second, 0, "--trim", "1e9")), 1)
        self.assertEqual(everything[0]["score"], "inf")
        explained = run("map_tcp_connection", first, second, "0", "-v").stdout
        self.assertIn("bits: client's initial sequence number", explained)

    def test_errors(self):
        first, second = RECORDED / "s11_rr/client.pcap", RECORDED / "s11_rr/server.pcap"
        for arguments, status, text in (
            (("map_tcp_connection", first, second, "99"), 1, "there is no tcp stream 99"),
            (("map_mptcp_connection", first, second, "99"), 1, "there is no mptcp stream 99"),
            (("map_tcp_connection", first, second), 2, "tcpstream is required"),
            (("map_tcp_connection", first, "/nonexistent", "0"), 1, "/nonexistent"),
        ):
            outcome = run(*arguments)
            self.assertEqual(outcome.status, status)
            self.assertIn(text, outcome.stderr)
            self.assertEqual(outcome.stdout, "")

"""What the summaries say of every recorded capture, against what its applications sent and received
(truth.json) and against an independent count of the classes of data (dss.json).

At the end of the receiver dss.json calls a retransmission whatever comes below the highest sequence
number of its subflow, even what the path had lost before; we call that new data, or what else it is
(tests/oracle/carried_bytes_test.py counts it byte by byte). There the sums are compared.
"""

import json
import unittest

from support import CAPTURES, ask, connections, needs_captures

RECORDED = CAPTURES / "recorded"
READABLE = (".pcap", ".pcapng", ".pcap.gz")
# Captures of one path of several: they cannot hold all that the applications sent.
OF_ONE_PATH = {"client.eth0.pcap", "client.tun0.pcap"}
AGAIN = ("retransmitted_bytes", "data_retransmitted_bytes", "reinjected_bytes")
# Towards whom -> dss.json's direction, its letter for the sender, the role of the sender.
DIRECTIONS = {"Server": ("client_to_server", "c", "client"), "Client": ("server_to_client", "s", "server")}


def recordings():
    """(capture, truth.json of its folder, the damaged one excepted)"""
    for folder in sorted(path for path in RECORDED.iterdir() if path.is_dir()):
        if folder.name == "s15_damaged":
            continue
        if not (folder / "truth.json").exists():
            raise unittest.SkipTest(f"{folder}/truth.json is missing")
        truth = json.loads((folder / "truth.json").read_text())
        for path in sorted(folder.iterdir()):
            if path.name.endswith(READABLE):
                yield path, truth


def label(path):
    return f"{path.parent.name}/{path.name}"


def end_of(path):
    """The end that a capture was taken at: client or server."""
    return path.name.split(".")[0]


def initial_client(connection):
    """(address, port) of the client of the initial subflow, which no recording translates."""
    initial = next(s for s in connection["subflows"] if s["kind"] == "initial")
    return initial["client_ip"], initial["client_port"]


def programs(truth, end):
    return [app for name, apps in truth["apps"].items() if name.endswith(f".{end}") for app in apps]


def program_of(connection, truth, end):
    """The program at one end of a connection: the socket whose token is that of this end's key, or who was
    connected to the client's address. None when truth.json does not name it."""
    for app in programs(truth, end):
        final = app.get("final") or {}
        token = (final.get("mptcp") or {}).get("token")
        peers = [tuple(subflow["remote"]) for subflow in final.get("subflows") or []]
        client = tuple(app["local"] or ()) if end == "client" else next(iter(peers), None)
        if token == connection[f"{end}_token"] or client == initial_client(connection):
            return app
    return None


def plain_streams(path, truth, end):
    """(tcp stream, its program) of plain TCP. A server accepts in the order of the SYNs here."""
    streams = [s for s in ask(path, "list_tcp_connections")["tcp_connections"] if s["mptcpstream"] is None]
    for app in programs(truth, end):
        if "tcp" not in (app["final"] or {}):
            continue
        of_program = [s for s in streams if [s[f"{end}_ip"], s[f"{end}_port"]] == app["local"]]
        yield of_program[app["conn"] if end == "server" else 0], app


def by_destination(summary, key="mptcpdest"):
    return {direction[key]: direction for direction in summary["directions"]}


def bytes_of(app, destination, end):
    """What the program at that end sent or received in that direction."""
    return app["app_sent" if DIRECTIONS[destination][2] == end else "app_received"]


def mptcp_summaries(path):
    """(connection, its summary) of each connection whose handshake was captured."""
    for number, connection in connections(path).items():
        yield connection, ask(path, "mptcp_summary", str(number))


@needs_captures
class ApplicationBytes(unittest.TestCase):
    def test_goodput_of_connections_that_ended_in_order(self):
        compared = 0
        for path, truth in recordings():
            if path.name in OF_ONE_PATH:
                continue
            for connection, summary in mptcp_summaries(path):
                app = None if connection["incomplete"] else program_of(connection, truth, end_of(path))
                if app is None or app["end"] != "eof":
                    continue
                for destination, direction in by_destination(summary).items():
                    with self.subTest(label(path), conn=app["conn"], destination=destination):
                        self.assertEqual(direction["goodput_bytes"], bytes_of(app, destination, end_of(path)))
                        self.assertEqual(direction["unmapped_bytes"], 0)
                        compared += 1
        self.assertEqual(compared, 98)

    def test_aborted_connections_hold_what_was_captured(self):
        """A receiver got no more than its end of the path saw; a sender sent no more than the program wrote."""
        compared = 0
        for path, truth in recordings():
            for connection, summary in mptcp_summaries(path):
                app = None if connection["incomplete"] else program_of(connection, truth, end_of(path))
                if app is None or app["end"] == "eof":
                    continue
                for destination, direction in by_destination(summary).items():
                    with self.subTest(label(path), conn=app["conn"], destination=destination):
                        bytes = bytes_of(app, destination, end_of(path))
                        if DIRECTIONS[destination][2] == end_of(path):
                            self.assertLessEqual(direction["goodput_bytes"], bytes)
                        else:
                            self.assertGreaterEqual(direction["goodput_bytes"], bytes)
                        compared += 1
        self.assertGreater(compared, 5)

    def test_plain_tcp_and_fallback(self):
        compared = 0
        for path, truth in recordings():
            for stream, app in plain_streams(path, truth, end_of(path)):
                self.assertEqual(app["end"], "eof")
                summary = ask(path, "tcp_summary", str(stream["tcpstream"]))
                for destination, direction in by_destination(summary, "tcpdest").items():
                    with self.subTest(label(path), tcpstream=stream["tcpstream"], destination=destination):
                        bytes = bytes_of(app, destination, end_of(path))
                        self.assertEqual(direction["byte_range"], bytes)
                        self.assertEqual(direction["throughput_bytes"] - direction["retransmitted_bytes"], bytes)
                        compared += 1
        self.assertEqual(compared, 28)


@needs_captures
class ClassesOfData(unittest.TestCase):
    def test_equal_an_independent_count(self):
        compared = 0
        for counts in sorted(RECORDED.glob("*/dss.json")):
            for file, theirs in json.loads(counts.read_text()).items():
                path = counts.parent / file
                ours = {initial_client(c): s for c, s in mptcp_summaries(path) if not c["incomplete"]}
                for connection in theirs:
                    address, _, port = connection["subflows"][0].split(">")[0].rpartition(":")
                    summary = ours[address, int(port)]
                    for destination, direction in by_destination(summary).items():
                        with self.subTest(label(path), client=port, destination=destination):
                            self.compare(path, destination, direction, connection)
                            compared += 1
        self.assertGreater(compared, 100)

    def compare(self, path, destination, direction, connection):
        name, letter, sender = DIRECTIONS[destination]
        ours = [direction[key] for key in ("goodput_bytes", *AGAIN)]
        theirs = [connection[name][key] for key in ("new", "tcp_retr", "same_subflow_again", "reinjected")]
        if sender == end_of(path):
            self.assertEqual(ours, theirs)
            return
        self.assertEqual(sum(ours), sum(theirs))
        # What never came at all is in the gap, too.
        self.assertGreaterEqual(ours[0], theirs[0])
        self.assertLessEqual(ours[0], theirs[0] + connection["unseen_gap_bytes"][letter])
        self.assertLessEqual(ours[1], theirs[1])

    def test_sums(self):
        """Each byte of payload is of one class, of one subflow."""
        for path, _ in recordings():
            for connection, summary in mptcp_summaries(path):
                for destination, direction in by_destination(summary).items():
                    with self.subTest(label(path), mptcpstream=connection["mptcpstream"], destination=destination):
                        self.check_sums(direction)

    def check_sums(self, direction):
        subflows = direction["subflows"]
        total = lambda name: sum(subflow[name] for subflow in subflows)
        for name in ("throughput_bytes", "packets", "unmapped_bytes", *AGAIN):
            self.assertEqual(total(name), direction[name], name)
        self.assertEqual(total("new_data_bytes"), direction["goodput_bytes"])
        for part in (direction | {"new_data_bytes": direction["goodput_bytes"]}, *subflows):
            self.assertEqual(part["new_data_bytes"] + sum(part[name] for name in AGAIN), part["throughput_bytes"])
        for share, of in (("throughput_contribution", "throughput_bytes"),
                          ("goodput_contribution", "new_data_bytes")):
            self.assertAlmostEqual(total(share), 1 if total(of) else 0, places=12)
            for subflow in subflows:
                self.assertAlmostEqual(subflow[share] * total(of), subflow[of], places=3)

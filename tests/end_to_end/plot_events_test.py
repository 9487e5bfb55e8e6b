"""plot: the marks of what happened to a connection, against tshark's reading of the same frames and the kernel's log."""

import json
import subprocess

from end_to_end.plotting import RECORDED, SERVER_EXAMPLE, PlotTest
from support import EXAMPLE, TIME_LIMIT_S, needs, needs_captures


class Events(PlotTest):
    def frames(self, capture, display_filter):
        """{tcp stream: (frame, seconds since the first)} of the first frame that passes."""
        command = ["tshark", "-n", "-r", capture, "-Y", display_filter, "-T", "fields", "-e", "tcp.stream",
                   "-e", "frame.number", "-e", "frame.time_relative"]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=TIME_LIMIT_S)
        first = {}
        for line in done.stdout.splitlines():
            stream, frame, seconds = line.split("\t")
            first.setdefault(int(stream), (int(frame), float(seconds)))
        return first

    def marked(self, figure, label):
        return {m["tcpstream"]: (m["packetid"], m["x"]) for m in figure["markers"] if m["label"] == label}

    def assert_same(self, found, expected):
        self.assertEqual(found.keys(), expected.keys())
        for stream, (frame, seconds) in expected.items():
            self.assertEqual(found[stream][0], frame)
            self.assertAlmostEqual(found[stream][1], seconds, places=6)

    @needs("tshark")
    def test_joins_and_closes_are_those_of_tshark(self):
        joins = self.frames(EXAMPLE, "tcp.flags.syn == 1 && tcp.option_kind == 30 && tcp.options.mptcp.subtype == 1")
        self.assertEqual(set(joins), {1, 2, 3})
        fins = self.frames(EXAMPLE, "tcp.flags.fin == 1")
        removed = self.frames(EXAMPLE, "tcp.options.mptcp.subtype == 4")
        for arguments in (("dss", EXAMPLE, 0), ("mptcp_tput", EXAMPLE, 0), ("rtt", EXAMPLE, 0), ("flight", EXAMPLE, 0),
                          ("mptcp_attr", EXAMPLE, 0, "rwnd"), ("mptcp_gput", EXAMPLE, 0, SERVER_EXAMPLE, 0),
                          ("owd", "mptcp", EXAMPLE, 0, SERVER_EXAMPLE, 0)):
            figure = self.figure(*arguments)
            self.assert_same(self.marked(figure, "join"), joins)
            self.assert_same(self.marked(figure, "FIN"), fins)
            first = next(m for m in figure["markers"] if m["label"] == "REMOVE_ADDR")
            self.assertIn(first["packetid"], [frame for frame, _ in removed.values()])

    @needs_captures
    def test_a_path_that_goes_away_stalls_the_connection(self):
        # truth.json: path p0 went down 2.5 s after the first frame of TCP.
        truth = json.loads((RECORDED / "s03_handover/truth.json").read_text())
        self.assertIn("at 2.5 p0 down=1", truth["forwarder_args"])
        figure = self.figure("mptcp_tput", RECORDED / "s03_handover/client.pcap", 0, "--dest", "Client")
        down = truth["forwarder"]["first_tcp_frame"] + 2.5 - int(figure["start_ns"]) * 1e-9
        self.assertAlmostEqual(figure["periods"][0]["begin"], down, delta=0.15)
        rows = self.rows(RECORDED / "s03_handover/client.pcap", "--mptcpstream", "0")
        for period in figure["periods"]:
            self.assertGreaterEqual(period["end"] - period["begin"], 0.5)
            acks = {int(row["dack"]) for row in rows if row["mptcpdest"] == "Server" and row["dack"]
                    and period["begin"] < float(row["reltime"]) < period["end"]}
            self.assertEqual(len(acks), 1, period)

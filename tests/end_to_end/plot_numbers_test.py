"""plot: the numbers of figures against the other commands and the ground truth of the recordings.

They are taken from --out FILE.json. Expected values: dss.json (an independent count at the sender's end), truth.json and
examples/README.md (what the application received), the rows of print_owds and tocsv.
"""

import csv
import json
from collections import Counter, defaultdict

from end_to_end.plotting import ORIGINAL, RECORDED, SERVER_EXAMPLE, PlotTest, by_stream, bytes_below
from support import EXAMPLE, ask, needs_captures, run


class Figures(PlotTest):
    def test_goodput_is_what_the_application_received(self):
        # examples/README.md: 16,000,000 bytes. No byte of them is anything but new data.
        figure = self.figure("mptcp_gput", EXAMPLE, 0, SERVER_EXAMPLE, 0, "--dest", "Client", "--window", 0.05)
        self.assertAlmostEqual(bytes_below(by_stream(figure, "Client")[None]), 16_000_000, delta=0.5)
        subflows = sum(bytes_below(s) for s in figure["series"] if s["tcpstream"] is not None)
        self.assertAlmostEqual(subflows, 16_000_000, delta=0.5)

    def test_throughput_is_that_of_the_summary(self):
        for command, window in ((("mptcp_tput", EXAMPLE, 0), "0.37"), (("mptcp_tput", SERVER_EXAMPLE, 0), "12")):
            summary = ask(command[1], "mptcp_summary", "0")
            figure = self.figure(*command, "--window", window)
            for direction in summary["directions"]:
                curves = by_stream(figure, direction["mptcpdest"])
                whole = bytes_below(curves[None]) if curves else 0
                self.assertAlmostEqual(whole, direction["throughput_bytes"], delta=0.5)
                for subflow in direction["subflows"]:
                    curve = curves.get(subflow["tcpstream"])
                    self.assertAlmostEqual(bytes_below(curve) if curve else 0, subflow["throughput_bytes"], delta=0.5)

    @needs_captures
    def test_throughput_is_that_counted_independently(self):
        compared = 0
        for counts in (RECORDED / "s02_upload_loss/dss.json", RECORDED / "s03_handover/dss.json"):
            for file, (connection,) in json.loads(counts.read_text()).items():
                figure = self.figure("mptcp_tput", counts.parent / file, 0, "--window", 0.5)
                for destination, name in (("Server", "client_to_server"), ("Client", "server_to_client")):
                    expected = sum(connection[name][kind]
                                   for kind in ("new", "tcp_retr", "same_subflow_again", "reinjected"))
                    curves = by_stream(figure, destination)
                    found = bytes_below(curves[None]) if curves else 0
                    self.assertAlmostEqual(found, expected, delta=0.5, msg=(counts, file, destination))
                    compared += expected > 0
        self.assertGreaterEqual(compared, 4)

    def test_dss_spans_are_the_mappings(self):
        figure = self.figure("dss", EXAMPLE, 0, "--dest", "Client", "--dack")
        expected = defaultdict(Counter)
        acks = Counter()
        reinjected = set()
        first = None
        for row in self.rows(EXAMPLE, "--mptcpstream", "0"):
            if row["mptcpdest"] == "Server" and row["dack"]:
                acks[(int(row["packetid"]), int(row["dack"]))] += 1
            if row["mptcpdest"] != "Client":
                continue
            if row["reinjection_of"]:
                reinjected.add(int(row["packetid"]))
            # In Linux' traffic each mapping that has payload in its packet begins with it.
            if row["dss_length"] and row["dss_dsn"] and row["dsn"]:
                begin = int(row["dsn"]) - (int(row["tcpseq"]) - int(row["dss_ssn"]))
                first = begin if first is None else first
                expected[int(row["tcpstream"])][(int(row["packetid"]), begin, begin + int(row["dss_length"]))] += 1
        self.assertGreater(sum(map(len, expected.values())), 1000)
        found = {s["tcpstream"]: s for s in figure["series"] if s["drawing"] == "spans"}
        for stream, spans in expected.items():
            series = found[stream]
            drawn = Counter(zip(series["packetid"], series["y"], series["y_end"]))
            self.assertFalse(spans - drawn, stream)
            # What else there is has a mapping without payload: a DATA_FIN.
            self.assertLess(len(drawn - spans), 5)
        marks = next(s for s in figure["series"] if s["label"] == "reinjected")
        self.assertEqual(set(marks["packetid"]), reinjected)
        line = next(s for s in figure["series"] if s["label"] == "DATA_ACK")
        self.assertEqual(Counter(zip(line["packetid"], line["y"])), acks)

    def test_owd_is_print_owds(self):
        path = self.folder / "owds.csv"
        for protocol, clock in (("mptcp", "none"), ("tcp", "auto"), ("mptcp", "0.5,100")):
            outcome = run("print_owds", EXAMPLE, "0", SERVER_EXAMPLE, "0", "--protocol", protocol, "--clock", clock,
                          "--csv", path)
            self.assertEqual(outcome.status, 0, outcome.stderr)
            figure = self.figure("owd", protocol, EXAMPLE, 0, SERVER_EXAMPLE, 0, "--clock", clock)
            role = "tcpdest" if protocol == "tcp" else "mptcpdest"
            expected = defaultdict(Counter)
            with path.open() as file:
                for row in csv.DictReader(file, delimiter="|"):
                    if row["owd"]:
                        key = (int(row["tcpstream"]), row[role])
                        expected[key][(int(row["packetid_sender"]), row["owd"])] += 1
            found = {(s["tcpstream"], s["destination"]): Counter(
                (packet, f"{y:.9f}") for packet, y in zip(s["packetid"], s["y"])) for s in figure["series"]}
            self.assertGreater(sum(map(len, expected.values())), 1000)
            self.assertEqual(found, expected, (protocol, clock))

    def test_reinjection_delays_are_those_of_qualify_reinjections(self):
        arguments = (EXAMPLE, 0, SERVER_EXAMPLE, 0)
        outcome = run("qualify_reinjections", *map(str, arguments), "--json")
        expected = defaultdict(list)
        for reinjection in json.loads(outcome.stdout)["reinjections"]:
            if reinjection["delta_s"] is not None:
                expected[(reinjection["tcpstream"], reinjection["mptcpdest"])].append(reinjection["delta_s"])
        figure = self.figure("reinject", *arguments)
        self.assertEqual({(s["tcpstream"], s["destination"]) for s in figure["series"]}, set(expected))
        for series in figure["series"]:
            delays = sorted(expected[(series["tcpstream"], series["destination"])])
            self.assertAlmostEqual(series["x"][0], delays[0], places=6)
            self.assertAlmostEqual(series["x"][-1], delays[-1], places=6)
            self.assertEqual(series["y"][-1], 100)
            half = next(x for x, y in zip(series["x"], series["y"]) if y >= 50)
            self.assertAlmostEqual(half, delays[(len(delays) + 1) // 2 - 1], places=6)

    def test_a_filter_counts_for_both_directions(self):
        # All reinjections have payload: that filter leaves each of those that arrived. In one of the two orders of the
        # captures the first one is the receiver's.
        ends = ((EXAMPLE, 0, SERVER_EXAMPLE, 0), (SERVER_EXAMPLE, 0, EXAMPLE, 0))
        drawn = [self.figure("reinject", *order, "--dest", "Client") for order in ends]
        filtered = [self.figure("reinject", *order, "--dest", "Client", "--filter", "tcplen > 0") for order in ends]
        self.assertGreater(len(drawn[0]["series"]), 0)
        for before, after in zip(drawn, filtered):
            self.assertEqual(after["series"], before["series"])

    def test_data_level_is_that_of_the_summary(self):
        summary = ask(EXAMPLE, "mptcp_summary", "0", "--full")
        down = next(d for d in summary["directions"] if d["mptcpdest"] == "Client")
        flight = self.figure("flight", EXAMPLE, 0, "--dest", "Client")
        peak = max(next(s for s in flight["series"] if s["label"] == "in flight")["y"])
        window = next(s for s in flight["series"] if s["label"] == "receive window")["y"]
        self.assertEqual(peak, down["data_level"]["flight"]["max_bytes"])
        self.assertEqual(max(window), down["data_level"]["receive_window"]["max_bytes"])
        rtts = by_stream(self.figure("rtt", EXAMPLE, 0, "--dest", "Client"), "Client")
        for subflow in down["subflows"]:
            samples = rtts[subflow["tcpstream"]]["y"]
            self.assertEqual(len(samples), subflow["rtt"]["samples"])
            self.assertAlmostEqual(max(samples), subflow["rtt"]["max_s"], places=8)
            self.assertAlmostEqual(min(samples), subflow["rtt"]["min_s"], places=8)
        # Over one window that holds all: the contributions to the goodput.
        share = by_stream(self.figure("share", EXAMPLE, 0, "--dest", "Client", "--window", 1000), "Client")
        for subflow in down["subflows"]:
            self.assertAlmostEqual(share[subflow["tcpstream"]]["y"][0], 100 * subflow["goodput_contribution"], places=9)

    def test_out_of_order_data_ends_with_the_connection(self):
        # The receiver got everything, so that in the end nothing waits.
        waiting = self.figure("ofo", EXAMPLE, 0, "--dest", "Client")["series"][0]["y"]
        self.assertEqual(waiting[-1], 0)
        self.assertGreater(max(waiting), 1000)
        self.assertGreaterEqual(min(waiting), 0)

    def test_attributes_are_those_of_tocsv(self):
        figure = self.figure("mptcp_attr", EXAMPLE, 0, "tcpseq", "rwnd", "--filter", "tcplen > 0")
        expected = defaultdict(list)
        for row in self.rows(EXAMPLE, "--mptcpstream", "0", "--filter", "tcplen > 0"):
            for field in ("tcpseq", "rwnd"):
                key = (f"tcp stream {row['tcpstream']} {field}", row["mptcpdest"])
                expected[key].append([float(row["reltime"]), float(row[field])])
        found = {(s["label"], s["destination"]): [list(point) for point in zip(s["x"], s["y"])]
                 for s in figure["series"]}
        self.assertEqual(found.keys(), expected.keys())
        for key, points in expected.items():
            self.assertEqual(len(found[key]), len(points))
            for (x, y), (row_x, row_y) in zip(found[key], points):
                self.assertAlmostEqual(x, row_x, places=8)
                self.assertEqual(y, row_y)

    def test_histograms_count_everything_once(self):
        rows = self.rows(EXAMPLE, "--mptcpstream", "0", "--destination", "Client")
        mappings = {(row["tcpstream"], row["dss_dsn"], row["dss_ssn"], row["dss_length"]) for row in rows
                    if row["dss_length"] and row["dss_ssn"]}
        for bins in (1, 7, 1000):
            figure = self.figure("dss_len", EXAMPLE, 0, "--dest", "Client", "--bins", bins)
            self.assertEqual(sum(sum(s["y"]) for s in figure["series"]), len(mappings))
        all_times = self.figure("interarrival", EXAMPLE, 0, "--dest", "Client")
        across = self.figure("xinterarrival", EXAMPLE, 0, "--dest", "Client")
        summary = ask(EXAMPLE, "mptcp_summary", "0", "--full")
        down = next(d for d in summary["directions"] if d["mptcpdest"] == "Client")
        count = lambda figure: sum(sum(s["y"]) for s in figure["series"])
        self.assertEqual(count(across), down["data_level"]["switches"])
        self.assertGreater(count(all_times), count(across))

    def test_aggregation_lies_between_the_best_path_and_the_sum(self):
        figure = self.figure("agg", EXAMPLE, 0, SERVER_EXAMPLE, 0, "--dest", "Client")
        bytes = {s["label"]: bytes_below(s) for s in figure["series"]}
        self.assertAlmostEqual(bytes["goodput"], 16_000_000, delta=0.5)
        self.assertLess(bytes["best path"], bytes["goodput"])
        self.assertLess(bytes["goodput"], bytes["sum of the paths"])

    @needs_captures
    def test_files_of_other_programs(self):
        # Read from the files by eye: captures/original.
        figure = self.figure("cwnds", ORIGINAL / "mptcp-pm/*.json", "snd_cwnd", "rtt_us")
        first = json.loads((ORIGINAL / "mptcp-pm/mptcp_3974028188_0.json").read_text())["subflows"][0]
        series = next(s for s in figure["series"] if s["label"].endswith("rtt_us"))
        self.assertEqual(series["x"][0], 0)
        self.assertAlmostEqual(series["y"][0], first["rtt_us"] * 1e-6)
        figure = self.figure("ns3", ORIGINAL, 0, "cwnd")
        self.assertEqual([s["label"] for s in figure["series"]], ["meta0", "subflow0", "subflow2"])
        with (ORIGINAL / "0-meta0_data.csv").open() as file:
            values = [float(row["cwnd"]) for row in csv.DictReader(file) if row["cwnd"]]
        self.assertEqual(figure["series"][0]["y"], values)
        figure = self.figure("ns3", ORIGINAL, 0, "cwnd", "--meta")
        self.assertEqual([s["label"] for s in figure["series"]], ["meta0"])

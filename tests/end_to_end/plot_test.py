"""plot: figures against the other commands and the ground truth of the recordings, and every format of picture.

The numbers of a figure are taken from --out FILE.json. Expected values: dss.json (an independent count at the sender's
end), truth.json and examples/README.md (what the application received), the rows of print_owds and tocsv.
"""

import base64
import csv
import fcntl
import html.parser
import json
import os
import pty
import re
import shlex
import shutil
import struct
import subprocess
import tempfile
import termios
import threading
import unittest
import xml.etree.ElementTree
import zlib
from collections import Counter, defaultdict
from pathlib import Path

from support import CAPTURES, EXAMPLE, PROGRAM, REPOSITORY, TIME_LIMIT_S, ask, needs, needs_captures, run

SERVER_EXAMPLE = EXAMPLE.with_name("s05_fullmesh.server.pcap.gz")
RECORDED = CAPTURES / "recorded"
ORIGINAL = CAPTURES / "original"


class PlotTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def plot(self, *arguments):
        outcome = run("--cachedir", self.folder / "cache", "plot", *map(str, arguments))
        self.assertEqual(outcome.status, 0, outcome.stderr)
        return outcome

    def figure(self, *arguments):
        path = self.folder / "figure.json"
        self.plot(*arguments, "-o", path)
        return json.loads(path.read_text())

    def rows(self, capture, *options):
        path = self.folder / "rows.csv"
        outcome = run("--load", capture, "tocsv", path, *options)
        self.assertEqual(outcome.status, 0, outcome.stderr)
        with path.open() as file:
            return list(csv.DictReader(file, delimiter="|"))


def bytes_below(series):
    """Of a curve of bits a second in steps."""
    xs, ys = series["x"], series["y"]
    return sum(y * (after - x) for x, after, y in zip(xs, xs[1:], ys)) / 8


def by_stream(figure, destination):
    return {s["tcpstream"]: s for s in figure["series"] if s["destination"] == destination}


def pixels_of(png):
    """(width, height, rows of pixels) of a PNG file without interlacing, 8 bits a channel."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, data = 8, b""
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at:at + 8])
        body = png[at + 8:at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length:at + 12 + length])[0] == zlib.crc32(kind + body)
        if kind == b"IHDR":
            width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", body)
            assert depth == 8 and interlace == 0
            channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
        if kind == b"IDAT":
            data += body
        at += 12 + length
    raw = zlib.decompress(data)
    rows, before = [], bytearray(width * channels)
    for y in range(height):
        start = y * (width * channels + 1)
        kind, line = raw[start], bytearray(raw[start + 1:start + 1 + width * channels])
        for i in range(len(line)):
            left = line[i - channels] if i >= channels else 0
            up, corner = before[i], before[i - channels] if i >= channels else 0
            if kind == 4:
                guess = left + up - corner
                nearest = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))
                line[i] = line[i] + nearest[2] & 255
            else:
                line[i] = line[i] + (0, left, up, (left + up) // 2)[kind] & 255
        rows.append([bytes(line[i:i + channels]) for i in range(0, len(line), channels)])
        before = line
    return width, height, rows


class Events(PlotTest):
    """What happened to a connection, against tshark's reading of the same frames and the kernel's log."""

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


class Page(html.parser.HTMLParser):
    """The texts of a page by tag and id; the addresses that it names."""

    def __init__(self, text):
        super().__init__()
        self.texts, self.addresses, self.open = defaultdict(str), [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.open.append(attributes.get("id", tag))
        self.addresses += [attributes[name] for name in ("src", "href") if name in attributes]

    def handle_endtag(self, tag):
        self.open.pop()

    def handle_data(self, data):
        if self.open:
            self.texts[self.open[-1]] += data


HOSTILE = "it's `touch stolen` \"; system 'touch stolen'\n</script><script>1</script> <b>&amp; %s {/Bold x}"


class Pictures(PlotTest):
    plain = ("mptcp_tput", EXAMPLE, 0, "--dest", "Client")

    @needs("gnuplot")
    def test_png(self):
        path = self.folder / "a.png"
        outcome = self.plot(*self.plain, "-o", path, "--size", "640x400")
        self.assertEqual((outcome.stdout, outcome.stderr), ("", ""))
        width, height, rows = pixels_of(path.read_bytes())
        self.assertEqual((width, height), (640, 400))
        colours = Counter(pixel for row in rows for pixel in row)
        # The subflows' colours, black for the whole, and white ground.
        for colour in ("0072b2", "d55e00", "009e73", "cc79a7", "222222"):
            self.assertGreater(colours[bytes.fromhex(colour)], 30, colour)
        self.assertEqual(colours.most_common(1)[0][0], b"\xff\xff\xff")

    @needs("gnuplot")
    def test_style(self):
        style = self.folder / "config/mptcpanalyzer/styles/mine"
        style.parent.mkdir(parents=True)
        style.write_text("background = #102030\npalette = #ff0000\n")
        path = self.folder / "a.png"
        outcome = run("plot", *map(str, self.plain), "-o", path, "--style", "dark", "--style", "mine", "--size", "300x200",
                      environment={**os.environ, "XDG_CONFIG_HOME": str(self.folder / "config")})
        self.assertEqual(outcome.status, 0, outcome.stderr)
        colours = Counter(pixel for row in pixels_of(path.read_bytes())[2] for pixel in row)
        self.assertEqual(colours.most_common(1)[0][0].hex(), "102030")
        self.assertIn(bytes.fromhex("ff0000"), colours)

    @needs("gnuplot")
    def test_line_styles_of_the_config(self):
        config = self.folder / "config"
        config.write_text("[mptcpanalyzer]\nstyle0 = #ff00ff\nstyle1 = g dashed\n")
        path = self.folder / "a.png"
        outcome = run("--config", config, "plot", *map(str, self.plain), "-o", path, "--size", "300x200")
        self.assertEqual(outcome.status, 0, outcome.stderr)
        colours = {pixel for row in pixels_of(path.read_bytes())[2] for pixel in row}
        self.assertIn(bytes.fromhex("ff00ff"), colours)
        config.write_text("[mptcpanalyzer]\nstyle1 = zigzag\n")
        outcome = run("--config", config, "plot", *map(str, self.plain), "-o", path)
        self.assertEqual(outcome.status, 1)
        self.assertIn("style1: 'zigzag' is no colour, line type or marker", outcome.stderr)

    @needs("gnuplot")
    def test_svg(self):
        path = self.folder / "a.svg"
        self.plot(*self.plain, "-o", path)
        texts = {"".join(e.itertext()).strip() for e in xml.etree.ElementTree.parse(path).iter() if e.tag.endswith("text")}
        for text in ("Throughput of mptcp stream 0", "all subflows", "tcp stream 3", "Throughput (Mbit/s)",
                     "Time since the first frame (s)", "join 1, 2, 3", "FIN 0"):
            self.assertIn(text, texts)

    @needs("gnuplot")
    @needs_captures
    def test_events_in_png(self):
        # s03_handover: more than two of 15 s are stalls, shaded behind the curves; none in the plain example.
        shade = bytes.fromhex("e2e2e2")
        colours = []
        for capture in (RECORDED / "s03_handover/client.pcap", EXAMPLE):
            path = self.folder / "a.png"
            self.plot("mptcp_tput", capture, 0, "--dest", "Client", "-o", path)
            colours.append(Counter(pixel for row in pixels_of(path.read_bytes())[2] for pixel in row))
        self.assertGreater(colours[0][shade], 20_000)
        self.assertLess(colours[1][shade], 1000)

    @needs("gnuplot")
    def test_pdf(self):
        path = self.folder / "a.pdf"
        self.plot(*self.plain, "-o", path)
        self.assertTrue(path.read_bytes().startswith(b"%PDF-1."))
        self.assertIn(b"%%EOF", path.read_bytes()[-16:])
        if shutil.which("pdftotext"):
            text = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True).stdout.decode()
            self.assertIn("Throughput of mptcp stream 0", text)

    @needs("gnuplot")
    def test_what_a_title_says_is_never_obeyed(self):
        for ending in ("png", "svg", "pdf", "html", "xpl", "csv", "json"):
            path = self.folder / f"a.{ending}"
            outcome = subprocess.run([PROGRAM, "plot", *map(str, self.plain), "--title", HOSTILE,
                                      "-o", path], cwd=self.folder, capture_output=True, check=False)
            self.assertEqual(outcome.returncode, 0, outcome.stderr)
            self.assertFalse((self.folder / "stolen").exists(), ending)
        texts = {"".join(e.itertext()).strip() for e in xml.etree.ElementTree.parse(self.folder / "a.svg").iter()
                 if e.tag.endswith("text")}
        self.assertTrue(any("`touch stolen`" in text and "{/Bold x}" in text for text in texts), texts)

    def test_html(self):
        path = self.folder / "a.html"
        self.plot(*self.plain, "-o", path, "--title", HOSTILE)
        page = Page(path.read_text())
        self.assertEqual(page.texts["title"], HOSTILE)
        self.assertEqual(page.addresses, [])
        self.assertLess(path.stat().st_size, 2_000_000)
        figure = json.loads(page.texts["figure"])
        self.assertEqual(figure["title"], HOSTILE)
        self.assertEqual([s["name"] for s in figure["series"]],
                         ["all subflows", *(f"tcp stream {i}" for i in range(4))])
        self.assertEqual(figure["y"]["label"], "Throughput (Mbit/s)")

    def test_xpl(self):
        path = self.folder / "a.xpl"
        self.plot("dss", EXAMPLE, 0, "--dest", "Client", "-o", path)
        lines = path.read_text().splitlines()
        self.assertEqual(lines[0], "timeval double")
        self.assertEqual(lines[-1], "go")
        number = r"-?\d+(\.\d+)?(e[+-]?\d+)?"
        known = re.compile(fr"(line( {number}){{4}}|(dot|x|[ab]text) {number} {number}) [a-z]+|;.*")
        texts = []
        body = iter(lines[7:-1])
        for line in body:
            self.assertRegex(line, known)
            if line.startswith("atext"):
                texts.append(next(body))
        # examples/README.md: three joins, and the first subflow closes last.
        self.assertEqual(texts[:3], ["join 1", "join 2", "join 3"])
        self.assertEqual(texts[-1], "FIN 0")

    def test_csv_has_what_json_has(self):
        path = self.folder / "a.csv"
        self.plot(*self.plain, "-o", path)
        figure = self.figure(*self.plain)
        with path.open() as file:
            rows = [(row["series"], float(row["x"]), float(row["y"])) for row in csv.DictReader(file, delimiter="|")]
        self.assertEqual(rows, [(s["label"], x, y) for s in figure["series"] for x, y in zip(s["x"], s["y"])])

    @needs("gnuplot")
    def test_characters_where_there_is_no_desktop(self):
        environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
        outcome = run("plot", *map(str, self.plain), environment=environment)
        self.assertEqual(outcome.status, 0, outcome.stderr)
        self.assertIn("Throughput of mptcp stream 0", outcome.stdout)
        self.assertNotIn("\x1b", outcome.stdout)
        self.assertGreater(len(outcome.stdout.splitlines()), 15)
        self.assertLessEqual(max(map(len, outcome.stdout.splitlines())), 80)


def on_terminal(arguments, environment, answer=b""):
    """What the program writes to a terminal of 100 by 30 characters, which says `answer` when it is asked for its
    device attributes."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    output = []

    def read():
        while True:
            try:
                part = os.read(leader, 65536)
            except OSError:  # Linux: nobody has the other end open
                return
            if not part:
                return
            output.append(part)
            if b"\x1b[c" in part:
                os.write(leader, answer)

    reader = threading.Thread(target=read)
    process = subprocess.Popen([PROGRAM, *map(str, arguments)], stdin=follower, stdout=follower,
                               stderr=subprocess.PIPE, env={**os.environ, **environment})
    os.close(follower)
    reader.start()
    complaints = process.communicate(timeout=TIME_LIMIT_S)[1]
    reader.join()
    os.close(leader)
    return process.returncode, b"".join(output), complaints.decode()


class Display(PlotTest):
    plot_it = ("plot", *Pictures.plain, "--display", "term")

    def shown(self, answer=b"", **environment):
        status, output, complaints = on_terminal(self.plot_it,
                                                 {"TERM_PROGRAM": "", "KITTY_WINDOW_ID": "", **environment}, answer)
        self.assertEqual((status, complaints), (0, ""))
        return output

    @needs("gnuplot")
    def test_kitty(self):
        # https://sw.kovidgoyal.net/kitty/graphics-protocol: parts of at most 4,096 characters of base64.
        output = self.shown(TERM="xterm-kitty")
        parts = re.findall(rb"\x1b_G([^;]*);([A-Za-z0-9+/=]*)\x1b\\", output)
        self.assertEqual(parts[0][0], b"a=T,f=100,m=1")
        self.assertEqual({keys for keys, _ in parts[1:]}, {b"m=1", b"m=0"})
        self.assertEqual(parts[-1][0], b"m=0")
        self.assertLessEqual(max(len(data) for _, data in parts), 4096)
        width, height, _ = pixels_of(base64.b64decode(b"".join(data for _, data in parts)))
        self.assertEqual((width, height), (1000, 600))

    @needs("gnuplot")
    def test_sixel(self):
        output = self.shown(TERM="foot")
        self.assertRegex(output, rb"^\x1bP[0-9;]*q")
        self.assertIn(b"\x1b\\", output[-10:])

    QUESTIONS = b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[c"

    @needs("gnuplot")
    def test_characters(self):
        # A terminal that does not answer, one that has no pictures, and one that would show the questions.
        for answer, term, asked in ((b"", "xterm-256color", True), (b"\x1b[?64;1;2;6c", "xterm", True),
                                    (b"", "linux", False)):
            with self.subTest(term, answer=answer):
                output = self.shown(answer, TERM=term)
                self.assertEqual(output.startswith(self.QUESTIONS), asked)
                lines = output.removeprefix(self.QUESTIONS).decode().splitlines()
                self.assertEqual(max(map(len, lines)), 100)
                self.assertLess(len(lines), 30)

    @needs("gnuplot")
    def test_a_terminal_that_is_asked(self):
        sixels = self.shown(b"\x1b[?63;1;2;4;6;22c", TERM="xterm").removeprefix(self.QUESTIONS)
        self.assertRegex(sixels, rb"^\x1bP[0-9;]*q")
        # kitty's answer comes first: https://sw.kovidgoyal.net/kitty/graphics-protocol
        kitty = self.shown(b"\x1b_Gi=31;OK\x1b\\\x1b[?62;c", TERM="xterm").removeprefix(self.QUESTIONS)
        self.assertRegex(kitty, rb"^\x1b_Ga=T,f=100,")

    @needs("gnuplot")
    def test_viewer_and_selection(self):
        tools = self.folder / "tools"
        tools.mkdir()
        for name, script in (("xdg-open", f'echo "$1" > {self.folder}/opened'), ("xsel", f"cat > {self.folder}/copied")):
            (tools / name).write_text(f"#!/bin/sh\n{script}\n")
            (tools / name).chmod(0o755)
        environment = {**os.environ, "DISPLAY": ":9", "TMPDIR": str(self.folder), "PATH": f"{tools}:{os.environ['PATH']}"}
        outcome = run("plot", *map(str, Pictures.plain), environment=environment)
        self.assertEqual((outcome.status, outcome.stdout, outcome.stderr), (0, "", ""))
        opened = Path((self.folder / "opened").read_text().strip())
        self.assertEqual(opened.parent, self.folder)
        self.assertEqual(pixels_of(opened.read_bytes())[:2], (1000, 600))
        path = self.folder / "a.svg"
        outcome = run("plot", *map(str, Pictures.plain), "-o", path, "--primary", environment=environment)
        self.assertEqual((outcome.status, outcome.stderr), (0, ""))
        self.assertEqual((self.folder / "copied").read_text(), str(path))


class Errors(PlotTest):
    def fails(self, status, message, *arguments, environment=None):
        outcome = run("plot", *map(str, arguments), environment=environment)
        self.assertEqual((outcome.status, outcome.stdout), (status, ""), outcome.stderr)
        self.assertIn(message, outcome.stderr)
        self.assertEqual(outcome.stderr.count("\n"), 1, outcome.stderr)

    def test_usage(self):
        self.fails(2, "no plot was named")
        self.fails(2, "there is no plot 'dds'; did you mean 'dss'?", "dds", EXAMPLE, 0)
        self.fails(2, "'ipsrc' are no numbers", "tcp_attr", EXAMPLE, 0, "ipsrc")
        self.fails(2, "did you mean 'tcpseq'?", "tcp_attr", EXAMPLE, 0, "tcpsek")
        self.fails(2, "does not tell the format", "dss", EXAMPLE, 0, "-o", "a.gif")
        self.fails(2, "is no size of a picture", "dss", EXAMPLE, 0, "--size", "10x10")
        self.fails(2, "--window", "mptcp_tput", EXAMPLE, 0, "--window", "0")
        self.fails(2, "mptcpstream", "dss", EXAMPLE)

    def test_failures(self):
        out = ("-o", self.folder / "a.json")
        self.fails(1, "there is no mptcp stream 7", "dss", EXAMPLE, 7, *out)
        self.fails(1, "there is no tcp stream 9", "tcp_tput", EXAMPLE, 9, *out)
        self.fails(1, "there is nothing to draw", "dss", EXAMPLE, 0, "--filter", "tcplen > 100000", *out)
        self.fails(1, "there is no style 'none'", "dss", EXAMPLE, 0, "--style", "none", *out)
        self.fails(1, "there is no attribute 'cwndx'", "ns3", REPOSITORY / "examples/ns3", 0, "cwndx", *out)
        self.fails(1, "there is no such file", "cwnds", self.folder / "*.json", "snd_cwnd", *out)
        self.fails(1, "no subflow has a number 'x'", "cwnds", REPOSITORY / "examples/mptcp-pm/*.json", "x", *out)
        self.assertFalse((self.folder / "a.json").exists())

    def test_without_gnuplot(self):
        path = self.folder / "a.png"
        self.fails(1, "gnuplot, which draws the pictures, is not installed; install the Debian package gnuplot-nox",
                   "dss", EXAMPLE, 0, "-o", path, environment={**os.environ, "PATH": str(self.folder)})
        self.assertEqual(list(self.folder.glob("*a.png*")), [])


class Original(PlotTest):
    @needs("gnuplot")
    @needs_captures
    def test_command_lines_of_the_original(self):
        drawn = 0
        for line in (ORIGINAL / "commands.txt").read_text().splitlines():
            if not line.startswith("plot "):
                continue
            words = [str(ORIGINAL / word) if word.endswith(".pcap") else word for word in shlex.split(line)]
            words = [re.sub(r"--out=", f"--out={self.folder}/", word) for word in words]
            outcome = run(*words)
            self.assertEqual((outcome.status, outcome.stdout), (0, ""), (line, outcome.stderr))
            path = self.folder / next(word for word in shlex.split(line) if word.startswith("--out="))[6:]
            width, height, rows = pixels_of(path.read_bytes())
            self.assertEqual((width, height), (1000, 600))
            self.assertGreater(len({pixel for row in rows for pixel in row}), 10, line)
            drawn += 1
        self.assertEqual(drawn, 7)


class Help(PlotTest):
    def test_each_plot_has_help_whose_example_runs(self):
        plots = json.loads(run("list_available_plots", "--json").stdout)["plots"]
        self.assertEqual(len(plots), 18)
        for plot in plots:
            outcome = run("plot", plot["name"], "-h")
            self.assertEqual(outcome.status, 0)
            self.assertIn(plot["example"], outcome.stdout)
            self.assertIn(plot["summary"], outcome.stdout)
            path = self.folder / "a.json"
            words = [str(REPOSITORY / word) if word.startswith("examples/") else word
                     for word in shlex.split(plot["example"])]
            outcome = run("--cachedir", self.folder, *words, "-o", path)
            self.assertEqual((outcome.status, outcome.stdout), (0, ""), outcome.stderr)
            self.assertTrue(json.loads(path.read_text())["series"])

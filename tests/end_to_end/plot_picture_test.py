"""plot --out: every format of picture."""

import csv
import html.parser
import json
import os
import re
import shlex
import shutil
import subprocess
import xml.etree.ElementTree
from collections import Counter, defaultdict

from end_to_end.plotting import ORIGINAL, PLAIN, RECORDED, PlotTest, pixels_of
from support import EXAMPLE, PROGRAM, needs, needs_captures, run


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
    @needs("gnuplot")
    def test_png(self):
        path = self.folder / "a.png"
        outcome = self.plot(*PLAIN, "-o", path, "--size", "640x400")
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
        outcome = run("plot", *map(str, PLAIN), "-o", path, "--style", "dark", "--style", "mine", "--size", "300x200",
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
        outcome = run("--config", config, "plot", *map(str, PLAIN), "-o", path, "--size", "300x200")
        self.assertEqual(outcome.status, 0, outcome.stderr)
        colours = {pixel for row in pixels_of(path.read_bytes())[2] for pixel in row}
        self.assertIn(bytes.fromhex("ff00ff"), colours)
        config.write_text("[mptcpanalyzer]\nstyle1 = zigzag\n")
        outcome = run("--config", config, "plot", *map(str, PLAIN), "-o", path)
        self.assertEqual(outcome.status, 1)
        self.assertIn("style1: 'zigzag' is no colour, line type or marker", outcome.stderr)

    @needs("gnuplot")
    def test_svg(self):
        path = self.folder / "a.svg"
        self.plot(*PLAIN, "-o", path)
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
        self.plot(*PLAIN, "-o", path)
        self.assertTrue(path.read_bytes().startswith(b"%PDF-1."))
        self.assertIn(b"%%EOF", path.read_bytes()[-16:])
        if shutil.which("pdftotext"):
            text = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True).stdout.decode()
            self.assertIn("Throughput of mptcp stream 0", text)

    @needs("gnuplot")
    def test_what_a_title_says_is_never_obeyed(self):
        for ending in ("png", "svg", "pdf", "html", "xpl", "csv", "json"):
            path = self.folder / f"a.{ending}"
            outcome = subprocess.run([PROGRAM, "plot", *map(str, PLAIN), "--title", HOSTILE,
                                      "-o", path], cwd=self.folder, capture_output=True, check=False)
            self.assertEqual(outcome.returncode, 0, outcome.stderr)
            self.assertFalse((self.folder / "stolen").exists(), ending)
        texts = {"".join(e.itertext()).strip() for e in xml.etree.ElementTree.parse(self.folder / "a.svg").iter()
                 if e.tag.endswith("text")}
        self.assertTrue(any("`touch stolen`" in text and "{/Bold x}" in text for text in texts), texts)

    def test_html(self):
        path = self.folder / "a.html"
        self.plot(*PLAIN, "-o", path, "--title", HOSTILE)
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
        self.plot(*PLAIN, "-o", path)
        figure = self.figure(*PLAIN)
        with path.open() as file:
            rows = [(row["series"], float(row["x"]), float(row["y"])) for row in csv.DictReader(file, delimiter="|")]
        self.assertEqual(rows, [(s["label"], x, y) for s in figure["series"] for x, y in zip(s["x"], s["y"])])

    @needs("gnuplot")
    def test_characters_where_there_is_no_desktop(self):
        environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
        outcome = run("plot", *map(str, PLAIN), environment=environment)
        self.assertEqual(outcome.status, 0, outcome.stderr)
        self.assertIn("Throughput of mptcp stream 0", outcome.stdout)
        self.assertNotIn("\x1b", outcome.stdout)
        self.assertGreater(len(outcome.stdout.splitlines()), 15)
        self.assertLessEqual(max(map(len, outcome.stdout.splitlines())), 80)


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

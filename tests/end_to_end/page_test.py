"""The page of plot --out FILE.html in headless Chromium: it draws, zooms, tells values, switches series and colours.

A script at the end of the page does what a person would, through the events of a mouse, and writes down what it sees.
"""

import base64
import json
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import CAPTURES, EXAMPLE, TIME_LIMIT_S, needs, needs_captures, run

ACTIONS = """
<script>
window.addEventListener("load", () => {
  const seen = {};
  const figureOfPage = JSON.parse(document.getElementById("figure").textContent);
  const plot = document.getElementById("plot");
  const canvas = plot.querySelectorAll("canvas");
  const pixels = () => {
    const data = canvas[0].getContext("2d").getImageData(0, 0, canvas[0].width, canvas[0].height).data;
    const colours = {};
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] !== 255) continue;
      const colour = "#" + [data[i], data[i + 1], data[i + 2]].map((c) => c.toString(16).padStart(2, "0")).join("");
      colours[colour] = (colours[colour] || 0) + 1;
    }
    return colours;
  };
  const area = graph.getArea();
  const at = (fraction) => {
    const box = plot.getBoundingClientRect();
    return { clientX: box.left + area.x + fraction * area.w, clientY: box.top + area.y + area.h / 2, bubbles: true,
      cancelable: true, view: window };
  };
  const target = canvas[canvas.length - 1];
  const act = (kind, fraction, on) => (on || target).dispatchEvent(new MouseEvent(kind, at(fraction)));
  seen.title = document.getElementById("title").textContent;
  seen.caption = document.getElementById("caption").textContent;
  seen.legend = [...document.querySelectorAll("#legend label")].map((label) => label.textContent);
  seen.whole = graph.xAxisRange();
  seen.labels = [...document.querySelectorAll("#events span")].map((label) => label.textContent);
  seen.labelsAbove = [...document.querySelectorAll("#events span")].every((label) =>
    label.getBoundingClientRect().bottom <= plot.getBoundingClientRect().top + graph.getArea().y);
  seen.light = pixels();
  act("mousemove", 0.5);
  seen.marker = (() => {
    const marker = figureOfPage.markers[0];
    if (!marker) return null;
    act("mousemove", (graph.toDomXCoord(marker.x) - area.x) / area.w);
    return document.getElementById("hover").textContent;
  })();
  act("mousemove", 0.5);
  seen.hover = document.getElementById("hover").textContent;
  act("mousedown", 0.25);
  act("mousemove", 0.5, document);
  act("mouseup", 0.5, document);
  seen.zoomed = graph.xAxisRange();
  document.getElementById("reset").click();
  seen.again = graph.xAxisRange();
  const boxes = [...document.querySelectorAll("#legend input")];
  const switchEvents = () => boxes.slice(figureOfPage.series.length).forEach((box) => box.click());
  switchEvents();
  seen.withoutEvents = pixels();
  seen.labelsWithout = document.querySelectorAll("#events span").length;
  boxes[1].click();
  seen.without = pixels();
  boxes[1].click();
  switchEvents();
  document.getElementById("theme").click();
  seen.dark = pixels();
  seen.background = getComputedStyle(document.body).backgroundColor;
  document.body.textContent = "";
  const result = document.createElement("pre");
  result.id = "result";
  result.textContent = btoa(unescape(encodeURIComponent(JSON.stringify(seen))));
  document.body.append(result);
});
</script>
"""


@needs("chromium")
class PageTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def look_at(self, *arguments):
        page = self.folder / "a.html"
        outcome = run("plot", *map(str, arguments), "-o", page)
        self.assertEqual(outcome.status, 0, outcome.stderr)
        page.write_text(page.read_text().replace("</body>", ACTIONS + "</body>"))
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                   "--disable-background-networking", "--disable-component-update", "--disable-sync",
                   f"--user-data-dir={self.folder}/profile", "--window-size=1000,600", "--virtual-time-budget=5000",
                   "--dump-dom", page.as_uri()]
        done = subprocess.run(command, capture_output=True, timeout=TIME_LIMIT_S, check=False)
        found = re.search(r'<pre id="result">([^<]*)</pre>', done.stdout.decode())
        self.assertTrue(found, done.stderr.decode()[-2000:])
        return json.loads(base64.b64decode(found.group(1)))

    def test_a_curve(self):
        seen = self.look_at("mptcp_tput", EXAMPLE, 0, "--dest", "Client")
        self.assertEqual(seen["title"], "Throughput of mptcp stream 0")
        self.assertIn("s05_fullmesh.client.pcap.gz", seen["caption"])
        self.assertEqual(seen["legend"], ["all subflows", *(f"tcp stream {i}" for i in range(4)), "events"])
        for colour in ("#222222", "#0072b2", "#d55e00", "#009e73", "#cc79a7"):
            self.assertGreater(seen["light"].get(colour, 0), 20, colour)
        # The middle of the time, where one subflow is left: examples/README.md.
        self.assertRegex(seen["hover"], r"(all subflows|tcp stream 0)\nTime since the first frame: 6\.\d+ s\n"
                                        r"Throughput: 9\.\d+ Mbit/s")
        begin, end = seen["whole"]
        self.assertAlmostEqual(seen["zoomed"][0], begin + (end - begin) / 4, delta=(end - begin) / 50)
        self.assertAlmostEqual(seen["zoomed"][1], begin + (end - begin) / 2, delta=(end - begin) / 50)
        self.assertEqual(seen["again"], seen["whole"])
        # Without its curve its colour is gone from the canvas.
        self.assertLess(seen["without"].get("#0072b2", 0), seen["light"]["#0072b2"] / 10)
        self.assertEqual(seen["background"], "rgb(24, 26, 31)")
        self.assertGreater(seen["dark"].get("#56b4e9", 0), 20)
        self.assertEqual(seen["dark"].get("#0072b2", 0), 0)

    @needs_captures
    def test_events(self):
        # s03_handover: stream 1 joins, the first path is cut and the connection stalls.
        capture = CAPTURES / "recorded/s03_handover/client.pcap"
        seen = self.look_at("mptcp_tput", capture, 0, "--dest", "Client")
        self.assertEqual(seen["legend"][-2:], ["events", "stalled"])
        # The connection's events, as tshark has them: MP_JOIN, then a FIN on each subflow.
        self.assertEqual(seen["labels"][0], "join 1")
        self.assertIn("FIN", " ".join(seen["labels"]))
        self.assertTrue(seen["labelsAbove"])
        self.assertEqual(seen["labelsWithout"], 0)
        self.assertRegex(seen["marker"], r"join 1 at 0\.\d+ s in frame \d+")
        shade = "#e4e4e4"
        self.assertGreater(seen["light"].get(shade, 0), 5000)
        self.assertEqual(seen["withoutEvents"].get(shade, 0), 0)

    def test_packets_tell_their_frames(self):
        seen = self.look_at("dss", EXAMPLE, 0, "--dest", "Client")
        self.assertRegex(seen["hover"], r"tcp stream \d\nTime since the first frame: 6\.\d+ s\nRelative DSN: [89]\.\d+ MB\n"
                                        r"up to: [89]\.\d+ MB\nframe \d+$")

    def test_areas_and_logarithmic_axes(self):
        seen = self.look_at("interarrival", EXAMPLE, 0, "--dest", "Client")
        self.assertGreater(seen["light"].get("#0072b2", 0), 500)
        self.assertAlmostEqual(seen["whole"][0], -6, delta=1)  # about 1 µs
        seen = self.look_at("share", EXAMPLE, 0, "--dest", "Client")
        for colour in ("#0072b2", "#d55e00", "#009e73", "#cc79a7"):
            self.assertGreater(seen["light"].get(colour, 0), 2000, colour)

"""plot: what is told of wrong usage and failures, and the help of each type."""

import json
import os
import shlex

from end_to_end.plotting import PlotTest
from support import EXAMPLE, REPOSITORY, run


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


class Help(PlotTest):
    def test_each_plot_has_help_whose_example_runs(self):
        plots = json.loads(run("list_available_plots", "--json").stdout)["plots"]
        self.assertGreaterEqual(len(plots), 18)
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

"""load_topo and mptcp_required_buffer. What buffers a topology calls for is worked out here by RFC 6182, section 5.3,
in exact fractions."""

import json
import math
import unittest
from fractions import Fraction

from end_to_end.files import file_of
from support import CAPTURES, REPOSITORY, needs_captures, run

EXAMPLE = REPOSITORY / "examples/two_paths.json"


def answer(*arguments):
    outcome = run(*arguments)
    assert (outcome.status, outcome.stderr) == (0, ""), outcome
    return outcome.stdout


class Topologies(unittest.TestCase):
    def test_text(self):
        self.assertEqual(
            answer("load_topo", EXAMPLE).replace(f"{REPOSITORY}/", ""),
            "examples/two_paths.json: topology two paths, slow in opposite directions (mptcpnumerics), 2 subflow(s)\n"
            "  send buffer: 40 KiB\n"
            "  receive buffer: 40 KiB\n"
            "  nr  name           from  to   MSS    RTT     RTO  cwnd\n"
            "   0  slow forward   -     -   1500  60 ms  100 ms    10\n"
            "   1  slow backward  -     -   1500  60 ms  100 ms    10\n")

    @needs_captures
    def test_every_file_of_the_original(self):
        files = sorted(CAPTURES.glob("original/mptcp-pm/*.json")) + sorted(CAPTURES.glob("original/topology*.json"))
        self.assertEqual(len(files), 9)
        for path in files:
            with self.subTest(path.name):
                subflows = json.loads(path.read_text())["subflows"]
                loaded = json.loads(answer("load_topo", path, "--json"))
                self.assertEqual(len(loaded["subflows"]), len(subflows))
                if "rtt_us" not in subflows[0]:
                    continue
                subflows = [s for s in subflows if s["rtt_us"]]  # 0: not yet measured
                rate = sum(Fraction(s["snd_cwnd"] * (s["mtu"] - 40), s["rtt_us"]) for s in subflows)  # bytes a µs
                rtt, rto = (max(s[key] for s in subflows) for key in ("rtt_us", "rto_us"))
                buffer = json.loads(answer("mptcp_required_buffer", path, "--json"))
                self.assertEqual(buffer["without_loss_bytes"], math.ceil(rate * rtt))
                self.assertEqual(buffer["fast_retransmit_bytes"], math.ceil(2 * rate * rtt))
                self.assertEqual(buffer["timeout_bytes"], math.ceil(rate * rto))

    @needs_captures
    def test_window_that_the_file_does_not_tell(self):
        path = CAPTURES / "original/topology.json"
        outcome = run("mptcp_required_buffer", path)
        self.assertEqual((outcome.status, outcome.stdout), (1, ""))
        self.assertRegex(outcome.stderr, r"/subflows/0: no congestion window.*; give one with --cwnd SEGMENTS\n\Z")
        # Twice 10 * 1500 bytes in 60 ms are 500,000 a second; RTO 60 + 4 * 10 ms.
        self.assertEqual(answer("mptcp_required_buffer", path, "--cwnd", "10"),
                         f"{path}: 2 subflow(s), 4.0 Mbit/s together, largest RTT 60 ms, largest RTO 100 ms\n"
                         "  without loss                      30000 bytes\n"
                         "  through a fast retransmission     60000 bytes\n"
                         "  through a retransmission timeout  50000 bytes\n")
        self.assertIn("58.6 KiB", answer("mptcp_required_buffer", path, "--cwnd", "10", "-H"))

    def test_help_has_the_formula(self):
        self.assertIn("2 * sum(BW_i) * RTT_max", answer("mptcp_required_buffer", "--help"))

    def test_names_are_escaped(self):
        text = '{"name": "\\u001b[2J", "subflows": [{"name": "a\\nb", "mss": 1, "f": 1, "b": 1, "var": 0}]}'
        with file_of(text.encode(), "t.json") as path:
            shown = answer("load_topo", path)
            self.assertNotIn("\x1b", shown)
            self.assertIn("a\\x0ab", shown)

    def test_errors(self):
        for arguments, status, pattern in (
            (["mptcp_required_buffer"], 1, "no topology is loaded; .*load_topo"),
            (["load_topo", "/nonexistent.json"], 1, "/nonexistent.json: cannot read: No such file"),
            (["load_topo", "/tmp"], 1, "/tmp: cannot read: Is a directory"),
            (["load_topo"], 2, "file is required"),
            (["mptcp_required_buffer", EXAMPLE, "--cwnd", "0"], 2, "--cwnd"),
        ):
            with self.subTest(arguments):
                outcome = run(*arguments)
                self.assertEqual((outcome.status, outcome.stdout), (status, ""))
                self.assertRegex(outcome.stderr, rf"\Amptcpanalyzer: [^\n]*{pattern}[^\n]*\n\Z")
        with file_of(b'{"subflows": [{"mss": 1, "f": true}]}', "t.json") as path:
            self.assertEqual(run("load_topo", path).stderr,
                             f"mptcpanalyzer: {path}, /subflows/0/f: is no number; docs/topology.md tells what a "
                             "topology has\n")
        with file_of(b"[" * (1 << 20) + b" ", "t.json") as path:
            self.assertIn("larger than such a file can be", run("load_topo", path).stderr)


if __name__ == "__main__":
    unittest.main()

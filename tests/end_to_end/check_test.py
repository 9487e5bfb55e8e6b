"""check: assertions on a capture, as a continuous integration runs it.

Amounts are those of mptcp_summary's JSON, which other tests hold against the ground truth of the recordings.
"""

import json
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as xml
from pathlib import Path

from support import EXAMPLE, REPOSITORY, ask, run

# Amounts that the JSON of mptcp_summary has by the same name, of each direction.
SUMMARIZED = ("goodput_bps", "throughput_bps", "goodput_bytes", "throughput_bytes", "reinjected_bytes",
              "data_retransmitted_bytes", "retransmitted_bytes", "undelivered_bytes", "duration_s")


class Check(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.rules = Path(self.folder.name) / "rules"

    def check(self, *lines, options=()):
        self.rules.write_text("\n".join(lines) + "\n")
        return run("check", str(self.rules), str(EXAMPLE), *options)

    def test_amounts_are_those_of_the_summary(self):
        for direction in ask(EXAMPLE, "mptcp_summary", "0")["directions"]:
            to = f"to {direction['mptcpdest'].lower()}"
            lines = [f"{name} {to} >= {direction[name] * (1 - 1e-9):.17g}" for name in SUMMARIZED]
            lines += [f"{name} {to} <= {direction[name] * (1 + 1e-9):.17g}" for name in SUMMARIZED]
            outcome = self.check(*lines)
            self.assertEqual((outcome.status, outcome.stderr), (0, ""), outcome.stdout)

    def test_the_example_passes(self):
        outcome = run("check", str(REPOSITORY / "examples/rules.txt"), str(EXAMPLE))
        self.assertEqual(outcome.status, 0, outcome.stdout + outcome.stderr)

    def test_the_exit_status_is_1_when_one_fails(self):
        outcome = self.check("no error", "goodput >= 1 Gbit/s")
        self.assertEqual(outcome.status, 1)
        self.assertIn("FAILED   goodput >= 1 Gbit/s: mptcp.stream 0: 10.71 Mbit/s", outcome.stdout)
        self.assertEqual(outcome.stderr.count("\n"), 1)
        self.assertIn("1 of 2 assertions failed", outcome.stderr)

    def test_the_exit_status_is_2_when_the_rules_are_wrong(self):
        outcome = self.check("no error", "goodput >= 1 Gbit")
        self.assertEqual((outcome.status, outcome.stdout), (2, ""))
        self.assertIn("line 2", outcome.stderr)
        self.assertIn("\n  goodput >= 1 Gbit\n               ^^^^\n", outcome.stderr)
        self.assertEqual(run("check", "/nowhere", str(EXAMPLE)).status, 2)

    def test_junit_says_the_same_as_json(self):
        lines = ("no error", "goodput > 1 Gbit/s", "subflows_used >= 2", "benefit to server >= 0")
        told = json.loads(self.check(*lines, options=["--json"]).stdout)
        suite = xml.fromstring(self.check(*lines, options=["--junit"]).stdout)
        self.assertEqual(suite.get("tests"), str(len(lines)))
        outcomes = {"passed": None, "failed": "failure", "unknown": "skipped"}
        for case, assertion in zip(suite, told["assertions"], strict=True):
            self.assertEqual(case.get("name"), assertion["assertion"])
            tags = [child.tag for child in case]
            expected = outcomes[assertion["outcome"]]
            self.assertEqual(tags, [expected] if expected else [])
        self.assertEqual(suite.get("failures"), str(told["failed"]))

    def test_names_cannot_break_out_of_the_xml(self):
        odd = Path(self.folder.name) / 'a"<b>&\x1b[31m.pcap'
        subprocess.run(["sh", "-c", 'zcat "$0" > "$1"', str(EXAMPLE), str(odd)], check=True)
        self.rules.write_text("no error\n")
        suite = xml.fromstring(run("check", str(self.rules), str(odd), "--junit").stdout)
        self.assertTrue(suite.get("name").endswith('a"<b>&?[31m.pcap'))

    def test_a_capture_without_mptcp_is_no_success(self):
        empty = Path(self.folder.name) / "empty.pcap"
        empty.write_bytes(bytes.fromhex("d4c3b2a1020004000000000000000000ffff000001000000"))
        self.rules.write_text("no error\n")
        outcome = run("check", str(self.rules), str(empty))
        self.assertEqual(outcome.status, 1)
        self.assertIn("FAILED   no error: no connection of the capture is MPTCP or asked for it", outcome.stdout)


if __name__ == "__main__":
    unittest.main()

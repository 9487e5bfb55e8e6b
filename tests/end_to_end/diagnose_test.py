"""diagnose as a user meets it: its text, what it refuses, what it writes; and that the same traffic in another wrapping
has the same findings. That findings are right is tested in src/diagnosis/rules/ and oracle/diagnose_test.py."""

import json
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import CAPTURES, EXAMPLE, REPOSITORY, ask, needs, needs_captures, run

RECORDED = CAPTURES / "recorded"


def findings(*words, of=EXAMPLE):
    """What is found, without what another wrapping changes: frames, times, and texts that name them."""
    told = ask(of, "diagnose", *map(str, words))["connections"]
    return [(one["mptcpstream"], f["id"], f["severity"], f["tcpstream"], f["mptcpdest"])
            for one in told for f in one["findings"]]


class Diagnose(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = Path(self.folder.name)

    def test_text_has_a_verdict_and_a_line_a_finding(self):
        outcome = run("diagnose", str(EXAMPLE))
        self.assertEqual((outcome.status, outcome.stderr), (0, ""))
        lines = outcome.stdout.splitlines()
        self.assertRegex(lines[0], r"^mptcp\.stream 0: MPTCP v1, 4 subflows, 16\.0 MB to the client in ")
        told = ask(EXAMPLE, "diagnose")["connections"][0]
        self.assertEqual(lines[0].partition(": ")[2], told["verdict"]["text"])
        self.assertEqual(len(lines), 1 + len(told["findings"]))
        for line, finding in zip(lines[1:], told["findings"]):
            self.assertRegex(line, rf"^  {finding['severity']} +{finding['id']} ")

    def test_every_finding_is_whole(self):
        for finding in ask(EXAMPLE, "diagnose")["connections"][0]["findings"]:
            self.assertTrue(finding["text"] and finding["advice"], finding)
            self.assertIn(finding["confidence"], ("certain", "likely", "possible"))
            for span in finding["frames"]:
                self.assertLessEqual(span["first"], span["last"])
                self.assertGreater(span["first"], 0)

    def test_every_rule_says_what_came_of_it_and_has_a_page(self):
        rules = ask(EXAMPLE, "diagnose")["connections"][0]["rules"]
        listed = [line.split()[0] for line in run("explain").stdout.splitlines()]
        self.assertEqual([rule["id"] for rule in rules], listed)
        for id in listed:
            page = run("explain", id).stdout
            self.assertEqual(page, (REPOSITORY / f"docs/findings/{id}.md").read_text())
            for heading in ("What it means", "How it is proved", "Thresholds", "What looks alike", "What to do"):
                self.assertIn(f"\n## {heading}\n", page, id)
        self.assertEqual(sorted(listed), sorted(page.stem for page in (REPOSITORY / "docs/findings").glob("*.md")))

    def test_what_it_refuses(self):
        for words, status in ((["diagnose"], 1), (["diagnose", "/nowhere"], 1), (["explain", "frob"], 1),
                              (["diagnose", str(EXAMPLE), "--mptcpstream", "7"], 1)):
            outcome = run(*words)
            self.assertEqual((outcome.status, outcome.stdout, outcome.stderr.count("\n")), (status, "", 1), words)

    @needs("tshark")
    def test_comments_stand_on_the_frames_of_the_findings(self):
        annotated = self.path / "out.pcapng"
        told = json.loads(run("diagnose", str(EXAMPLE), "--annotate", str(annotated), "--json").stdout)
        expected = {}
        for finding in told["connections"][0]["findings"]:
            for span in finding["frames"]:
                expected.setdefault(str(span["first"]), []).append(f"{finding['severity']} {finding['id']}: {finding['text']}")
        self.assertTrue(expected)
        shown = subprocess.run(["tshark", "-r", annotated, "-Y", "frame.comment", "-T", "fields", "-e", "frame.number",
                                "-e", "frame.comment", "-E", "aggregator=\t"], capture_output=True, text=True, check=True)
        found = {line.split("\t")[0]: line.split("\t")[1:] for line in shown.stdout.splitlines()}
        self.assertEqual(found, expected)
        self.assertEqual(findings(annotated), findings(EXAMPLE))

    @needs("editcap", "mergecap")
    @needs_captures
    def test_the_same_in_another_wrapping(self):
        for recording in ("s03_handover", "s05_fullmesh", "s08_strip_syn", "s10_abort", "s09c_mp_fail"):
            capture = RECORDED / recording / "client.pcap"
            expected = findings(capture)
            self.assertTrue(expected, recording)
            name = lambda of: self.path / f"{recording}.{of}"
            shifted, pcapng, merged = name("shifted.pcap"), name("same.pcapng"), name("merged.pcap")
            halves = [name(f"half{n}.pcap") for n in (1, 2)]
            subprocess.run(["editcap", "-t", "86400.5", "-F", "nsecpcap", capture, shifted], check=True)
            subprocess.run(["editcap", "-F", "pcapng", capture, pcapng], check=True)
            subprocess.run(["editcap", "-F", "nsecpcap", "-r", capture, halves[0], "1-3000"], check=True)
            subprocess.run(["editcap", "-F", "nsecpcap", capture, halves[1], "1-3000"], check=True)
            subprocess.run(["mergecap", "-F", "nsecpcap", "-w", merged, *halves], check=True)
            for wrapped in (shifted, pcapng, merged):
                self.assertEqual(findings(wrapped), expected, f"{recording} {wrapped.name}")


if __name__ == "__main__":
    unittest.main()

"""diagnose against an independent judgement: ../shared/trials/findings.json, written by another program and a reading by hand.

For each recording, from the client's, the server's and both captures: what must be found, and what must not be found as
a warning or an error. Where we differ, ARGUED says why.

By hand: `cd tests; PYTHONPATH=. python3 oracle/diagnose_test.py [ID...]` lists the differences, of some rules or of all, of the program that
MPTCPANALYZER names.
"""

import json
import sys
import unittest

from support import CAPTURES, TRIALS, ask, needs_captures

JUDGEMENTS = TRIALS / "findings.json"
# (recording, captures, id): why we do not find it, or find it all the same.
ARGUED = {}


def capture_of(recording, end):
    for place in (CAPTURES / "recorded" / recording, TRIALS / "recorded" / recording):
        for path in (place / f"{end}.pcap", place / f"{end}.pcapng"):
            if path.exists():
                return path
    return None


def rules():
    return {rule["id"] for rule in diagnosis("s01_download", "client")[0]["rules"]}


def diagnosis(recording, ends):
    captures = [capture_of(recording, end) for end in (("client", "server") if ends == "both" else (ends,))]
    if None in captures:
        return None
    return ask(captures[0], "diagnose", *map(str, captures))["connections"]


def is_about(finding, judged):
    """A judgement without a tcp stream is about any, and so is a finding without one."""
    stream = judged.get("tcpstream")
    return stream is None or finding["tcpstream"] is None or finding["tcpstream"] == stream


def differences(recording, ends, ids):
    connections = diagnosis(recording, ends)
    if connections is None:
        return
    found = [finding for connection in connections for finding in connection["findings"]]
    judgement = json.loads(JUDGEMENTS.read_text())[recording][ends]
    for judged in judgement["must"]:
        if judged["id"] in ids and not any(f["id"] == judged["id"] and is_about(f, judged) for f in found):
            yield judged["id"], f"must be found of tcp.stream {judged.get('tcpstream')}: {judged['why']}"
    also = {(judged["id"], judged.get("tcpstream")) for judged in judgement["must"] + judgement["unsure"]}
    for judged in judgement["must_not"]:
        # What is right of one subflow, and wrong of the connection, stands in both lists.
        if judged["id"] not in ids or any(judged["id"] == other for other, _ in also):
            continue
        for finding in found:
            if finding["id"] == judged["id"] and is_about(finding, judged) and finding["severity"] != "note":
                yield judged["id"], f"must not be found ({judged['why']}): {finding['severity']}: {finding['text']}"


@needs_captures
class Diagnose(unittest.TestCase):
    def test_findings_are_those_of_the_independent_judgement(self):
        ids = rules()
        for recording in json.loads(JUDGEMENTS.read_text()):
            for ends in ("client", "server", "both"):
                told = [(id, text) for id, text in differences(recording, ends, ids)
                        if (recording, ends, id) not in ARGUED]
                self.assertEqual([], told, f"{recording}, {ends}")


if __name__ == "__main__":
    chosen = set(sys.argv[1:]) or rules()
    for name in json.loads(JUDGEMENTS.read_text()):
        for which in ("client", "server", "both"):
            for of, words in differences(name, which, chosen):
                print(f"{name} {which}: {of}: {words}")

"""The program's answers on every recording against a second computation and the recordings' truth
(../shared/tools/recompute, whose README tells what each script compares). Minutes of Python: nightly."""

import json
import re
import tempfile
import unittest
from pathlib import Path

from end_to_end.time_order import OUT_OF_ORDER, in_order_of_time
from support import CAPTURES, end, needs_captures, recordings
from oracle.recomputation import differences, needs_recomputation, run_check

# Where the recomputation is wrong, or counts something else: docs/testing.md, "Where the recomputation is wrong", argues
# each. check1.py: by capture, part of what differs.
KNOWN = {
    # Its README: tshark agrees with the program.
    "s05_fullmesh": ["flight_max_bytes"],
    "s10_abort": ["flight_max_bytes"],
}
# check2.py: by pair, what differs in whole, or how it begins (a tuple).
JOINS = "joined with verified HMAC"
KNOWN_OF_PAIRS = {
    "n03_readd": [("duplicates", "towards server", "product", 650, "truth", 648)],
    "n10_loss30": [("duplicates", "towards client", "product", 466, "truth", 464)],
    "n12_port_reuse": [("joins", f"{end_} {JOINS}", "product", 33, "truth", 0) for end_ in ("client", "server")]
    + [("joins", f"{end_} hmac of all joins", "product", [None] * 19, "truth", []) for end_ in ("client", "server")],
    "n13_tfo": [("joins", f"{end_} {JOINS}", "product", 3, "truth", 0) for end_ in ("client", "server")]
    + [("unmapped", f"{end_} conn {n} to Server unmapped", "product", 64, "truth", 0)
       for end_ in ("client", "server") for n in (1, 2, 3)],
    "n15b_join_refused": [("joins", f"server {JOINS}", "product", 1, "truth", 0)],
    "n18b_fallback_checksum": [("program",), ("connections", "server connections", "product", 1, "truth", 0)],
    "s07_mix": [("program",)],
    "s08c_strip_join": [("joins", "client hmac of all joins", "product", [None], "truth", []), ("program", "server conn 1")],
    "s10_abort": [("program",), ("joins", f"server {JOINS}", "product", 3, "truth", 2),
                  ("kernel reinjected", "server conn 1 to Client again")],
    "s12_nat": [("map", "client tcp 1"), ("map", "client tcp 3"), ("owd packets", "conn 0 tcp 1>Server packets"),
                ("owd lost", "conn 0 tcp 1>Server lost+beyond"), ("owd packets", "conn 1 tcp 3>Server packets"),
                ("owd lost", "conn 1 tcp 3>Server lost+beyond")],
}
# check4.py and check5.py: by pair, all that may stand behind "differ".
KNOWN_DIFFERENCES = {
    "s04_backup": "{'10.1.0.2,43790,10.11.0.2,5001': (61, 62)}",
    "n03_readd": "{'redundant->rescue': 136}",
    "n16_middle": "{'redundant->rescue': 22}",
    "s05_fullmesh": "{'redundant->rescue': 187}",
}


def unexpected(name, found):
    known = KNOWN.get(name, [])
    return [one for one in found if not any(part in str(one[0]) or part in str(one[1]) for part in known)]


def unexpected_of_pair(name, found):
    known = KNOWN_OF_PAIRS.get(name, [])
    return [one for one in found if not any(one[:len(start)] == start for start in known)]


@needs_captures
@needs_recomputation
class RecomputeAll(unittest.TestCase):
    def test_every_number_of_the_summaries(self):
        for folder in recordings():
            for name in ("client", "server"):
                capture = end(folder, name)
                if capture is None:
                    continue
                with self.subTest(f"{folder.name}/{capture.name}"), tempfile.TemporaryDirectory() as scratch:
                    # It computes in the order of the file.
                    if capture in OUT_OF_ORDER:
                        capture = in_order_of_time(capture, Path(scratch))
                    self.assertEqual(unexpected(folder.name, differences(run_check(1, capture))), [])

    def folders_of_pairs(self):
        """Those whose kernel told its counters: s09c_mp_fail has none."""
        folders = [folder for folder in recordings() if all((folder / f"{e}.pcap").exists() for e in ("client", "server"))]
        return [folder for folder in folders if "nstat_mptcp" in json.loads((folder / "truth.json").read_text())]

    def test_pairs_against_their_truth(self):
        for folder in self.folders_of_pairs():
            with self.subTest(folder.name):
                self.assertEqual(unexpected_of_pair(folder.name, differences(run_check(2, folder))), [])

    def test_losses_and_verdicts(self):
        for folder in self.folders_of_pairs():
            for number in (4, 5):
                with self.subTest(f"{folder.name}, check{number}.py"):
                    for line in run_check(number, folder):
                        differ = re.search(r"differ (\{.*?\})", line)
                        self.assertIn(differ and differ.group(1), ("{}", KNOWN_DIFFERENCES.get(folder.name)), line)


if __name__ == "__main__":
    unittest.main()

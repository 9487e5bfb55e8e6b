"""The program's answers on every recording against a second computation and the recordings' truth
(../shared/tools/recompute, whose README tells what each script compares). Minutes of Python: nightly."""

import re
import unittest

from support import CAPTURES, end, needs_captures, recordings
from oracle.recomputation import differences, needs_recomputation, run_check

# Where the recomputation is wrong, by capture: (part of what differs, why).
KNOWN = {
    # Its README: tshark agrees with the program.
    "s05_fullmesh": ["flight_max_bytes"],
    "s10_abort": ["flight_max_bytes"],
}


def unexpected(name, found):
    known = KNOWN.get(name, [])
    return [one for one in found if not any(part in str(one[0]) or part in str(one[1]) for part in known)]


@needs_captures
@needs_recomputation
class RecomputeAll(unittest.TestCase):
    def test_every_number_of_the_summaries(self):
        for folder in recordings():
            for name in ("client", "server"):
                capture = end(folder, name)
                if capture is None:
                    continue
                with self.subTest(f"{folder.name}/{capture.name}"):
                    self.assertEqual(unexpected(folder.name, differences(run_check(1, capture))), [])

    def folders_of_pairs(self):
        return [folder for folder in recordings() if all((folder / f"{e}.pcap").exists() for e in ("client", "server"))]

    def test_pairs_against_their_truth(self):
        for folder in self.folders_of_pairs():
            with self.subTest(folder.name):
                self.assertEqual(unexpected(folder.name, differences(run_check(2, folder))), [])

    def test_losses_and_verdicts(self):
        for folder in self.folders_of_pairs():
            for number in (4, 5):
                with self.subTest(f"{folder.name}, check{number}.py"):
                    for line in run_check(number, folder):
                        differ = re.search(r"differ (\{.*?\})", line)
                        self.assertEqual(differ and differ.group(1), "{}", line)


if __name__ == "__main__":
    unittest.main()

"""Every number of the summaries against a second computation (../shared/tools/recompute, check1.py) of a few short
recordings: recompute_all_test.py has the rest."""

import unittest

from support import CAPTURES, TRIALS, needs_captures, needs_trials
from oracle.recomputation import counted, differences, needs_recomputation, run_check


@needs_captures
@needs_trials
@needs_recomputation
class Recompute(unittest.TestCase):
    def test_short_recordings(self):
        for name in ("n05_idle", "n12_port_reuse", "n18b_fallback_checksum", "n13_tfo"):
            for end in ("client", "server"):
                with self.subTest(f"{name}/{end}"):
                    lines = run_check(1, TRIALS / f"recorded/{name}/{end}.pcap")
                    self.assertEqual(differences(lines), [])
                    self.assertGreater(sum(counted(lines, r"compared (\d+)")), 50)

    def test_short_pairs(self):
        # Both ends against the applications, the kernel and the emulator, and delays by the IP identification: of a path
        # that reorders and duplicates, too.
        for name in ("n05_idle", "n11_reorder_dup"):
            folder = TRIALS / f"recorded/{name}"
            with self.subTest(name):
                lines = run_check(2, folder)
                self.assertEqual(differences(lines), [])
                self.assertGreater(sum(counted(lines, r"ok (\d+)")), 90)
                for line in run_check(4, folder) + run_check(5, folder):
                    self.assertIn("differ {}", line)


if __name__ == "__main__":
    unittest.main()

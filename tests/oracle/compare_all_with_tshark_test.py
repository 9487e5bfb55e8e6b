"""As compare_with_tshark_test.py, on the captures that it leaves out: many minutes of tshark."""

import unittest

from oracle import tshark_comparison
from support import all_captures, needs, needs_captures, quick_captures


@needs("tshark")
@needs_captures
class CompareAllWithTshark(unittest.TestCase):
    def test_captures(self):
        quick = set(quick_captures())
        for capture in all_captures():
            if capture in quick:
                continue
            with self.subTest(tshark_comparison.name_of(capture)):
                tshark_comparison.check(self, capture)


if __name__ == "__main__":
    unittest.main()

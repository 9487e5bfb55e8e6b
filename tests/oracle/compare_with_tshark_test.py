"""Every field of every packet of the handmade captures, and of the small recorded ones, as tshark has it."""

import unittest

from oracle import tshark_comparison
from support import needs, needs_captures, quick_captures

@needs("tshark")
@needs_captures
class CompareWithTshark(unittest.TestCase):
    def test_captures(self):
        for capture in quick_captures():
            with self.subTest(tshark_comparison.name_of(capture)):
                tshark_comparison.check(self, capture)


if __name__ == "__main__":
    unittest.main()

"""As stream_numbers_test.py, on the captures that it leaves out: many minutes of tshark."""

import unittest

from oracle.stream_numbers_test import check
from support import all_captures, needs, needs_captures, quick_captures


@needs_captures
@needs("tshark")
class StreamNumbers(unittest.TestCase):
    def test_every_frame(self):
        quick = set(quick_captures())
        check(self, [path for path in all_captures() if path not in quick])


if __name__ == "__main__":
    unittest.main()

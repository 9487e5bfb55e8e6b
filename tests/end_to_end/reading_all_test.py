"""Captures whose interfaces were written one after the other, whole: reading_test.py has their beginnings."""

import unittest

from end_to_end.time_order import OUT_OF_ORDER, assert_same_answers
from support import TRIALS, anomalies, needs, needs_captures, needs_trials


@needs_captures
@needs_trials
@needs("reordercap", "tshark")
class OrderOfTime(unittest.TestCase):
    def test_every_recording(self):
        for capture in OUT_OF_ORDER:
            with self.subTest(capture.parent.name):
                assert_same_answers(self, capture)
                self.assertIn("interfaces_reordered", anomalies(capture))
                self.assertNotIn("out_of_time_order", anomalies(capture))

    def test_one_that_was_sorted_by_dumpcap(self):
        assert_same_answers(self, TRIALS / "recorded/n20_dumpcap/server.pcapng")


if __name__ == "__main__":
    unittest.main()

"""rates: sums over all windows are those of mptcp_summary, which other tests hold against the ground truth; what is in
flight is what the packets that two_paths.py lists leave unacknowledged."""

import tempfile
import unittest
from pathlib import Path

from end_to_end import two_paths
from support import EXAMPLE, ask, run


class Rates(unittest.TestCase):
    def test_sums_are_those_of_the_summary(self):
        for window in ("0.1", "1", "60"):
            rates = ask(EXAMPLE, "rates", "0", "--window", window)
            summary = ask(EXAMPLE, "mptcp_summary", "0")
            self.assertEqual(rates["window_s"], float(window))
            for told, direction in zip(rates["directions"], summary["directions"], strict=True):
                windows = told["windows"]
                self.assertEqual(told["mptcpdest"], direction["mptcpdest"])
                for ours, theirs in (("new_data_bytes", "goodput_bytes"), ("throughput_bytes", "throughput_bytes")):
                    self.assertEqual(sum(one[ours] for one in windows), direction[theirs])
                for number, subflow in enumerate(direction["subflows"]):
                    for key in ("new_data_bytes", "throughput_bytes"):
                        self.assertEqual(sum(one["subflows"][number][key] for one in windows), subflow[key])
                begins = [one["begin_s"] for one in windows]
                self.assertEqual(begins, [begins[0] + number * float(window) for number in range(len(begins))]
                                 if window != "0.1" else begins)

    def test_both_ends(self):
        with tempfile.TemporaryDirectory() as folder:
            two_paths.write_captures(Path(folder))
            client, server = f"{folder}/client.pcap", f"{folder}/server.pcap"
            both = ask(client, "rates", client, "0", server, "0", "--window", "1")
            self.assertEqual(both["capture"], client)
            self.assertEqual(both["second"]["capture"], server)
            self.assertEqual(both["second"]["directions"], ask(server, "rates", "0", "--window", "1")["directions"])

    def test_wrong_use(self):
        for words in (["9"], ["0", "1"], ["x"], ["0", "--window", "0"], ["0", "--window", "soon"]):
            outcome = run("--load", str(EXAMPLE), "rates", *words)
            self.assertIn(outcome.status, (1, 2), words)
            self.assertEqual((outcome.stdout, outcome.stderr.count("\n")), ("", 1), words)


if __name__ == "__main__":
    unittest.main()

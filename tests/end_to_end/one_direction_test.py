"""Captures that have one direction of a path only: what can be told is what the whole capture tells, the rest is unknown.

docs/mid-connection.md. The truth is the same recording with both directions.
"""

import contextlib
import tempfile
import unittest
from pathlib import Path

from end_to_end.cutting import kept_capture, packets
from support import CAPTURES, TRIALS, ask, end, needs_captures, needs_trials, run

RECORDINGS = (CAPTURES / "recorded/s01_download", CAPTURES / "recorded/s02_upload_loss", CAPTURES / "recorded/s05_fullmesh",
              CAPTURES / "recorded/s11_rr", TRIALS / "recorded/n03_readd", TRIALS / "recorded/n10_loss30")
TCP_SUMS = ("packets", "throughput_bytes", "byte_range", "retransmitted_bytes", "gap_filling_bytes", "pure_acks",
            "largest_segment_bytes", "mss_bytes")
MPTCP_SUMS = ("packets", "throughput_bytes", "goodput_bytes", "reinjected_bytes", "data_retransmitted_bytes",
              "retransmitted_bytes", "gap_filling_bytes", "undelivered_bytes")


def towards(answer, role):
    return next(d for d in answer["directions"] if role in (d.get("tcpdest"), d.get("mptcpdest")))


def other(role):
    return "Client" if role == "Server" else "Server"


@contextlib.contextmanager
def one_direction(recording, role):
    """(the whole capture, one of what travels towards that role of the MPTCP connection, the frames that it has)."""
    whole = end(recording, "client")
    kept = sorted(n for n, (to,) in packets(whole, "mptcpdest").items() if to == role)
    with kept_capture(whole, set(kept)) as path:
        yield whole, path, kept


@needs_captures
@needs_trials
class OneDirection(unittest.TestCase):
    def of_each(self, check):
        for recording in RECORDINGS:
            for role in ("Client", "Server"):
                with self.subTest(recording.name, towards=role), one_direction(recording, role) as (whole, path, kept):
                    check(role, whole, path, kept)

    def test_tcp_summary(self):
        def check(role, whole, path, _kept):
            streams = {(s["client_ip"], s["client_port"]): s for s in ask(whole, "list_tcp_connections")["tcp_connections"]}
            for stream in ask(path, "list_tcp_connections")["tcp_connections"]:
                true_stream = streams[stream["client_ip"], stream["client_port"]]
                got = ask(path, "tcp_summary", str(stream["tcpstream"]))
                true = ask(whole, "tcp_summary", str(true_stream["tcpstream"]))
                seen, unseen = towards(got, role), towards(got, other(role))
                for name in TCP_SUMS:
                    # An MSS is announced in the SYN of its sender.
                    self.assertEqual(seen[name], towards(true, role)[name], (name, stream["tcpstream"]))
                    self.assertIn(unseen[name], (0, None) if name == "packets" else (None,), name)
                self.assertEqual((seen["captured"], unseen["captured"]), (True, False))
                self.assertIsNone(seen["flight_max_bytes"])
                self.assertEqual(seen["rtt"]["samples"], 0)
                self.assertIsNone(seen["retransmissions"]["fast_retransmission"]["packets"])
                # What was acknowledged, SYN and FIN included, is not more than was sent.
                self.assertLessEqual(unseen["acknowledged_bytes"], towards(true, other(role))["byte_range"] + 2)
                self.assertTrue(any("one direction only" in note for note in got["notes"]))

        self.of_each(check)

    def test_mptcp_summary(self):
        def check(role, whole, path, _kept):
            got, true = ask(path, "mptcp_summary", "0", "--full"), ask(whole, "mptcp_summary", "0", "--full")
            seen, unseen = towards(got, role), towards(got, other(role))
            for name in MPTCP_SUMS:
                self.assertEqual(seen[name], towards(true, role)[name], name)
                self.assertIn(unseen[name], (0,) if name == "packets" else (None,), name)
            self.assertFalse(unseen["captured"])
            self.assertEqual(len(seen["subflows"]), len(towards(true, role)["subflows"]))
            for subflow in unseen["subflows"]:
                self.assertIsNone(subflow["throughput_bytes"])
                self.assertIsNone(subflow["throughput_contribution"])
            self.assertEqual(unseen["data_level"]["bursts"]["count"], 0)
            self.assertFalse(any("was not acknowledged" in note for note in got["notes"]), got["notes"])

        self.of_each(check)

    def test_reinjections(self):
        found = []

        def check(role, whole, path, kept):
            place = {number: i for i, number in enumerate(kept, 1)}
            pairs = lambda answer, number: {(number(r["packetid"]), number(o["packetid"]))
                                            for r in answer["reinjections"] if r["mptcpdest"] == role for o in r["reinjection_of"]}
            true = pairs(ask(whole, "list_reinjections", "0"), place.__getitem__)
            self.assertEqual(pairs(ask(path, "list_reinjections", "0"), lambda number: number), true)
            found.append(len(true))
        self.of_each(check)
        self.assertGreater(sum(found), 1000)

    def test_endings(self):
        def check(role, whole, path, _kept):
            (got, *_), (true, *_) = (ask(p, "list_mptcp_connections")["mptcp_connections"] for p in (path, whole))
            sender = other(role).lower()
            expected = {"acknowledged": "sent", "unacknowledged": "sent"}
            state = true[f"{sender}_data_fin"]
            self.assertEqual(got[f"{sender}_data_fin"], expected.get(state, state))
            outcome = run("--load", str(path), "timeline", "0")
            self.assertEqual(outcome.status, 0, outcome.stderr)
            self.assertNotIn("never acknowledged", outcome.stdout)

        self.of_each(check)

    def test_counters_and_findings(self):
        def check(_role, _whole, path, _kept):
            for host in ask(path, "nstat")["hosts"]:
                self.assertTrue(host["one_direction"])
                self.assertEqual(host["counters"], [])
            outcome = run("--load", str(path), "diagnose")
            self.assertEqual(outcome.status, 0, outcome.stderr)
            self.assertNotIn("stall", outcome.stdout)

        self.of_each(check)

    def test_text_has_no_wrong_zero(self):
        with one_direction(RECORDINGS[1], "Server") as (_, path, _):
            for command in ("mptcp_summary", "tcp_summary"):
                text = run("--load", str(path), command, "0").stdout
                self.assertIn("transferred unknown bytes towards Client: none of them was captured.", text)
                self.assertNotIn("transferred 0 bytes", text)
                listed = run("--load", str(path), command, "--all").stdout
                self.assertIn("unknown", listed)

    def test_plots(self):
        """A picture of what is there, or a line that says what is not; no series of the direction that is not there."""
        with one_direction(RECORDINGS[2], "Client") as (_, path, _), tempfile.TemporaryDirectory() as folder:
            for plot in ("dss", "mptcp_tput", "flight", "rtt", "interarrival", "xinterarrival", "dss_len", "ofo", "share"):
                with self.subTest(plot):
                    file = Path(folder) / f"{plot}.csv"
                    outcome = run("plot", plot, str(path), "0", "--out", str(file))
                    self.assertIn(outcome.status, (0, 1), outcome.stderr)
                    if outcome.status == 1:
                        self.assertEqual(len(outcome.stderr.splitlines()), 1, outcome.stderr)
                    else:
                        # What it says of the other direction is what the hosts said of it: their windows.
                        rows = file.read_text().splitlines()[1:]
                        self.assertEqual([r for r in rows if "Server" in r and not r.startswith("receive window")], [])


if __name__ == "__main__":
    unittest.main()

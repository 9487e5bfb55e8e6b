"""qualify_reinjections and summary_extended on recorded pairs and on the original's example pair.

Truth: the applications' byte counts and the receiver kernel's count of segments with duplicate data (truth.json:
apps, nstat_mptcp.*.MPTcpExtDuplicateData); what the authors of the recordings found in client_2/server_2 by hand
(captures/original/README.md).
"""

import csv
import functools
import gzip
import io
import json
import unittest
from collections import Counter

from support import CAPTURES, TRIALS, needs_captures, needs_trials, run

RECORDED = CAPTURES / "recorded"
ORIGINAL = CAPTURES / "original"
REINJECTING = ("s03_handover", "s04_backup", "s05_fullmesh")


@functools.lru_cache(maxsize=None)
def answer(command, first, number, second, mapped, *options):
    outcome = run(command, first, str(number), second, str(mapped), "--json", *options)
    if outcome.status != 0:
        raise AssertionError(outcome.stderr)
    return json.loads(outcome.stdout)


def recorded(command, scenario, *options):
    folder = RECORDED / scenario
    return answer(command, folder / "client.pcap", 0, folder / "server.pcap", 0, *options)


def truth(scenario):
    return json.loads((RECORDED / scenario / "truth.json").read_text())


@needs_captures
class Summary(unittest.TestCase):
    def test_goodput_is_what_the_application_received(self):
        for scenario in ("s01_download", "s02_upload_loss", "s02c_upload_reno", "s09_checksum", *REINJECTING):
            apps = truth(scenario)["apps"]
            for direction in recorded("summary_extended", scenario)["directions"]:
                receiver = "app.client" if direction["mptcpdest"] == "Client" else "app.server"
                with self.subTest(scenario, dest=direction["mptcpdest"]):
                    self.assertEqual(direction["goodput_bytes"], apps[receiver][0]["app_received"])
                    self.assertEqual(sum(s["goodput_bytes"] for s in direction["subflows"]),
                                     direction["goodput_bytes"])
                    if direction["goodput_bytes"]:
                        for share in ("throughput_contribution", "goodput_contribution"):
                            self.assertAlmostEqual(sum(s[share] for s in direction["subflows"]), 1)

    def test_duplicate_data_is_what_the_kernel_counted(self):
        # Every recording in which a receiver counted any, and some in which none did.
        for scenario in (*REINJECTING, "s01_download", "s02_upload_loss", "s09_checksum"):
            counters = truth(scenario)["nstat_mptcp"]
            for direction in recorded("summary_extended", scenario)["directions"]:
                counted = counters[direction["mptcpdest"].lower()].get("MPTcpExtDuplicateData", 0)
                with self.subTest(scenario, dest=direction["mptcpdest"]):
                    self.assertEqual(direction["duplicate_packets"], counted)
                    self.assertEqual(sum(s["duplicate_packets"] for s in direction["subflows"]), counted)

    @needs_trials
    def test_data_on_a_syn(self):
        # n13_tfo: connections 1 to 3 have 64 bytes on their SYN. The server's application, and its kernel's counter.
        folder = TRIALS / "recorded/n13_tfo"
        told = json.loads((folder / "truth.json").read_text())
        duplicates = 0
        for connection in range(4):
            found = answer("summary_extended", folder / "client.pcap", connection, folder / "server.pcap", connection)
            (to_server,) = (d for d in found["directions"] if d["mptcpdest"] == "Server")
            duplicates += to_server["duplicate_packets"]
            if connection:
                self.assertEqual(to_server["goodput_bytes"], 200064)
                self.assertEqual(to_server["unmapped_bytes"], 64)
        self.assertEqual(duplicates, told["nstat_mptcp"]["server"]["MPTcpExtDuplicateData"])

    def test_lost_bytes_are_those_that_the_links_dropped(self):
        # Of payload: the forwarder's drops towards the client (README of the recordings).
        for scenario in ("s02_upload_loss", "s05_fullmesh"):
            with gzip.open(RECORDED / scenario / "drops.csv.gz", "rt") as file:
                dropped = list(csv.DictReader(file))
            for direction in recorded("summary_extended", scenario)["directions"]:
                way = "ba" if direction["mptcpdest"] == "Client" else "ab"
                payload = sum(int(row["payload"]) for row in dropped if row["link_dir"].endswith(way))
                with self.subTest(scenario, dest=direction["mptcpdest"]):
                    self.assertEqual(direction["lost_bytes"], payload)

    def test_text(self):
        folder = RECORDED / "s05_fullmesh"
        text = run("summary_extended", folder / "client.pcap", "0", folder / "server.pcap", "0", "--dest", "client").stdout
        self.assertTrue(text.startswith("mptcpstream 0: Client received "), text)
        self.assertIn("\n  goodput 16000000 bytes (", text)
        self.assertEqual(len(text.splitlines()), 3 + 1 + 4)  # a heading and the four subflows
        human = run("summary_extended", folder / "client.pcap", "0", folder / "server.pcap", "0", "-H").stdout
        self.assertIn("\n  goodput 15.3 MiB (", human)


@needs_captures
class Verdicts(unittest.TestCase):
    def test_the_original_pair(self):
        # By hand, of the packets that tshark calls reinjections: in connection 1, 28 arrived after their data and
        # 1 never arrived; in connection 2, 2 late; in connection 3, 9 late.
        with (ORIGINAL / "client_2.reinjections.csv").open() as file:
            known = list(csv.DictReader(file, delimiter="|"))
        for number, mapped, verdicts in ((1, 2, {"redundant": 28, "lost": 1}), (2, 3, {"redundant": 2}),
                                         (3, 4, {"redundant": 9})):
            found = answer("qualify_reinjections", ORIGINAL / "client_2.pcap", number, ORIGINAL / "server_2.pcap", mapped,
                           "--dest", "Server")
            packets = {int(row["packetid"]) for row in known if row["mptcpstream"] == str(number)}
            with self.subTest(connection=number):
                counted = Counter(r["verdict"] for r in found["reinjections"] if r["packetid"] in packets)
                self.assertEqual(counted, verdicts)

    def test_redundant_ones_are_among_the_duplicates_that_the_kernel_counted(self):
        for scenario in REINJECTING:
            counted = truth(scenario)["nstat_mptcp"]["client"]["MPTcpExtDuplicateData"]
            verdicts = Counter(r["verdict"] for r in recorded("qualify_reinjections", scenario)["reinjections"])
            (to_client,) = recorded("summary_extended", scenario, "--dest", "Client")["directions"]
            with self.subTest(scenario):
                self.assertLessEqual(verdicts["redundant"], counted)
                self.assertLessEqual(verdicts["redundant"], to_client["duplicate_packets"])
        # The backup took over: all duplicate data came by reinjections.
        (to_client,) = recorded("summary_extended", "s04_backup", "--dest", "Client")["directions"]
        verdicts = Counter(r["verdict"] for r in recorded("qualify_reinjections", "s04_backup")["reinjections"])
        self.assertEqual(verdicts["redundant"], to_client["duplicate_packets"])

    def test_triggers(self):
        # s03 and s04: path 1 went dead, and what it had under way was sent again on path 2 after timeouts.
        # s05: subflows were closed by REMOVE_ADDR.
        for scenario, trigger in (("s03_handover", "timeout"), ("s04_backup", "timeout"),
                                  ("s05_fullmesh", "subflow_closed")):
            found = recorded("qualify_reinjections", scenario)["reinjections"]
            helpful = [r for r in found if r["verdict"] in ("successful", "rescue")]
            self.assertGreater(len(helpful), 5)
            most = Counter(r["trigger"] for r in helpful).most_common(1)[0][0]
            self.assertEqual(most, trigger, scenario)

    def test_shape(self):
        found = recorded("qualify_reinjections", "s05_fullmesh")
        self.assertEqual(found["mptcpstream"], 0)
        for one in found["reinjections"]:
            self.assertIn(one["verdict"], ("successful", "redundant", "rescue", "lost"))
            if one["verdict"] == "redundant":
                self.assertLessEqual(one["delta_s"], 0)
                self.assertEqual(one["new_bytes"], 0)
            elif one["verdict"] == "successful":
                self.assertGreaterEqual(one["delta_s"], 0)
            else:
                self.assertIsNone(one["delta_s"])
        verdicts = Counter(one["verdict"] for one in found["reinjections"])
        for verdict in ("successful", "redundant", "rescue", "lost"):
            self.assertEqual(sum(total[verdict] for total in found["totals"]), verdicts[verdict])

    def test_text_and_csv(self):
        arguments = (ORIGINAL / "client_2.pcap", "1", ORIGINAL / "server_2.pcap", "2")
        brief = run("qualify_reinjections", *arguments).stdout
        self.assertNotIn("packet ", brief)
        full = run("qualify_reinjections", *arguments, "--failed").stdout
        self.assertIn("packet 895 is a failed reinjection of 492.", full)
        self.assertEqual(full.count("is a failed reinjection of"), 29)
        self.assertIn("trigger: ", run("qualify_reinjections", *arguments, "--failed", "--debug").stdout)
        rows = list(csv.DictReader(io.StringIO(run("qualify_reinjections", *arguments, "--csv").stdout), delimiter="|"))
        self.assertEqual(len(rows), 29)
        self.assertEqual(Counter(row["verdict"] for row in rows), {"redundant": 28, "lost": 1})

    def test_errors(self):
        first, second = ORIGINAL / "client_2.pcap", ORIGINAL / "server_2.pcap"
        for command in ("qualify_reinjections", "summary_extended"):
            for arguments, status, text in (((first, "9", second, "0"), 1, "there is no mptcp stream 9"),
                                            ((first, "0", second, "0", "--dest", "Nobody"), 2, "--dest")):
                outcome = run(command, *arguments)
                self.assertEqual((outcome.status, outcome.stdout), (status, ""), outcome.stderr)
                self.assertIn(text, outcome.stderr)

    def test_streams_without_a_packet_in_common(self):
        # The original answers that there is no reinjection, and its scripts go on: so do we, with a warning.
        arguments = (ORIGINAL / "client_2.pcap", "0", ORIGINAL / "server_2.pcap", "3")
        for _ in range(2):  # the second time from the cache
            outcome = run("qualify_reinjections", *arguments)
            self.assertEqual((outcome.status, outcome.stdout), (0, "mptcp.stream 0 has 0 reinjection(s)\n"))
            self.assertRegex(outcome.stderr, r"\Amptcpanalyzer: warning: [^\n]*no packet in common[^\n]*\n\Z")
            outcome = run("summary_extended", *arguments)
            self.assertEqual((outcome.status, outcome.stdout), (1, ""))
            self.assertIn("no packet in common", outcome.stderr)

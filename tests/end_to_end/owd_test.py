"""print_owds on recorded pairs, against what the emulated paths did to each frame.

truth.json: forwarder.links.*.residence_ms is how long frames stayed on a link, p links from the client's
interfaces (10.N.…, N from 1), q links, where there are any, to the server's (10.11…, 10.12…); "ab" is towards the
server. drops.csv.gz: every frame that a link lost. Both ends share one clock, but for s13_skew.
"""

import csv
import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import unittest
from collections import Counter, defaultdict
from pathlib import Path

from support import CAPTURES, SHARED, TRIALS, ask, end, needs, needs_captures, needs_trials, run, tshark_fields

RECORDED = CAPTURES / "recorded"
# All but s13_skew, whose clocks differ (class Clocks), and s15_damaged, which is derived. s08 to s08c lose options on
# the way, s09c has a byte changed, s12 addresses: their delays are as the others'. A tenth of the frames of p0.ab in s07
# are UDP, but no queue builds up there, so that the median is that of TCP as well.
SCENARIOS = ("s01_download", "s02_upload_loss", "s02c_upload_reno", "s03_handover", "s04_backup", "s05_fullmesh",
             "s06_ipv6", "s07_mix", "s08_strip_syn", "s08b_plain_server", "s08c_strip_join", "s09_checksum",
             "s09b_checksum_full", "s09c_mp_fail", "s10_abort", "s11_rr", "s12_nat", "s14_offload", "s14c_cooked",
             "s14d_vlan", "s14e_rawip", "s14f_pcapng")
# Path 2 of s14e is a pair of tun devices outside of the forwarder, joined by tools/record/tunpair.py with a delay of
# 15 ms and nothing else, as record.sh says: its least delay is known, its median was not recorded.
TUN_LINKS = {"p1.ab": {"min": 15}, "p1.ba": {"min": 15}}


def truth(scenario):
    return json.loads((RECORDED / scenario / "truth.json").read_text())


class Pair:
    """The packets of all tcp streams of a scenario that both ends have, or one of them."""

    def __init__(self, client, server, folder):
        self.client, self.server = client, server
        self.cache, self.path = ["--cachedir", folder], Path(folder) / "owds.csv"
        self.streams = ask(self.client, "list_tcp_connections")["tcp_connections"]

    def mapped(self, stream):
        outcome = run(*self.cache, "map_tcp_connection", self.client, self.server, str(stream), "--json")
        certain = [m["tcpstream"] for m in json.loads(outcome.stdout)["mappings"] if m["score"] == "inf"]
        return certain[0] if certain else None

    def owds(self, stream):
        """The answer and the rows of one tcp stream; nothing for one that the other end has not."""
        mapped = self.mapped(stream)
        if mapped is None:
            return None, []
        outcome = run(*self.cache, "print_owds", self.client, str(stream), self.server, str(mapped), "--json",
                      "--csv", self.path)
        if outcome.status != 0:
            raise AssertionError(outcome.stderr)
        with self.path.open() as file:
            return json.loads(outcome.stdout), list(csv.DictReader(file, delimiter="|"))


def recorded_pair(scenario, folder):
    return Pair(end(RECORDED / scenario, "client"), end(RECORDED / scenario, "server"), folder)


def network(address):
    """The N of 10.N.0.2 or 2001:db8:N::2."""
    return int(address.split(":")[2] if ":" in address else address.split(".")[1])


def links(stream, tcpdest, have):
    """Names of the links that packets of a stream cross."""
    way = "ab" if tcpdest == "Server" else "ba"
    names = (f"p{network(stream['client_ip']) - 1}.{way}", f"q{network(stream['server_ip']) - 11}.{way}")
    return [name for name in names if name in have]


@needs_captures
class Owds(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = temporary.name

    def test_delays_are_those_of_the_links(self):
        for scenario in SCENARIOS:
            residence = {name: link["residence_ms"] for name, link in truth(scenario)["forwarder"]["links"].items()}
            if scenario == "s14e_rawip":
                residence.update(TUN_LINKS)
            pair = recorded_pair(scenario, self.folder)
            found = defaultdict(list)  # delays on the p link alone, q taken off by its median
            least = {}
            for stream in pair.streams:
                _, rows = pair.owds(stream["tcpstream"])
                for row in rows:
                    if row["merge_status"] != "both":
                        continue
                    path = tuple(links(stream, row["tcpdest"], residence))
                    delay = 1e3 * float(row["owd"])
                    if "p50" in residence[path[0]]:
                        found[path[0]].append(delay - sum(residence[name]["p50"] for name in path[1:]))
                    least[path] = min(delay, least.get(path, delay))
            self.assertTrue(found)
            for path, delay in least.items():
                with self.subTest(scenario, path=path):
                    expected = sum(residence[name]["min"] for name in path)
                    if len(path) == 1:
                        self.assertAlmostEqual(delay, expected, delta=0.3)
                    else:
                        # The least of a sum is at least the sum of the least.
                        self.assertGreater(delay, expected - 0.3)
            for link, delays in found.items():
                if len(delays) < 100:
                    continue
                with self.subTest(scenario, link=link):
                    self.assertAlmostEqual(statistics.median(delays), residence[link]["p50"], delta=1)

    def test_what_the_path_dropped_is_sender_only(self):
        dropped = 0
        for scenario in (*SCENARIOS, "s13_skew"):
            pair = recorded_pair(scenario, self.folder)
            missing = defaultdict(list)
            last_sent = defaultdict(float)
            for stream in pair.streams:
                answer, rows = pair.owds(stream["tcpstream"])
                for row in rows:
                    last_sent[row["tcpdest"]] = max(last_sent[row["tcpdest"]], float(row["abstime_sender"] or 0))
                    self.assertNotEqual(row["merge_status"], "receiver_only", (scenario, row))
                    if row["merge_status"] == "sender_only":
                        missing[row["tcpdest"]].append(float(row["abstime_sender"]))
                if answer:
                    self.assertEqual(answer["clock"]["steps"], [], scenario)  # queues are none
                lost = sum(s["lost"] + s["beyond_capture"] for s in answer["streams"]) if answer else 0
                self.assertEqual(lost, sum(row["merge_status"] == "sender_only" for row in rows))
            with gzip.open(RECORDED / scenario / "drops.csv.gz", "rt") as file:
                frames = [row for row in csv.DictReader(file) if row["seq"] and row["why"] in ("loss", "queue", "down")]
            expected = {way: sorted(float(f["time"]) for f in frames if f["link_dir"].endswith(way))
                        for way in ("ab", "ba")}
            if scenario == "s04_backup":
                # The client's capture ended before its last FIN (tcpdump: one frame received more than captured).
                self.assertGreater(expected["ab"].pop(), last_sent["Server"])
            for way, dest in (("ab", "Server"), ("ba", "Client")):
                with self.subTest(scenario, dest=dest):
                    times = sorted(missing[dest])
                    if scenario == "s13_skew" and way == "ba":
                        self.assertEqual(len(times), len(expected[way]))  # the server's clock is skewed
                        continue
                    self.assertEqual(len(times), len(expected[way]))
                    for found, true in zip(times, expected[way]):
                        # The emulator notes a frame when it takes it from the interface.
                        self.assertAlmostEqual(found, true, delta=0.02)
                    dropped += len(times)
        self.assertGreater(dropped, 1000)


@needs_captures
@needs("tshark")
class Identification(unittest.TestCase):
    def test_paired_packets_have_the_same_ipv4_identification(self):
        # The program does not know it; by tshark. Twins that nothing else tells apart may be mixed up.
        with tempfile.TemporaryDirectory() as folder:
            for names, allowed in ((("original/client_1_tcp_only.pcap", "original/server_1_tcp_only.pcap"), 1),
                                   (("original/client_2.pcap", "original/server_2.pcap"), 0),
                                   (("recorded/s12_nat/client.pcap", "recorded/s12_nat/server.pcap"), 2)):
                paths = [CAPTURES / name for name in names]
                client, server = ({int(frame): number for frame, number in tshark_fields(path, ["frame.number", "ip.id"])}
                                  for path in paths)
                pair = Pair(*paths, folder)
                paired, wrong = 0, []
                for stream in pair.streams:
                    for row in pair.owds(stream["tcpstream"])[1]:
                        if row["merge_status"] != "both":
                            continue
                        sent, received = int(row["packetid_sender"]), int(row["packetid_receiver"])
                        numbers = ((client[sent], server[received]) if row["tcpdest"] == "Server"
                                   else (server[sent], client[received]))
                        paired += 1
                        if numbers[0] != numbers[1]:
                            wrong.append(row)
                with self.subTest(names[0]):
                    self.assertGreater(paired, 2000)
                    self.assertLessEqual(len(wrong), allowed, wrong[:5])


@needs_captures
class Clocks(unittest.TestCase):
    """s13_skew: the server's clock, 1.23 s ahead and 50 ppm fast; truth.json has the formula."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = temporary.name

    def owds(self, first, second, *options, status=0):
        path = Path(self.folder) / "owds.csv"
        outcome = run("--cachedir", self.folder, "print_owds", first, "0", second, "0", "--protocol", "mptcp",
                      "--json", "--csv", path, *options)
        self.assertEqual(outcome.status, status, outcome.stderr)
        with path.open() as file:
            rows = list(csv.DictReader(file, delimiter="|"))
        key = lambda row: tuple(row[name] for name in ("tcpstream", "tcpdest", "packetid_sender", "packetid_receiver"))
        return json.loads(outcome.stdout), {key(r): float(r["owd"]) for r in rows if r["owd"]}, outcome.stderr

    def test_offset_and_drift(self):
        folder, skew = RECORDED / "s13_skew", truth("s13_skew")["skew"]
        for first, second, sign in (("client", "server", 1), ("server", "client", -1)):
            with self.subTest(first=first):
                clock = self.owds(folder / f"{first}.pcap", folder / f"{second}.pcap")[0]["clock"]
                self.assertAlmostEqual(clock["offset_s"], sign * skew["offset_s"], delta=1e-3)
                self.assertAlmostEqual(clock["drift_ppm"], sign * skew["ppm"], delta=5)
                self.assertFalse(clock["applied"])
                self.assertEqual(clock["steps"], [])
                # Half of the least round trip: 2 * 5.07 ms on the shorter path.
                self.assertAlmostEqual(clock["offset_error_s"], 5.07e-3, delta=2e-4)

    def test_corrected_delays_are_those_of_the_true_clock(self):
        folder = RECORDED / "s13_skew"
        _, true, warning = self.owds(folder / "client.pcap", folder / "server.unskewed.pcap")
        self.assertEqual(warning, "")
        skew = truth("s13_skew")["skew"]
        for options in (("--clock", "auto"), ("--clock", f"{skew['offset_s']},{skew['ppm']}")):
            answer, corrected, warning = self.owds(folder / "client.pcap", folder / "server.pcap", *options)
            self.assertEqual(warning, "")
            self.assertTrue(answer["clock"]["applied"])
            self.assertEqual(corrected.keys(), true.keys())
            for packet, delay in true.items():
                self.assertAlmostEqual(corrected[packet], delay, delta=1e-3)

    def test_not_corrected_by_default(self):
        folder = RECORDED / "s13_skew"
        answer, delays, warning = self.owds(folder / "client.pcap", folder / "server.pcap")
        self.assertIn("--clock auto corrects that", warning)
        self.assertEqual(sum(len(s["impossible"]) for s in answer["streams"]), sum(d < 0 for d in delays.values()))
        self.assertGreater(min(d for key, d in delays.items() if key[1] == "Server"), 1.2)
        self.assertEqual(self.owds(folder / "client.pcap", folder / "server.pcap", "--clock", "none")[2], "")

    def test_a_step_of_the_clock(self):
        # The tool that skewed the recording also makes steps; it says where.
        folder, tool = RECORDED / "s13_skew", SHARED / "tools/record/skew.py"
        _, true, _ = self.owds(folder / "client.pcap", folder / "server.unskewed.pcap")
        for step in (0.5, -0.05, 0.012):
            skewed, told = Path(self.folder) / "skewed.pcap", Path(self.folder) / "skew.json"
            subprocess.run([sys.executable, tool, folder / "server.unskewed.pcap", skewed, "0.3", "-20", told, str(step)],
                           check=True)
            with self.subTest(step=step):
                answer, corrected, _ = self.owds(folder / "client.pcap", skewed, "--clock", "auto")
                (found,) = answer["clock"]["steps"]
                self.assertEqual(found["capture"], 2)
                self.assertAlmostEqual(found["step_s"], step, delta=1e-3)
                self.assertAlmostEqual(answer["clock"]["offset_s"], 0.3, delta=1e-3)
                wrong = [p for p, delay in true.items() if abs(corrected[p] - delay) > 1e-3]
                self.assertEqual(wrong, [])

    def test_agreeing_clocks_need_no_correction(self):
        for scenario in ("s01_download", "s05_fullmesh", "s11_rr", "s14_offload"):
            folder = RECORDED / scenario
            answer, _, warning = self.owds(folder / "client.pcap", folder / "server.pcap")
            self.assertEqual(warning, "")
            self.assertLess(abs(answer["clock"]["offset_s"]), 1e-3)
            self.assertFalse(answer["clock"]["disagree"])


@needs_captures
class Cache(unittest.TestCase):
    """A merged trace is kept as a file .merged: a file that is written again is another one (inode)."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.captures = [self.folder / f"{name}.pcap" for name in ("client", "server")]
        for path in self.captures:
            shutil.copy(RECORDED / "s11_rr" / path.name, path)

    def ask(self, *options, command="print_owds", arguments=("--protocol", "mptcp"), number="0"):
        first, second = self.captures
        outcome = run("--cachedir", self.folder / "cache", *options, command, first, number, second, number, "--json",
                      *arguments)
        self.assertEqual(outcome.status, 0, outcome.stderr)
        return outcome.stdout

    def kept(self):
        return {path.name: path.stat().st_ino for path in self.folder.glob("cache/*.merged")}

    def test_pairs_once(self):
        answer = self.ask()
        first = self.kept()
        self.assertEqual(len(first), 1)
        self.assertEqual(self.ask(), answer)
        self.ask(command="summary_extended", arguments=())
        self.ask(command="qualify_reinjections", arguments=())
        self.assertEqual(self.kept(), first)
        self.assertEqual(self.ask("--regen"), answer)
        again = self.kept()
        self.assertEqual(again.keys(), first.keys())
        self.assertNotEqual(again, first)
        # Other streams, and the same numbers of tcp streams, are other pairs.
        self.ask(number="1")
        self.ask(arguments=())
        self.assertEqual(len(self.kept()), 3)
        run("--cachedir", self.folder / "cache", "clean_cache")
        self.assertEqual(self.kept(), {})

    def test_no_cache(self):
        self.ask("--no-cache")
        self.assertFalse((self.folder / "cache").exists())

    def test_a_capture_that_changed(self):
        self.ask()
        before = self.kept()
        os.utime(self.captures[1], ns=(1, 1))
        self.ask()
        self.assertEqual(self.kept().keys(), before.keys())
        self.assertNotEqual(self.kept(), before)

    def test_a_damaged_file(self):
        answer = self.ask()
        (path,) = self.folder.glob("cache/*.merged")
        sound = path.read_bytes()
        for damaged in (b"", sound[:100], sound[:-1], sound[:70] + b"?" + sound[71:], os.urandom(len(sound))):
            path.write_bytes(damaged)
            self.assertEqual(self.ask(), answer)
            self.assertEqual(path.read_bytes(), sound)


@needs_captures
class Usage(unittest.TestCase):
    def test_errors(self):
        first, second = RECORDED / "s11_rr/client.pcap", RECORDED / "s11_rr/server.pcap"
        for arguments, status, text in (
            ((first, "0", second, "1"), 1, "map_tcp_connection tells which is which"),
            ((first, "0", second, "2", "--protocol", "mptcp"), 1, "map_mptcp_connection tells which is which"),
            ((first, "99", second, "0"), 1, "there is no tcp stream 99"),
            ((first, "0", second, "99", "--protocol", "mptcp"), 1, "there is no mptcp stream 99"),
            ((first, "0", second, "0", "--clock", "soon"), 2, "'soon' is no correction of clocks"),
            ((first, "0", second, "0", "--csv", "/nonexistent/owds.csv"), 1, "/nonexistent"),
            ((first, "0", second), 2, "stream2 is required"),
        ):
            outcome = run("print_owds", *arguments)
            self.assertEqual((outcome.status, outcome.stdout), (status, ""), outcome.stderr)
            self.assertIn(text, outcome.stderr)

    def test_either_order_of_the_captures(self):
        # Nothing depends on which capture is named first but the sign of the clocks' difference.
        folder = RECORDED / "s06_ipv6"
        answers = []
        for first, second in (("client", "server"), ("server", "client")):
            outcome = run("print_owds", folder / f"{first}.pcap", "0", folder / f"{second}.pcap", "0", "--json")
            answers.append([{k: v for k, v in s.items() if k != "impossible"}
                            for s in json.loads(outcome.stdout)["streams"]])
        self.assertEqual(*answers)

    def test_text(self):
        folder = RECORDED / "s01_download"
        text = run("print_owds", folder / "client.pcap", "0", folder / "server.pcap", "0").stdout
        self.assertRegex(text, r"^clock of the second capture minus that of the first: -?0\.0000\d\d s")
        self.assertRegex(text, r"(?m)^ +0  Client +6972 +0 +0 ")


@needs_captures
@needs_trials
class OddPairs(unittest.TestCase):
    def test_a_router_that_captured_each_packet_twice(self):
        # n16_middle: what the paths dropped is in drops.csv.gz, 147 frames of three subflows.
        folder = TRIALS / "recorded/n16_middle"
        with gzip.open(folder / "drops.csv.gz", "rt") as file:
            dropped = Counter((row["src"], row["sport"], row["dst"], row["dport"]) for row in csv.DictReader(file))
        subflows = ask(folder / "client.pcap", "list_mptcp_connections")["mptcp_connections"][0]["subflows"]
        outcome = run("--no-cache", "print_owds", folder / "client.pcap", "0", folder / "router.any.pcap", "0",
                      "--protocol", "mptcp", "--json")
        streams = {(s["tcpstream"], s["tcpdest"]): s for s in json.loads(outcome.stdout)["streams"]}
        self.assertEqual(sum(dropped.values()), sum(s["lost"] for s in streams.values()))
        for subflow in subflows:
            client = subflow["client_ip"], str(subflow["client_port"])
            server = subflow["server_ip"], str(subflow["server_port"])
            for dest, way in (("Server", client + server), ("Client", server + client)):
                with self.subTest(tcpstream=subflow["tcpstream"], dest=dest):
                    self.assertEqual(streams[subflow["tcpstream"], dest]["lost"], dropped[way])

    @needs("tshark")
    def test_pairs_by_the_identification(self):
        # n11_reorder_dup: a path that puts packets out of order and makes two of some. By tshark's ip.id no packet is
        # paired with another, and of two that the network made of one the first counts.
        folder = TRIALS / "recorded/n11_reorder_dup"
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / "owds.csv"
            run("--no-cache", "print_owds", folder / "client.pcap", "0", folder / "server.pcap", "0",
                "--protocol", "mptcp", "--csv", path)
            with path.open() as file:
                rows = [row for row in csv.DictReader(file, delimiter="|") if row["merge_status"] == "both"]
        self.assertGreater(len(rows), 10000)
        fields = ("frame.number", "ip.id", "ip.src", "tcp.srcport", "tcp.seq_raw", "tcp.ack_raw", "tcp.len")
        packets, first = {}, {}
        for name in ("client", "server"):
            for frame, *packet in tshark_fields(folder / f"{name}.pcap", fields):
                packets[name, frame] = packet
                first.setdefault((name, *packet), frame)
        for row in rows:
            sender, receiver = ("client", "server") if row["mptcpdest"] == "Server" else ("server", "client")
            arrived = packets[receiver, row["packetid_receiver"]]
            self.assertEqual(packets[sender, row["packetid_sender"]], arrived)
            if arrived[0] != "0x0000":
                self.assertEqual(row["packetid_receiver"], first[(receiver, *arrived)])

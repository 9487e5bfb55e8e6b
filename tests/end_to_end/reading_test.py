"""Reading captures as people have them: interfaces out of order of time, packets captured more than once, several
files, odd formats, link types and tunnels.

Expected values are what the program says of the same packets in a plain capture (after Wireshark's reordercap or
mergecap, of one interface alone), what tshark says of the same bytes, or the packet script that a capture was made of.
"""

import json
import shutil
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

from end_to_end.files import file_of, pcap, tcp_frame
from end_to_end.time_order import OUT_OF_ORDER, answer, assert_same_answers, table, without_frames
from support import CAPTURES, TRIALS, anomalies, ask, needs, needs_trials, run, tshark_fields

REPORTED = TRIALS / "reported"
RECORDED = TRIALS / "recorded"


@needs_trials
@needs("reordercap", "editcap", "tshark", "mergecap")
class OrderOfTime(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def beginning(self, capture, frames=3000):
        """A copy of the first frames of a capture, as they stand in it."""
        path = self.folder / f"{capture.parent.name}_{capture.name}"
        subprocess.run(["editcap", "-r", str(capture), str(path), f"1-{frames}"], check=True, capture_output=True)
        return path

    def test_interfaces_that_were_written_one_after_the_other(self):
        """Of the recordings their beginnings: reading_all_test.py has them whole."""
        for capture in map(self.beginning, OUT_OF_ORDER):
            with self.subTest(capture.name):
                assert_same_answers(self, capture)
                self.assertIn("interfaces_reordered", anomalies(capture))
                self.assertNotIn("out_of_time_order", anomalies(capture))

    def test_files_that_were_appended(self):
        folder = CAPTURES / "recorded/s14e_rawip"
        path = self.folder / "appended.pcapng"
        subprocess.run(["mergecap", "-a", "-w", str(path), str(folder / "client.eth0.pcap"),
                        str(folder / "client.tun0.pcap")], check=True, capture_output=True)
        assert_same_answers(self, self.beginning(path))

    def test_on_a_pipe(self):
        capture = RECORDED / "n20_dumpcap/client.pcapng"
        piped = run("--load", "-", "mptcp_summary", "0", "--json", stdin=capture.read_bytes())
        self.assertEqual(piped.status, 0, piped.stderr)
        self.assertEqual(without_frames(json.loads(piped.stdout)),
                         without_frames(ask(capture, "mptcp_summary", "0")))

    def test_a_note_says_so(self):
        outcome = run("--load", REPORTED / "interfaces_out_of_order.pcap", "lm")
        self.assertIn("analysed in that order", outcome.stderr)

    def test_one_interface_that_begins_again(self):
        """mergecap makes one interface of two files of one kind."""
        with file_of(pcap([tcp_frame()] * 3) + pcap([tcp_frame()] * 3)[24:]) as path:
            self.assertIn("out_of_time_order", anomalies(path))
            self.assertIn("reordercap", run("--load", path, "lm").stderr)

    def test_the_original_comes_first(self):
        """The packet of 0.9 s was sent on the second path before the one of 1.3 s repeated it."""
        listed = ask(REPORTED / "interfaces_out_of_order.pcap", "list_reinjections", "0")["reinjections"]
        self.assertEqual([(entry["packetid"], [of["packetid"] for of in entry["reinjection_of"]])
                          for entry in listed], [(11, [13])])


@needs_trials
class Copies(unittest.TestCase):
    def test_of_two_interfaces(self):
        """Twelve packets and an acknowledgement or two, each seen by the bridge and by its port."""
        for name in ("dup_adjacent_v4", "dup_adjacent_v6", "dup_adjacent_ipid0"):
            capture = REPORTED / f"{name}.pcap"
            with self.subTest(name):
                packets = len(tshark_fields(capture, ("frame.number",), "-Y", "tcp"))
                self.assertEqual(anomalies(capture)["duplicate_frame"], packets // 2)
                one = json.loads(answer(capture, "mptcp_summary", "0", "--json", options=("--interface", "0")))
                both = json.loads(answer(capture, "mptcp_summary", "0", "--json"))
                kept = json.loads(answer(capture, "mptcp_summary", "0", "--json", options=("--keep-copies",)))
                throughput = lambda summary: [d["throughput_bytes"] for d in summary["directions"]]
                self.assertEqual(throughput(both), throughput(one))
                self.assertEqual(throughput(kept), [2 * bytes for bytes in throughput(one)])
                self.assertIn("copies are left out", run("--load", capture, "lm").stderr)

    def test_rows_and_lists_leave_them_out(self):
        capture = REPORTED / "dup_adjacent_v6.pcap"
        self.assertEqual(len(table(capture)), 14)
        self.assertEqual(len(table(capture, "--keep-copies")), 28)
        for interface in ("br0", "1"):
            self.assertEqual(len(table(capture, "--interface", interface)), 14)

    def test_an_interface_that_is_not_there(self):
        outcome = run("--interface", "wlan9", "--load", REPORTED / "dup_adjacent_v6.pcap", "lm")
        self.assertEqual(outcome.status, 1)
        self.assertIn("there is no interface wlan9", outcome.stderr)

    def test_on_a_router(self):
        """Each packet comes in and goes out: twice, but for those that were dropped between."""
        for name in ("router.any.pcap",):
            capture = RECORDED / "n16_middle" / name
            rows = tshark_fields(capture, ("ip.id", "ip.src", "tcp.seq_raw", "tcp.ack_raw", "tcp.window_size_value",
                                           "tcp.flags", "tcp.len"), "-Y", "tcp")
            self.assertEqual(anomalies(capture)["duplicate_frame"], len(rows) - len({tuple(row) for row in rows}))

    def test_records_that_stand_twice(self):
        """damage.json: every 50th record twice."""
        self.assertEqual(anomalies(CAPTURES / "recorded/s15_damaged/duplicated_records.pcap")["duplicate_frame"],
                         18232 // 50)

    def test_not_what_the_network_duplicated(self):
        for name in ("client", "server"):
            self.assertNotIn("duplicate_frame", anomalies(RECORDED / f"n11_reorder_dup/{name}.pcap"))


class Formats(unittest.TestCase):
    def frames(self, path):
        outcome = run("--load", path, "checkhealth", "--json")
        self.assertEqual(outcome.status, 0, outcome.stderr)
        return json.loads(outcome.stdout)

    @needs_trials
    def test_reported(self):
        """tshark reads two packets in each."""
        for name in ("modified_pcap.pcap", "pcap_2_1.pcap", "ppp_mpls.pcap"):
            health = self.frames(REPORTED / name)
            self.assertEqual((health["frames"], health["tcp_segments"]), (2, 2), name)

    @needs_trials
    @needs("tshark")
    def test_a_clock_that_ticks_in_powers_of_two(self):
        """ng_tsresol_2e-32: a quarter of a second is 2^30 of its ticks."""
        capture = REPORTED / "ng_tsresol_2e-32.pcapng"
        times = [row["abstime"] for row in table(capture)]
        self.assertEqual(times, [f"1600000000.{i * 25:02}0000000" for i in range(4)])
        self.assertEqual(times, [row[0] for row in tshark_fields(capture, ("frame.time_epoch",))])

    @needs("editcap")
    def test_whatever_editcap_writes(self):
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "source.pcap"
            source.write_bytes(pcap([tcp_frame(), tcp_frame(0x10)]))
            for kind in ("modpcap", "nokiapcap", "rh6_1pcap", "suse6_3pcap", "nsecpcap", "snoop", "netmon2", "visual",
                         "ngsniffer", "lanalyzer"):
                with self.subTest(kind):
                    path = Path(folder) / kind
                    subprocess.run(["editcap", "-F", kind, str(source), str(path)], check=True, capture_output=True)
                    self.assertEqual(self.frames(path)["tcp_segments"], 2)
            for kind in ("nettl", "k12text", "commview-ncf"):
                with self.subTest(kind):
                    path = Path(folder) / kind
                    subprocess.run(["editcap", "-F", kind, str(source), str(path)], check=True, capture_output=True)
                    outcome = run("--load", path, "lm")
                    self.assertEqual(outcome.status, 1)
                    self.assertIn("editcap -T ether -F pcapng IN OUT", outcome.stderr)
                    converted = Path(folder) / "converted"
                    subprocess.run(["editcap", "-T", "ether", "-F", "pcapng", str(path), str(converted)], check=True,
                                   capture_output=True)
                    self.assertEqual(self.frames(converted)["tcp_segments"], 2)

    @needs("tar")
    def test_a_tar_archive(self):
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "a.pcap"
            source.write_bytes(pcap([tcp_frame()]))
            for flag, name in (("-cf", "a.tar"), ("-czf", "a.pcap.gz")):
                path = Path(folder) / name
                subprocess.run(["tar", flag, str(path), "-C", folder, "a.pcap"], check=True)
                outcome = run("--load", path, "lm")
                self.assertEqual(outcome.status, 1)
                self.assertRegex(outcome.stderr, "a tar archive, not a capture.*unpack it with tar -x")

    def test_the_link_types_that_there_are(self):
        with file_of(pcap([tcp_frame()], link_type=147)) as path:
            stderr = run("--load", path, "lm").stderr
        for name in ("Ethernet", "Linux cooked v2", "IEEE 802.11 with radiotap", "NFLOG", "PKTAP"):
            self.assertIn(name, stderr)


class SeveralFiles(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    @needs_trials
    @needs("mergecap")
    def test_equals_what_mergecap_writes(self):
        folder = CAPTURES / "recorded/s14e_rawip"
        files = [folder / "client.eth0.pcap", folder / "client.tun0.pcap"]
        merged = self.folder / "merged.pcapng"
        subprocess.run(["mergecap", "-w", str(merged), *map(str, files)], check=True, capture_output=True)
        loads = [word for file in files for word in ("--load", str(file))]
        def words(capture_options, command):
            outcome = run("--no-cache", *capture_options, *command)
            self.assertEqual(outcome.status, 0, outcome.stderr)
            return outcome.stdout.splitlines()

        fields = ("packetid,reltime,tcpstream,mptcpstream,tcpdest,sport,tcpseq,dsn,dack,reinjection_of,"
                  "related_mappings,retransmission")
        for command in (["tocsv", "-", "--fields", fields], ["list_mptcp_connections"], ["mptcp_summary", "0"],
                        ["list_tcp_connections"]):
            mine, right = words(loads, command), words(["--load", merged], command)
            self.assertEqual(len(mine), len(right))
            for one, other in zip(mine, right):
                self.assertEqual(one, other, command)

    def write(self, name, times):
        bytes = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
        for seconds in times:
            frame = tcp_frame(source_port=1000 + seconds)
            bytes += struct.pack("<IIII", seconds, 0, len(frame), len(frame)) + frame
        (self.folder / name).write_bytes(bytes)
        return str(self.folder / name)

    def ports(self, *arguments):
        outcome = run("--no-cache", *arguments)
        self.assertEqual(outcome.status, 0, outcome.stderr)
        return [line.split("|")[:2] for line in outcome.stdout.splitlines()[1:]]

    def test_by_time(self):
        first, second = self.write("eth0.pcap", (1, 3, 5)), self.write("eth1.pcap", (2, 4))
        right = [[str(i), str(1000 + i)] for i in range(1, 6)]
        fields = ("tocsv", "-", "--fields", "packetid,sport")
        self.assertEqual(self.ports("--load", first, "--load", second, *fields), right)
        self.assertEqual(self.ports("--load", str(self.folder / "eth*.pcap"), *fields), right)
        script = f"load_pcap {first} {second}\ntocsv - --fields packetid,sport\n"
        outcome = run("--batch", "-", stdin=script.encode())
        self.assertEqual([line.split("|") for line in outcome.stdout.splitlines()[1:]], right, outcome.stderr)

    def test_the_file_of_each_frame(self):
        first, second = self.write("eth0.pcap", (1, 3)), self.write("eth1.pcap", (2,))
        rows = run("--load", first, "--load", second, "tocsv", "-", "--fields", "packetid,interface").stdout
        self.assertEqual(rows.splitlines()[1:], ["1|eth0.pcap", "2|eth1.pcap", "3|eth0.pcap"])
        listed = json.loads(run("--load", first, "--load", second, "list_interfaces", "--json").stdout)
        self.assertEqual([entry["name"] for entry in listed["interfaces"]], ["eth0.pcap", "eth1.pcap"])
        self.assertEqual(len(self.ports("--load", first, "--load", second, "--interface", "eth1.pcap", "tocsv", "-",
                                        "--fields", "packetid,sport")), 1)

    def test_the_cache_is_of_all_of_them(self):
        first, second = self.write("eth0.pcap", (1, 3)), self.write("eth1.pcap", (2,))
        command = ("--cachedir", str(self.folder / "cache"), "--load", first, "--load", second, "tocsv", "-",
                   "--fields", "packetid")
        self.assertEqual(len(run(*command).stdout.splitlines()), 4)
        self.write("eth1.pcap", (2, 4))
        self.assertEqual(len(run(*command).stdout.splitlines()), 5)

    def test_errors_name_the_file(self):
        first = self.write("eth0.pcap", (1,))
        outcome = run("--load", first, "--load", str(self.folder / "none.pcap"), "lm")
        self.assertEqual(outcome.status, 1)
        self.assertRegex(outcome.stderr, "none.pcap: .*No such file")
        self.assertRegex(run("--load", first, "--load", "-", "lm", stdin=b"").stderr, "cannot be one of several files")


class LinkTypesAndTunnels(unittest.TestCase):
    """Frames made here, as tshark reads them; what it cannot read is said where it is made."""

    IP = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 40, 1, 0, 64, 6, 0, b"\x0a\0\0\1", b"\x0a\0\0\2") + struct.pack(
        "!HHIIBBHHH", 1000, 80, 100, 0, 0x50, 2, 1000, 0, 0)
    MAC = b"\2\0\0\0\0\2\2\0\0\0\0\1"
    SNAP = b"\xaa\xaa\3\0\0\0\x08\0" + IP
    ETHERNET = MAC + b"\x08\0" + IP

    def wireless(self, control, more=b""):
        return control + b"\0\0" + self.MAC + self.MAC[:6] + b"\x10\0" + more + self.SNAP

    def in_ip(self, protocol, payload):
        return self.MAC + b"\x08\0" + struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 1, 0, 64, protocol, 0,
                                                   b"\xc0\0\2\1", b"\xc0\0\2\2") + payload

    def in_udp(self, port, payload):
        return self.in_ip(17, struct.pack("!HHHH", 50000, port, 8 + len(payload), 0) + payload)

    def segments(self, bytes):
        with file_of(bytes) as path:
            outcome = run("--load", path, "tocsv", "-", "--fields", "packetid,sport,tcplen")
            return outcome.stdout.splitlines()[1:]

    @needs("tshark")
    def test_as_tshark(self):
        made = {
            105: [self.wireless(b"\x08\1"), self.wireless(b"\x88\2", b"\0\0"), self.wireless(b"\x88\3", b"\2\0\0\0\0\4\0\0"),
                  self.wireless(b"\x88\x82", b"\0\0\0\0\0\0"), b"\x80\0" + bytes(34)],
            127: [b"\0\0\x09\0\2\0\0\0\0" + self.wireless(b"\x08\1"),
                  b"\0\0\x19\0\3\0\0\x80" + bytes(16) + b"\x20" + self.wireless(b"\x88\2", b"\0\0\0\0")],
            192: [b"\0\0\x08\0" + struct.pack("<I", 105) + self.wireless(b"\x08\1"),
                  b"\0\0\x08\0" + struct.pack("<I", 1) + self.ETHERNET],
            239: [b"\2\0\0\5\x08\0\1\0\x08\0\1\0" + struct.pack("<HH", 4 + len(self.IP), 9) + self.IP],
            242: [bytes(40) + b"\x08\0\0\0" + self.IP],
            9: [b"\xff\3\2\x81\0\6\x41\x40" + self.IP],
            # tshark takes the last 4 bytes inside FabricPath for a check sequence.
            1: [self.MAC + b"\x89\3\4\x20" + self.ETHERNET + bytes(4), self.in_udp(4754, b"\0\0\x08\0" + self.IP),
                self.in_ip(47, b"\0\0\x88\x3e" + self.IP), self.in_ip(47, b"\0\0\x88\x3e\x80\6\0\0" + self.IP),
                self.in_udp(5072, b"\x24\2\x11\4" + bytes(4 + 4) + self.IP),
                self.in_ip(47, b"\x10\0\x88\xbe\0\0\0\1\x10\1" + bytes(6) + self.ETHERNET),
                self.in_ip(97, b"\x30\0" + self.ETHERNET), self.in_ip(137, b"\0\6\x41\x40" + self.IP)],
        }
        for link_type, frames in made.items():
            with self.subTest(link_type), file_of(pcap(frames, link_type)) as path:
                theirs = ["|".join(row) for row in tshark_fields(
                    path, ("frame.number", "tcp.srcport", "tcp.len"), "-Y", "tcp")]
                self.assertGreater(len(theirs), 0)
                self.assertEqual(self.segments(path.read_bytes()), theirs)

    def test_switch_tags(self):
        """tshark 4.0 does not know these link types."""
        for link_type, frame in ((281, self.MAC + b"\0\0\0\1\x08\0" + self.IP), (282, b"\0\0\0\1" + self.ETHERNET),
                                 (284, self.MAC + b"\x20\x10\0\1\x08\0" + self.IP),
                                 (285, self.MAC + b"\xda\xda\0\0\x20\x10\0\1\x08\0" + self.IP)):
            self.assertEqual(self.segments(pcap([frame], link_type)), ["1|1000|0"], link_type)

    @needs_trials
    def test_ip_packets_that_are_said_to_be_ethernet(self):
        """Its script: a handshake and 100 bytes; tshark takes the addresses for MAC addresses."""
        self.assertEqual(self.segments((REPORTED / "rvi_ip_as_ethernet.pcap").read_bytes()),
                         ["1|1000|0", "2|80|0", "3|1000|0", "4|1000|100"])

    def test_nothing_irregular_never_stands_over_ignored_frames(self):
        for name, frame in (
                ("unknown_protocol", self.MAC + b"\x12\x34" + self.IP),
                ("encrypted", self.in_ip(50, bytes(range(20)))),
                ("unknown_tunnel", self.in_udp(1701, b"\x40\2" + bytes(6))),
                ("frame_too_short", self.MAC[:9])):
            with self.subTest(name), file_of(pcap([tcp_frame(), frame])) as path:
                self.assertEqual(anomalies(path), {name: 1})
                self.assertNotIn("nothing irregular", run("--load", path, "checkhealth").stdout)
        with file_of(pcap([tcp_frame(), self.MAC + b"\x08\6" + bytes(28)])) as path:
            self.assertIn("nothing irregular", run("--load", path, "checkhealth").stdout)

    def test_times_beyond_what_can_be_told(self):
        frame = tcp_frame()
        packet = lambda ticks: struct.pack("<IIIII", 0, ticks >> 32, ticks & 0xFFFFFFFF, len(frame), len(frame)) + frame
        block = lambda kind, body: struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)
        pad = b"\0" * (-len(frame) % 4)
        bytes = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)) + block(1, struct.pack("<HHI", 1, 0, 0))
        bytes += b"".join(block(6, packet(2**64 - 1 - i) + pad) for i in range(2))
        with file_of(bytes, "a.pcapng") as path:
            self.assertEqual(anomalies(path)["time_out_of_range"], 2)


if __name__ == "__main__":
    unittest.main()

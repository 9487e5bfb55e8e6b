"""Reading captures as people have them: odd formats, link types and tunnels.

Expected values are what tshark says of the same bytes, or the packet script that a capture was made of.
"""

import json
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

from end_to_end.files import file_of, pcap, tcp_frame
from support import SHARED, needs, run, tshark_fields

REPORTED = SHARED / "trials/reported"
needs_trials = unittest.skipUnless(REPORTED.is_dir(), f"{REPORTED} is missing (MPTCPANALYZER_SHARED)")


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
            1: [self.MAC + b"\x89\3\4\x20" + self.ETHERNET, self.in_udp(4754, b"\0\0\x08\0" + self.IP),
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


if __name__ == "__main__":
    unittest.main()

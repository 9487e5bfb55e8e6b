"""list_interfaces: those of captures, whose answer is what the file was made of, and those of this host."""

import json
import socket
import struct
import unittest

from end_to_end.clean_pcap_test import block, section
from end_to_end.files import file_of, pcap, tcp_frame
from support import EXAMPLE, run

RAW_IP = 101


def option(order, code, value):
    return struct.pack(order + "HH", code, len(value)) + value + b"\0" * (-len(value) % 4)


def interface(order, link_type, snap_length, *options):
    return block(order, 1, struct.pack(order + "HHI", link_type, 0, snap_length) + b"".join(options) +
                 option(order, 0, b""))


def packet(order, number, frame):
    return block(order, 6, struct.pack(order + "IIIII", number, 0, 0, len(frame), len(frame)) + frame)


def answer(*arguments):
    outcome = run(*arguments)
    assert outcome.status == 0, outcome
    return outcome.stdout


class OfCaptures(unittest.TestCase):
    NAME, DESCRIPTION, RESOLUTION = 2, 3, 9

    def made(self):
        big, little = ">", "<"
        return b"".join((
            section(big), interface(big, 1, 96, option(big, self.NAME, b"eth0"), option(big, self.DESCRIPTION, b"the uplink"),
                                    option(big, self.RESOLUTION, b"\x09")),
            interface(big, RAW_IP, 0, option(big, self.RESOLUTION, b"\x90")),  # 2^-16 s
            packet(big, 0, tcp_frame()), packet(big, 1, tcp_frame()[14:]), packet(big, 0, tcp_frame()),
            # Another section has interfaces of its own.
            section(little), interface(little, 1, 65535, option(little, self.NAME, b"e\x1b[2J")),
            packet(little, 0, tcp_frame())))

    def test_json(self):
        with file_of(self.made(), "made.pcapng") as path:
            document = json.loads(answer("--load", path, "list_interfaces", "--json"))
            self.assertEqual(document, {"capture": str(path), "interfaces": [
                {"name": "eth0", "description": "the uplink", "link_type": 1, "link_type_name": "Ethernet",
                 "resolution_s": 1e-09, "snap_length_bytes": 96, "frames": 2},
                {"name": None, "description": None, "link_type": 101, "link_type_name": "raw IP",
                 "resolution_s": 1 / 65536, "snap_length_bytes": None, "frames": 1},
                {"name": "e\x1b[2J", "description": None, "link_type": 1, "link_type_name": "Ethernet",
                 "resolution_s": 1e-06, "snap_length_bytes": 65535, "frames": 1}]})

    def test_text(self):
        with file_of(self.made(), "made.pcapng") as path:
            self.assertEqual(
                answer("--load", path, "list_interfaces"),
                f"{path}: 3 interface(s)\n"
                "  nr  name      link type  resolution  snap length  frames  description\n"
                "   0  eth0      Ethernet         1 ns           96       2  the uplink\n"
                "   1  -         raw IP      1/65536 s         none       1  -\n"
                "   2  e\\x1b[2J  Ethernet         1 µs        65535       1  -\n")

    def test_classic_pcap(self):
        for magic, resolution in ((0xA1B2C3D4, 1e-06), (0xA1B23C4D, 1e-09)):
            with file_of(pcap([tcp_frame()] * 3, magic=magic)) as path:
                (found,) = json.loads(answer("--load", path, "list_interfaces", "--json"))["interfaces"]
                self.assertEqual((found["name"], found["resolution_s"], found["snap_length_bytes"], found["frames"]),
                                 (None, resolution, 65535, 3))

    def test_pcapng_without_interfaces(self):
        with file_of(section("<"), "empty.pcapng") as path:
            self.assertEqual(json.loads(answer("--load", path, "list_interfaces", "--json"))["interfaces"], [])

    def test_missing_capture(self):
        outcome = run("--load", "/nonexistent.pcap", "list_interfaces")
        self.assertEqual((outcome.status, outcome.stdout), (1, ""))


class OfThisHost(unittest.TestCase):
    def test_names_are_those_of_the_system(self):
        found = {i["name"]: i for i in json.loads(answer("list_interfaces", "--json"))["interfaces"]}
        for _, name in socket.if_nameindex():
            self.assertIn(name, found)
        self.assertEqual((found["lo"]["loopback"], found["lo"]["up"]), (True, "127.0.0.1" in found["lo"]["addresses"]))
        self.assertRegex(answer("list-interfaces"), r"\Athis host: \d+ interface\(s\)\n  name +state +addresses +description\n")


if __name__ == "__main__":
    unittest.main()

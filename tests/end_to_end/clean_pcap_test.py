"""clean_pcap: which frames stay is what tshark says, and they stay byte by byte.

Files are taken apart and put together here, by the layouts of draft-ietf-opsawg-pcap and
draft-ietf-opsawg-pcapng, without the program's own reader.
"""

import functools
import gzip
import os
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

from end_to_end.files import file_of, mp_capable_syn, pcap, tcp_frame
from support import CAPTURES, EXAMPLE, ask, needs, needs_captures, run, tshark_fields

# A TCP header quoted in an ICMP error is no segment (docs/WIRESHARK.md section 14).
TCP = "tcp && !icmp && !icmpv6"
UDP_FRAME = b"\2" * 12 + b"\x08\0" + struct.pack("!BBHHHBBH4s4s", 0x45, 0, 32, 1, 0, 64, 17, 0, b"\x0a\0\0\1",
                                                 b"\x0a\0\0\2") + struct.pack("!HHHHI", 1, 2, 12, 0, 7)


def clean(bytes, *options, name="in.pcap", output="out.pcap"):
    """The bytes of the copy, and what the program said."""
    with file_of(bytes, name) as path:
        copy = path.with_name(output)
        outcome = run("clean_pcap", path, copy, *options)
        return (copy.read_bytes() if copy.exists() else None), outcome


def pcap_records(bytes, record_header=16):
    """Header of the file, and its records; what is cut off at the end is left out."""
    order = "<" if bytes[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    records, at = [], 24
    while at + record_header <= len(bytes):
        end = at + record_header + struct.unpack_from(order + "I", bytes, at + 8)[0]
        if end > len(bytes):
            break
        records.append(bytes[at:end])
        at = end
    return bytes[:24], records


def pcapng_blocks(bytes):
    """(type, bytes) of each whole block."""
    blocks, at, order = [], 0, "<"
    while at + 12 <= len(bytes):
        if bytes[at:at + 4] == b"\x0a\x0d\x0d\x0a":
            order = "<" if bytes[at + 8:at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
        kind, length = struct.unpack_from(order + "II", bytes, at)
        if at + length > len(bytes):
            break
        blocks.append((kind, bytes[at:at + length]))
        at += length
    return blocks


def expected_pcap(bytes, kept, record_header=16):
    header, records = pcap_records(bytes, record_header)
    return header + b"".join(record for number, record in enumerate(records, 1) if number in kept)


PACKETS = (2, 3, 6)
SECTION = 0x0A0D0D0A


def expected_pcapng(bytes, kept):
    copy, number = b"", 0
    for kind, block in pcapng_blocks(bytes):
        number += kind in PACKETS
        if kind == SECTION:  # its length is that of the section no more
            block = block[:16] + b"\xff" * 8 + block[24:]
        if kind not in PACKETS or number in kept:
            copy += block
    return copy


def tshark_numbers(path, display_filter):
    return {int(row[0]) for row in tshark_fields(path, ["frame.number"], "-Y", display_filter)}


def block(order, kind, body):
    body += b"\0" * (-len(body) % 4)
    size = struct.pack(order + "I", len(body) + 12)
    return struct.pack(order + "I", kind) + size + body + size


def section(order, length=-1):
    return block(order, SECTION, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, length) +
                 struct.pack(order + "HH", 1, 4) + b"note" + struct.pack(order + "HH", 0, 0))


def interface(order):
    return block(order, 1, struct.pack(order + "HHI", 1, 0, 0) + struct.pack(order + "HH", 2, 4) + b"eth0" +
                 struct.pack(order + "HH", 0, 0))


def packet(order, frame, comment=b"", number=0):
    padded = frame + b"\0" * (-len(frame) % 4)
    options = struct.pack(order + "HH", 1, len(comment)) + comment + b"\0" * (-len(comment) % 4) if comment else b""
    return block(order, 6, struct.pack(order + "IIIII", number, 0, 0, len(frame), len(frame)) + padded + options)


def without_start(answer):
    """Without the times that count from the first frame, which the copy may lack, and the numbers of frames."""
    if isinstance(answer, dict):
        return {key: without_start(value) for key, value in answer.items()
                if key not in ("first_s", "first_data_s", "last_data_s", "time_s", "packetid")}
    return [without_start(value) for value in answer] if isinstance(answer, list) else answer


class KeptFrames(unittest.TestCase):
    def assert_as_tshark(self, path, display_filter=TCP, options=()):
        bytes = path.read_bytes()
        if path.suffix == ".gz":
            bytes = gzip.decompress(bytes)
        kept = tshark_numbers(path, display_filter)
        expected = expected_pcapng if bytes[:4] == b"\x0a\x0d\x0d\x0a" else expected_pcap
        if path.name == "nokia.pcap":  # four bytes more in each record's header
            expected = functools.partial(expected_pcap, record_header=20)
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "copy"
            outcome = run("clean_pcap", path, copy, *options)
            self.assertEqual(outcome.status, 0, outcome)
            self.assertRegex(outcome.stderr, rf"(?m)^mptcpanalyzer: kept {len(kept)} of \d+ frames$")
            self.assertEqual(copy.read_bytes(), expected(bytes, kept))

    @needs("tshark")
    @needs_captures
    def test_handmade_and_recorded_captures(self):
        for name in ("crafted/e01.pcap", "crafted/e14.pcap", "crafted/e16a.pcap",
                     "crafted/e16b.pcapng", "recorded/s14c_cooked/client.sll1.pcap", "recorded/s14e_rawip/client.pcapng",
                     "recorded/s15_damaged/bigendian_us.pcap", "recorded/s15_damaged/nokia.pcap",
                     "recorded/s15_damaged/truncated.pcapng"):
            with self.subTest(name):
                self.assert_as_tshark(CAPTURES / name)

    @needs_captures
    def test_lengths_fragments_and_tunnels(self):
        # e04.lab tells what each frame is. Of 27 one is no TCP for sure: its IP header is malformed.
        bytes = (CAPTURES / "crafted/e04.pcap").read_bytes()
        copy, _ = clean(bytes)
        self.assertEqual(copy, expected_pcap(bytes, set(range(1, 28)) - {12}))

    @needs("tshark")
    def test_one_stream(self):
        self.assert_as_tshark(EXAMPLE, "tcp.stream == 2", ["--tcpstream", "2"])

    @needs("tshark")
    @needs_captures
    def test_one_connection(self):
        # The original's facts (captures/original/README.md) say which tcp streams connection 1 has.
        path = CAPTURES / "original/client_2.pcap"
        self.assert_as_tshark(path, "tcp.stream in {3, 4, 5, 7}", ["--mptcpstream", "1"])

    @needs_captures
    def test_a_connection_is_what_it_was(self):
        path = CAPTURES / "original/client_2.pcap"
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "one.pcapng"
            self.assertEqual(run("clean_pcap", path, copy, "--mptcpstream", "2").status, 0)
            (before,) = [c for c in ask(path, "lm")["mptcp_connections"] if c["mptcpstream"] == 2]
            (after,) = ask(copy, "lm")["mptcp_connections"]
            for key in ("client_key", "server_key", "client_token", "server_token", "version", "state"):
                self.assertEqual(after[key], before[key])
            self.assertEqual([s["packets"] for s in after["subflows"]], [s["packets"] for s in before["subflows"]])

    def test_listing_of_the_copy(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "copy.pcap"
            self.assertEqual(run("clean_pcap", EXAMPLE, copy).status, 0)
            for command in (["lt"], ["lm"], ["mptcp_summary", "0"]):
                with self.subTest(command):
                    self.assertEqual(without_start(ask(copy, *command)), without_start(ask(EXAMPLE, *command)))

    @needs_captures
    def test_every_handmade_capture_and_the_copy_of_its_copy(self):
        with tempfile.TemporaryDirectory() as folder:
            copy, again = Path(folder) / "copy", Path(folder) / "again"
            for path in sorted((CAPTURES / "crafted").glob("*.pcap*")):
                with self.subTest(path.name):
                    self.assertEqual(run("clean_pcap", path, copy).status, 0)
                    self.assertEqual(run("--load", copy, "lt", "--json").stdout, run("--load", path, "lt", "--json").stdout)
                    self.assertEqual(run("clean_pcap", copy, again).status, 0)
                    self.assertEqual(again.read_bytes(), copy.read_bytes())

    def test_only_mptcp(self):
        plain, mptcp = tcp_frame(source_port=7), mp_capable_syn(8)
        answer = tcp_frame(0x12, b"\x1e\x0c\x00\x01" + struct.pack("!Q", 2))
        # From the server's address and port to the client's.
        ip, tcp = bytearray(answer[14:34]), bytearray(answer[34:])
        ip[12:16], ip[16:20] = ip[16:20], ip[12:16]
        tcp[:4] = struct.pack("!HH", 80, 8)
        frames = [plain, mptcp, answer[:14] + bytes(ip) + bytes(tcp), plain]
        copy, outcome = clean(pcap(frames), "--mptcp")
        self.assertEqual(copy, expected_pcap(pcap(frames), {2, 3}))
        self.assertIn("kept 2 of 4 frames", outcome.stderr)


class Bytes(unittest.TestCase):
    FRAMES = [tcp_frame(), UDP_FRAME, tcp_frame(0x10), UDP_FRAME]

    def test_pcap_of_every_kind(self):
        for magic in (0xA1B2C3D4, 0xA1B23C4D):
            little = pcap(self.FRAMES, magic=magic)
            header, records = pcap_records(little)
            swapped = struct.pack(">IHHiIII", *struct.unpack("<IHHiIII", header)) + b"".join(
                struct.pack(">IIII", *struct.unpack("<IIII", r[:16])) + r[16:] for r in records)
            for bytes in (little, swapped):
                copy, outcome = clean(bytes)
                self.assertEqual(copy, expected_pcap(bytes, {1, 3}))
                self.assertEqual(outcome, (0, "", "mptcpanalyzer: kept 2 of 4 frames\n"))

    def test_pcapng_with_all_that_stands_between_frames(self):
        # Name resolution, interface statistics, secrets, a custom block: types 4, 5, 10 and 0xbad.
        parts, kept = [], []
        for order in "<>":
            names = block(order, 4, struct.pack(order + "HH", 0, 0))
            statistics = block(order, 5, struct.pack(order + "III", 0, 1, 2))
            secrets = block(order, 10, b"TLSK" + struct.pack(order + "I", 4) + b"keys")
            custom = block(order, 0xBAD, struct.pack(order + "I", 1) + b"custom")
            commented = packet(order, tcp_frame(), b"look here")
            parts += [section(order, 4711), interface(order), names, commented, secrets, packet(order, UDP_FRAME), custom,
                      packet(order, tcp_frame(0x10)), statistics]
            kept += [section(order, -1), interface(order), names, commented, secrets, custom,
                     packet(order, tcp_frame(0x10)), statistics]
        copy, outcome = clean(b"".join(parts), name="in.pcapng")
        self.assertEqual(copy, b"".join(kept))
        self.assertIn("kept 4 of 8 frames", outcome.stderr)  # Wireshark counts custom blocks as frames

    def test_blocks_that_do_not_belong_in_a_copy(self):
        # The custom block that asks not to be copied, an entry of a log, a packet of no described interface.
        order = "<"
        rest = [block(order, 0x40000BAD, b"\0\0\0\1"), block(order, 9, b"MESSAGE=x"), packet(order, tcp_frame(), number=7)]
        bytes = section(order) + interface(order) + b"".join(rest) + packet(order, tcp_frame())
        copy, _ = clean(bytes, name="in.pcapng")
        self.assertEqual(copy, section(order) + interface(order) + packet(order, tcp_frame()))

    def test_large_block(self):
        # Beyond the read buffer.
        order = "<"
        secrets = block(order, 10, b"TLSK" + struct.pack(order + "I", 1 << 20) + b"k" * (1 << 20))
        bytes = section(order) + interface(order) + secrets + packet(order, tcp_frame())
        self.assertEqual(clean(bytes, name="in.pcapng")[0], bytes)

    def test_capture_without_frames(self):
        self.assertEqual(clean(pcap([]))[0], pcap([]))
        self.assertEqual(clean(section("<"), name="in.pcapng")[0], section("<"))

    def test_fragments_follow_their_datagram(self):
        def fragment(offset, more, payload, identification=9, protocol=6):
            field = offset // 8 | (0x2000 if more else 0)
            return b"\2" * 12 + b"\x08\0" + struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), identification, field,
                                                        64, protocol, 0, b"\x0a\0\0\1", b"\x0a\0\0\2") + payload

        tcp = tcp_frame(source_port=5)[34:]
        whole = tcp + b"x" * 20
        frames = [fragment(0, True, whole[:24]), fragment(24, False, whole[24:]),
                  fragment(0, True, UDP_FRAME[34:] + b"\0" * 4, 10, 17), fragment(16, False, b"?" * 8, 10, 17),
                  tcp_frame(source_port=6), fragment(8, False, b"?" * 8, 11), fragment(8, False, b"?" * 8, 12, 17)]
        copy, _ = clean(pcap(frames))
        self.assertEqual(copy, expected_pcap(pcap(frames), {1, 2, 5, 6}))
        copy, _ = clean(pcap(frames), "--tcpstream", "0")
        self.assertEqual(copy, expected_pcap(pcap(frames), {1, 2}))
        copy, _ = clean(pcap(frames), "--tcpstream", "1")
        self.assertEqual(copy, expected_pcap(pcap(frames), {5}))

    def test_fragments_of_ipv6_and_of_a_tunnel(self):
        def ipv6(next_header, payload):
            return struct.pack("!IHBB", 0x60000000, len(payload), next_header, 64) + b"\x20\1" + b"\0" * 13 + b"\1" + \
                b"\x20\1" + b"\0" * 13 + b"\2" + payload

        def fragment(offset, more, payload, next_header, identification):
            return b"\2" * 12 + b"\x86\xdd" + ipv6(44, struct.pack("!BBHI", next_header, 0, offset | more, identification) +
                                                   payload)

        tcp = tcp_frame()[34:]
        inner = tcp_frame()[14:]  # IPv4 in IPv6
        frames = [fragment(0, 1, tcp + b"x" * 4, 6, 1), fragment(24, 0, b"y" * 8, 6, 1),
                  fragment(0, 1, inner, 4, 2), fragment(40, 0, b"y" * 8, 4, 2), fragment(40, 0, b"z" * 8, 4, 3)]
        copy, _ = clean(pcap(frames))
        self.assertEqual(copy, expected_pcap(pcap(frames), {1, 2, 3, 4}))


class Files(unittest.TestCase):
    FRAMES = [tcp_frame(), UDP_FRAME]
    EXPECTED = expected_pcap(pcap(FRAMES), {1})

    def test_compressed(self):
        copy, _ = clean(gzip.compress(pcap(self.FRAMES)), name="in.pcap.gz", output="out.pcap.gz")
        self.assertEqual(gzip.decompress(copy), self.EXPECTED)
        self.assertEqual(clean(gzip.compress(pcap(self.FRAMES)), name="in.pcap.gz")[0], self.EXPECTED)
        large = pcap([tcp_frame(source_port=port) + os.urandom(1000) for port in range(2000)])
        copy, _ = clean(large, output="out.gz")
        self.assertEqual(gzip.decompress(copy), large)

    @needs("zstd")
    def test_compressed_by_zstd(self):
        large = pcap([tcp_frame(source_port=port) + os.urandom(1000) for port in range(2000)])
        for bytes in (self.EXPECTED, large):
            copy, _ = clean(bytes, output="out.pcap.zst")
            plain = subprocess.run(["zstd", "-dc"], input=copy, stdout=subprocess.PIPE, check=True).stdout
            self.assertEqual(plain, bytes)

    def test_standard_input_and_output(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "out.pcap"
            outcome = run("clean_pcap", "-", copy, stdin=pcap(self.FRAMES))
            self.assertEqual(outcome, (0, "", "mptcpanalyzer: kept 1 of 2 frames\n"))
            self.assertEqual(copy.read_bytes(), self.EXPECTED)
        with file_of(pcap(self.FRAMES)) as path:
            outcome = run("clean_pcap", path, "-")
            self.assertEqual(outcome.stdout.encode(errors="surrogateescape"), self.EXPECTED)
            outcome = run("clean_pcap", "-", "-", "--tcpstream", "0", stdin=pcap(self.FRAMES))
            self.assertEqual(outcome.stdout.encode(errors="surrogateescape"), self.EXPECTED)

    def test_cut_record(self):
        copy, outcome = clean(pcap(self.FRAMES + [tcp_frame()])[:-1])
        self.assertEqual(copy, self.EXPECTED)
        self.assertRegex(outcome.stderr, r"\A[^\n]*ends inside a record[^\n]* \(frame 3\)\nmptcpanalyzer: kept 1 of 2 frames\n\Z")

    @needs("editcap")
    def test_other_formats_become_pcapng(self):
        with file_of(pcap(self.FRAMES)) as path:
            snoop, copy = path.with_name("in.snoop"), path.with_name("out.pcapng")
            subprocess.run(["editcap", "-F", "snoop", path, snoop], check=True)
            self.assertEqual(run("clean_pcap", snoop, copy).status, 0)
            self.assertEqual([kind for kind, _ in pcapng_blocks(copy.read_bytes()) if kind in PACKETS], [6])


class Errors(unittest.TestCase):
    def assert_fails(self, bytes, *options, pattern, status=1):
        copy, outcome = clean(bytes, *options)
        self.assertIsNone(copy)
        self.assertEqual((outcome.status, outcome.stdout), (status, ""))
        self.assertRegex(outcome.stderr, rf"\Amptcpanalyzer: [^\n]*{pattern}[^\n]*\n\Z")

    def test_what_is_not_there(self):
        bytes = pcap([tcp_frame()])
        self.assert_fails(bytes, "--tcpstream", "1", pattern="there is no tcp stream 1; list_tcp_connections")
        self.assert_fails(bytes, "--mptcpstream", "0", pattern="there is no mptcp stream 0; list_mptcp_connections")
        self.assert_fails(bytes, "--tcpstream", "0", "--mptcp", pattern="excludes", status=2)
        self.assert_fails(b"text\n", pattern="text, not a capture")

    def test_damage_leaves_no_copy(self):
        bytes = pcap([tcp_frame()] * 3) + struct.pack("<IIII", 0, 0, 1 << 30, 1 << 30) + b"\0" * 64
        self.assert_fails(bytes, pattern="frame 4, byte .*--salvage")
        with file_of(bytes) as path:
            copy = path.with_name("out.pcap")
            self.assertEqual(run("--salvage", "clean_pcap", path, copy).status, 0)
            self.assertEqual(copy.read_bytes(), pcap([tcp_frame()] * 3))

    def test_the_capture_itself_is_not_overwritten(self):
        with file_of(pcap([UDP_FRAME])) as path:
            link = path.with_name("link.pcap")
            link.symlink_to(path)
            for output in (path, link):
                outcome = run("clean_pcap", path, output)
                self.assertEqual(outcome.status, 1)
                self.assertIn("the copy would replace the capture", outcome.stderr)
            self.assertEqual(path.read_bytes(), pcap([UDP_FRAME]))

    def test_output_that_cannot_be_written(self):
        with file_of(pcap([tcp_frame()] * 1000)) as path:
            for output, pattern in (("/nonexistent/x.pcap", "No such file"), ("/dev/full", "No space left")):
                outcome = run("clean_pcap", path, output)
                self.assertEqual((outcome.status, outcome.stdout), (1, ""))
                self.assertRegex(outcome.stderr, rf"\Amptcpanalyzer: {output}: cannot write: {pattern}")
            self.assertEqual(os.listdir(path.parent), ["capture.pcap"])

    def test_connections_of_standard_input(self):
        outcome = run("clean_pcap", "-", "/dev/null", "--mptcpstream", "0", stdin=pcap([tcp_frame()]))
        self.assertEqual(outcome.status, 1)
        self.assertIn("standard input can be read only once", outcome.stderr)


if __name__ == "__main__":
    unittest.main()

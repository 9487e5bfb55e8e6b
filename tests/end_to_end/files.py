"""Capture files written by hand, byte by byte."""

import contextlib
import struct
import tempfile
from pathlib import Path

ETHERNET = 1


@contextlib.contextmanager
def file_of(bytes, name="capture.pcap"):
    """A temporary file of that name and content. A name may hold any bytes but / and NUL."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(bytes)
        yield path


def tcp_frame(flags=0x02, options=b"", source_port=1000):
    """Ethernet, IPv4, TCP without payload from 10.0.0.1 to 10.0.0.2:80. Flags: 0x02 is SYN."""
    options += b"\x01" * (-len(options) % 4)
    tcp = struct.pack("!HHIIBBHHH", source_port, 80, 100, 0, (20 + len(options)) << 2, flags, 1000, 0, 0) + options
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 1, 0, 64, 6, 0, b"\x0a\0\0\1", b"\x0a\0\0\2")
    return b"\2" * 12 + b"\x08\0" + ip + tcp


def mp_capable_syn(source_port=1000):
    """A SYN with the MP_CAPABLE of version 0 and key 1."""
    return tcp_frame(options=b"\x1e\x0c\x00\x01" + struct.pack("!Q", 1), source_port=source_port)


def mp_join_syn(source_port=1000):
    return tcp_frame(options=struct.pack("!BBBBII", 30, 12, 0x10, 1, 7, 8), source_port=source_port)


def pcap(frames, link_type=ETHERNET, magic=0xA1B2C3D4):
    header = struct.pack("<IHHiIII", magic, 2, 4, 0, 0, 65535, link_type)
    return header + b"".join(struct.pack("<IIII", i, 0, len(f), len(f)) + f for i, f in enumerate(frames))


def _block(kind, body):
    body += b"\0" * (-len(body) % 4)
    size = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + size + body + size


def pcapng(interfaces, frames):
    """interfaces: (name, link type) each; frames: (interface, bytes) each."""
    bytes = _block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    for name, link_type in interfaces:
        option = struct.pack("<HH", 2, len(name)) + name + b"\0" * (-len(name) % 4) + struct.pack("<HH", 0, 0)
        bytes += _block(1, struct.pack("<HHI", link_type, 0, 0) + option)
    for number, (interface, frame) in enumerate(frames):
        bytes += _block(6, struct.pack("<IIIII", interface, 0, number, len(frame), len(frame)) + frame)
    return bytes

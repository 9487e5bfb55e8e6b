"""Listing runs streaming: resident memory stays under 64 MiB plus 2 KiB a connection, whatever the size of
the capture (docs/contract.md). The time is reported; how fast it must be is for bench/ to measure."""

import os
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from support import PROGRAM

GENERATOR = PROGRAM.parent / "generate_capture"
MEBIBYTE = 1 << 20


def peak_memory(*arguments):
    """Resident bytes of a run of the program, at most, and its exit status."""
    with open(os.devnull, "wb") as nowhere:
        child = subprocess.Popen([PROGRAM, *arguments], stdout=nowhere)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss * 1024, child.returncode


@unittest.skipUnless(GENERATOR.exists(), f"{GENERATOR} is missing: build the benchmarks")
class Memory(unittest.TestCase):
    def assert_streams(self, number_of_connections, options):
        limit = 64 * MEBIBYTE + 2048 * number_of_connections
        with tempfile.TemporaryDirectory() as folder:
            capture = Path(folder) / "large.pcap"
            subprocess.run([GENERATOR, "--out", capture, "--connections", str(number_of_connections),
                            *options.split()], check=True)
            for command in (["list_mptcp_connections", "--json"], ["list_tcp_connections"],
                            ["clean_pcap", capture, "/dev/null", "--mptcp"]):
                start = time.monotonic()
                bytes, status = peak_memory("--load", capture, *command)
                print(f"{command[0]} of {capture.stat().st_size / MEBIBYTE:.0f} MiB, {number_of_connections} "
                      f"connections: {time.monotonic() - start:.1f} s, {bytes / MEBIBYTE:.1f} MiB "
                      f"of {limit / MEBIBYTE:.1f}")
                self.assertEqual(status, 0)
                self.assertLess(bytes, limit)

    def test_a_million_packets(self):
        self.assert_streams(20, "--packets 1000000 --snaplen 120 --loss 0.005 --reinjections 0.01")

    def test_a_hundred_thousand_connections(self):
        self.assert_streams(100000, "--all-open-first --bytes 3000 --snaplen 120")

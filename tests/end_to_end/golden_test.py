"""Text output as a whole, for the bundled capture.

The files in golden/ are what a user sees. Their values were checked once against other sources: streams,
endpoints, packets, times and MP_TCPRST reasons by tshark 4.0 (times as differences of frame.time_relative
of the SYN and of the first ACK with an MPTCP option), tokens by the kernels' MPTCP_INFO and keys and IDSNs by
Python's hashlib (examples/README.md). After a deliberate change of the output, check them again.
"""

import unittest
from pathlib import Path

from support import EXAMPLE, REPOSITORY, run

GOLDEN = Path(__file__).parent / "golden"


class Golden(unittest.TestCase):
    maxDiff = None

    def test_text(self):
        load = ["--load", EXAMPLE]
        for name, arguments in (
            ("list_tcp_connections", [*load, "list_tcp_connections"]),
            ("list_mptcp_connections", [*load, "list_mptcp_connections"]),
            ("list_subflows", [*load, "list_subflows", "0"]),
            ("list_subflows_all", [*load, "list_subflows", "0", "--all"]),
            ("checkhealth", ["checkhealth", EXAMPLE]),
        ):
            with self.subTest(name):
                text = run(*arguments).stdout.replace(f"{REPOSITORY}/", "")
                self.assertEqual(text, (GOLDEN / f"{name}.txt").read_text())

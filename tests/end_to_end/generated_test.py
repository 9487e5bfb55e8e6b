"""Captures of bench/generate_capture, which tells the truth about what it made."""

import json
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import PROGRAM, anomalies, connections

GENERATOR = PROGRAM.parent / "generate_capture"
SAME_KEYS = ("version", "client_key", "server_key", "client_token", "server_token", "client_idsn", "server_idsn")


def endpoint(subflow, end):
    ip, port = subflow[f"{end}_ip"], subflow[f"{end}_port"]
    return f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"


def subflow_facts(subflow):
    """In the terms of the generator: its client and server are those of the MPTCP connection."""
    opener, other = endpoint(subflow, "client"), endpoint(subflow, "server")
    opened_by_client = subflow["mptcpdest"] == "Server"
    return {"tcpstream": subflow["tcpstream"], "client": opener if opened_by_client else other,
            "server": other if opened_by_client else opener,
            "opened_by": "Client" if opened_by_client else "Server", "addrid": subflow["addrid"],
            "backup": subflow["backup"]}


@unittest.skipUnless(GENERATOR.exists(), f"{GENERATOR} is missing: build the benchmarks")
class Generated(unittest.TestCase):
    def test_words_of_choices(self):
        text = subprocess.run([GENERATOR, "--help"], stdout=subprocess.PIPE, text=True, check=True).stdout
        for words in ("{4,6,mixed}", "{first-only,per-segment,repeated}", "{pcap,pcapng}"):
            self.assertIn(words, text)
        self.assertNotIn("->", text)
        refused = subprocess.run([GENERATOR, "--out", "-", "--family", "5"], stderr=subprocess.PIPE, text=True, check=False)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("{4,6,mixed}", refused.stderr)

    def test_connections(self):
        for options in (
            "--version 0 --connections 20 --subflows 3 --packets 4000 --server-subflows",
            "--version 1 --connections 20 --subflows 4 --packets 4000 --server-subflows --family mixed",
            "--version 1 --connections 5 --subflows 2 --packets 3000 --family 6 --format pcapng --interfaces 3",
            "--version 0 --connections 8 --subflows 3 --packets 4000 --loss 0.05 --reinjections 0.1 --wrap",
            "--version 1 --connections 300 --subflows 2 --all-open-first --bytes 3000 --snaplen 120",
        ):
            with self.subTest(options), tempfile.TemporaryDirectory() as folder:
                capture, truth = Path(folder) / "generated", Path(folder) / "truth.json"
                subprocess.run([GENERATOR, "--out", capture, "--truth", truth, *options.split()], check=True)
                expected = json.loads(truth.read_text())["connections"]
                listed = connections(capture)
                self.assertEqual(list(listed), sorted(connection["mptcpstream"] for connection in expected))
                for connection in expected:
                    found = listed[connection["mptcpstream"]]
                    self.assertEqual([found[name] for name in SAME_KEYS], [connection[name] for name in SAME_KEYS])
                    self.assertEqual(sum(s["packets"] for s in found["subflows"]), connection["packets"])
                    self.assertEqual(len(found["subflows"]), len(connection["subflows"]))
                    for subflow, true_subflow in zip(found["subflows"], connection["subflows"]):
                        facts = subflow_facts(subflow)
                        self.assertEqual(facts, {name: true_subflow[name] for name in facts})
                        self.assertEqual(subflow["hmac"], None if subflow["kind"] == "initial" else "verified")
                self.assertEqual(anomalies(capture), {})

"""nstat against the kernels of the recordings: their MPTcpExt counters (nstat_mptcp in truth.json, which leaves
out what is 0), each host with the capture of its own end. Equal to the unit, whatever is printed.
"""

import json
import tempfile
import unittest
from pathlib import Path

from support import CAPTURES, TRIALS, ask, needs_captures, run

HOSTS = ("client", "server")
# Of one of the host's two paths, so that a part of what the kernel counted is not in it.
OF_ONE_PATH = {"client.tun0.pcap", "client.eth0.pcap"}


def recordings():
    """(path of a capture, host at whose end it was taken, that kernel's counters)"""
    for path in sorted(CAPTURES.glob("recorded/*/truth.json")) + sorted(TRIALS.glob("recorded/*/truth.json")):
        counters = json.loads(path.read_text()).get("nstat_mptcp")
        if counters is None:
            continue
        for host in HOSTS:
            for capture in sorted(path.parent.glob(f"{host}*.pcap*")):
                if capture.name not in OF_ONE_PATH:
                    yield capture, host, counters[host]


def as_nstat(counters):
    return "#kernel\n" + "".join(f"{name:<32}{value:<16}{0:6.1f}\n" for name, value in counters.items())


def as_netstat(counters):
    short = {name.removeprefix("MPTcpExt"): value for name, value in counters.items()}
    return ("TcpExt: SyncookiesSent\nTcpExt: 0\n"
            f"MPTcpExt: {' '.join(short)}\nMPTcpExt: {' '.join(map(str, short.values()))}\n")


@needs_captures
class Nstat(unittest.TestCase):
    def test_every_counter_of_every_recording(self):
        captures = told = 0
        for capture, host, kernel in recordings():
            answer = ask(capture, "nstat", "--host", host.capitalize())["hosts"][0]
            self.assertEqual("Client" if host == "client" else "Server", answer["host"])
            for counter in answer["counters"]:
                value, expected = counter["value"], kernel.get(counter["counter"], 0)
                with self.subTest(capture=capture, counter=counter["counter"], frames=counter["frames"][:9]):
                    self.assertEqual(value, len(counter["frames"]))
                    self.assertTrue(value <= expected if counter["at_least"] else value == expected,
                                    f"{value}, the kernel has {expected}")
                told += expected != 0
            captures += 1
        self.assertGreaterEqual(captures, 60)
        self.assertGreaterEqual(told, 280)

    def test_the_host_is_told_by_the_handshakes(self):
        for capture, host, _ in recordings():
            if capture.match("s08_strip_syn/server.pcap"):  # options stripped: no stream of it is MPTCP
                continue
            hosts = ask(capture, "nstat")["hosts"]
            with self.subTest(capture=capture):
                self.assertEqual([host.capitalize()], [entry["host"] for entry in hosts])

    def test_two_captures_give_each_host_its_own(self):
        folder = CAPTURES / "recorded/s05_fullmesh"
        kernel = json.loads((folder / "truth.json").read_text())["nstat_mptcp"]
        for first, second in (HOSTS, HOSTS[::-1]):
            for more in ((), ("--mptcpstream", "0")):
                answer = ask(folder / f"{first}.pcap", "nstat", str(folder / f"{second}.pcap"), *more)
                self.assertEqual(["Client", "Server"], [entry["host"] for entry in answer["hosts"]])
                for entry in answer["hosts"]:
                    for counter in entry["counters"]:
                        expected = kernel[entry["host"].lower()].get(counter["counter"], 0)
                        self.assertEqual(expected, counter["value"], (entry["host"], counter))

    def test_against_the_kernel_in_each_form(self):
        for capture, host, kernel in recordings():
            if not capture.match("n12_port_reuse/client.pcap") and not capture.match("s05_fullmesh/server.pcap"):
                continue
            for text in (as_nstat(kernel), as_netstat(kernel), f"# mptcp-get-debug\n{as_nstat(kernel)}\n# end\n"):
                with tempfile.TemporaryDirectory() as folder:
                    path = Path(folder) / "counters"
                    path.write_text(text)
                    answer = ask(capture, "nstat", "--host", host.capitalize(), "--against", str(path))
                    verdicts = {entry["counter"]: entry["verdict"] for entry in answer["hosts"][0]["counters"]}
                    differing = [name for name, verdict in verdicts.items() if verdict == "differs"]
                    self.assertEqual([], differing, capture)
                    # 200 connections were tried, and 148 of them had no port to send a SYN from.
                    if host == "client":
                        self.assertEqual("possible", verdicts["MPTcpExtMPCapableSYNTX"])

    def test_a_difference_is_shown(self):
        capture = CAPTURES / "recorded/s04_backup/client.pcap"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "counters"
            path.write_text("MPTcpExtMPPrioTx 5 0.0\nMPTcpExtMPCapableSYNACKRX 1 0.0\nMPTcpExtMPJoinSynTx 1 0.0\n"
                            "MPTcpExtMPJoinSynAckRx 1 0.0\nMPTcpExtMPCapableSYNTX 1 0.0\nMPTcpExtOFOQueue 3083 0.0\n")
            text = run("--load", str(capture), "nstat", "--against", str(path)).stdout
        self.assertRegex(text, r"MPPrioTx +5 +2 +\+3 +the kernel counted what is not in the capture")
        self.assertIn("not told by packets:\n  OFOQueue 3083\n", text)

    def test_options_that_were_cut_tell_nothing(self):
        answer = ask(CAPTURES / "recorded/s15_damaged/snaplen60.pcap", "nstat", "--host", "Client")["hosts"][0]
        self.assertTrue(answer["options_cut"])
        self.assertEqual([], answer["counters"])


if __name__ == "__main__":
    unittest.main()

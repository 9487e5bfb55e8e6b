"""The fields that tell of the network and of single options (ipid, ttl, ecn, SACK edges, backup, ADD_ADDR, MP_TCPRST),
against tshark, packet by packet of the handmade and the small recorded captures."""

import os
import unittest
from concurrent.futures import ThreadPoolExecutor

from support import name_of, needs, needs_captures, quick_captures, run, tshark_fields

# Ours: tshark's, the first of them that has a value.
FIELDS = {
    "ipid": ("ip.id",), "ttl": ("ip.ttl", "ipv6.hlim"), "ecn": ("ip.dsfield.ecn", "ipv6.tclass.ecn"),
    "sack_le": ("tcp.options.sack_le",), "sack_re": ("tcp.options.sack_re",),
    "backup": ("tcp.options.mptcp.backup.flag",), "addaddr_ip": ("tcp.options.mptcp.ipv4", "tcp.options.mptcp.ipv6"),
    "addaddr_port": ("tcp.options.mptcp.port",), "addaddr_echo": ("tcp.options.mptcp.echo",),
    "rst_reason": ("tcp.options.mptcp.rst_reason",), "rst_transient": ("tcp.options.mptcp.flag_T.flag",),
}
INNERMOST = ("ipid", "ttl", "ecn")  # of tunnels tshark prints the outer headers as well
FIRST = ("addaddr_ip",)

# Captures whose packets or options differ for reasons that compare_with_tshark_test.py tells.
NOT_COMPARED = {"crafted/e04.pcap", "crafted/e13.pcap", "crafted/e15b.pcap", "crafted/e19.pcap", "crafted/e20.pcap",
                "reported/rvi_ip_as_ethernet.pcap", "reported/snap_cut_synack.pcap"}


def number(text):
    if text in ("True", "False"):
        return str(int(text == "True"))
    return str(int(text, 16)) if text.startswith("0x") else text


def expected(ours, row):
    """What tshark's fields of a packet say."""
    for theirs in FIELDS[ours]:
        values = [number(value) for value in row[theirs].split(",") if value]
        if ours in INNERMOST:
            values = values[-1:]
        elif ours in FIRST:
            values = values[:1]
        if values:
            return ",".join(values)
    return ""


def differences(capture):
    theirs = sorted({name for names in FIELDS.values() for name in names})
    rows = tshark_fields(capture, ["frame.number", *theirs], "-Y", "tcp && !icmp && !icmpv6")
    told = {number: dict(zip(theirs, values)) for number, *values in rows}
    outcome = run("--no-cache", "--keep-copies", "--load", capture, "tocsv", "-", "--fields",
                  ",".join(["packetid", *FIELDS]))
    if outcome.status != 0:
        return None
    found = []
    for line in outcome.stdout.splitlines()[1:]:
        frame, *values = line.split("|")
        if frame in told:
            found += [(frame, ours, value, expected(ours, told[frame])) for ours, value in zip(FIELDS, values)
                      if value != expected(ours, told[frame])]
    return found


@needs_captures
@needs("tshark")
class EvidenceFields(unittest.TestCase):
    def test_as_tshark(self):
        captures = [path for path in quick_captures() if name_of(path) not in NOT_COMPARED]
        compared = 0
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for capture, found in zip(captures, pool.map(differences, captures)):
                if found is None:
                    continue
                compared += 1
                with self.subTest(name_of(capture)):
                    self.assertEqual(found[:10], [])
        self.assertGreater(compared, 80)


if __name__ == "__main__":
    unittest.main()

"""Runs compare_with_tshark.py of the shared folder, and knows where we differ from tshark on purpose.

Numbers in brackets are those of the oddities in docs/WIRESHARK.md, section 15; others its sections. What is
listed but agrees fails too, so that the lists stay true.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from end_to_end.time_order import OUT_OF_ORDER, in_order_of_time
from support import PROGRAM, SHARED, TIME_LIMIT_S, name_of

TOOL = SHARED / "tools/compare_with_tshark.py"

# {capture: {field: why it differs}}. "packets" is not a field: which frames are segments.
DIFFERENCES = {
    "crafted/e01.pcap": {
        "tcpstream": "[27] headers quoted in ICMP errors are no segments and get no stream number",
    },
    "crafted/e04.pcap": {
        "packets": "4: first fragments are decoded where they stand, not where tshark has put the datagram together; "
                   "[30] an IPv6 packet of length 0 is one",
        "ipsrc": "2: of the innermost IP header; the tool asks tshark for the outermost",
        "ipdst": "2: of the innermost IP header; the tool asks tshark for the outermost",
        "tcpstream": "the streams of those packets",
        "rwnd": "4: the TCP header is there, its data offset is wrong: tshark stops at it",
        "tcpflags": "as rwnd",
        "tcpack": "as rwnd",
    },
    "crafted/e07e.pcap": {"expected_token": "[14] the key counts although a DSS was seen before it"},
    "crafted/e07i.pcap": {"mptcpstream": "[35] a subflow whose join was not captured has a connection"},
    "crafted/e07n.pcap": {"expected_token": "[32] the token is that of the key in the segment"},
    "crafted/e07o.pcap": {
        "expected_token": "[32] the token is that of the key in the segment",
        "mptcpstream": "[32] two connections with the same keys stay two",
    },
    "crafted/e08a.pcap": {
        "dsnraw64": "[4] a second mapping of the same subflow numbers does not replace the first",
        "dsn": "[4] a second mapping of the same subflow numbers does not replace the first",
    },
    "crafted/e13.pcap": {
        "tcpoptions": "1.5: a malformed MPTCP option does not hide the options after it",
        "tcptsval": "5: of two timestamps options one counts",
        "tcptsecr": "5: of two timestamps options one counts",
        "expected_token": "[32] the token is that of the key in the segment; [18] none of an unknown version",
        "datafin": "1.5: nothing is taken from a DSS option shorter than its flags say",
    },
    "crafted/e14.pcap": {
        "tcpstream": "[27] headers quoted in ICMP errors are no segments and get no stream number",
        "rwnd": "[27] a SYN quoted in an ICMP error does not begin a stream without window scale",
    },
    "crafted/e16b.pcapng": {"interface": "[29] interfaces of a later section"},
    "crafted/e17a.pcap": {
        "expected_token": "[14] the key counts although a DSS was seen before it",
        "mptcpstream": "[14] the connection of that DSS and of the key is one",
    },
    "crafted/e17b.pcap": {"expected_token": "[14] the key counts although a DSS was seen before it"},
    "crafted/e18.pcap": {"reinjection_of": "[9] data beyond the end of its mapping has no data sequence number"},
    "crafted/e19.pcap": {
        field: "1.5: nothing is taken from an option that is cut"
        for field in ("tcptsval", "datafin", "subtype", "dss_dsn", "dss_rawack", "dss_ssn", "dack")
    },
    "crafted/e20.pcap": {
        "expected_token": "[18] no token of a key of an unknown version",
        "mptcpstream": "[18] connections of an unknown version are not all one",
        "dack": "[18] no initial data sequence number of an unknown version",
        "dsn": "[18] no initial data sequence number of an unknown version",
    },
    "reported/nat_both_sides.pcap": {
        "expected_token": "[32] the token is that of the key in the segment",
        "mptcpstream": "[32] two connections with the same keys stay two",
    },
    "reported/nat_both_sides_join.pcap": {
        "expected_token": "[32] the token is that of the key in the segment",
        "mptcpstream": "[32] two connections with the same keys stay two",
    },
    "reported/rvi_ip_as_ethernet.pcap": {"packets": "tshark takes the addresses of IP packets for MAC addresses"},
    "reported/snap_cut_synack.pcap": {
        field: "1.5: nothing is taken from an option that is cut" for field in ("subtype", "mptcpversion")
    },
    "recorded/s15_damaged/snaplen68.pcap": {"tcptsval": "1.5: nothing is taken from an option that is cut"},
}

# Captures that the tool cannot compare, since tshark or we give no answer.
NOT_COMPARED = {
    "recorded/s15_damaged/absurd_length.pcap": "fails at the damaged record without --salvage",
    "recorded/s15_damaged/half_global_header.pcap": "no capture",
    "recorded/s15_damaged/not_a_capture.pcap": "no capture",
    "recorded/s15_damaged/zero_bytes.pcap": "no capture",
    "crafted/e15b.pcap": "[8] tshark aborts on a mapping that crosses subflow sequence number 2^32",
}


def compare(capture, *arguments):
    """(status, what the tool printed). tshark analyses copies of packets, and frames in the order of the file."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "mptcpanalyzer/config"
        config.parent.mkdir()
        config.write_text("[mptcpanalyzer]\nkeep_copies = yes\n")
        if capture in OUT_OF_ORDER:
            capture = in_order_of_time(capture, Path(folder))
        environment = dict(os.environ, MPTCPANALYZER=str(PROGRAM), XDG_CONFIG_HOME=folder)
        done = subprocess.run([sys.executable, str(TOOL), str(capture), *arguments], capture_output=True, text=True,
                              timeout=TIME_LIMIT_S, env=environment)
    return done.returncode, done.stdout + done.stderr


def differing(text):
    """What the tool marks in its output."""
    lines = text.splitlines()
    marked = {line.split()[0] for line in lines if line.endswith("<-- ")}
    marked |= {"packets" for line in lines if line.startswith("packets:")}
    return marked | {"reinjected_in" for line in lines if line.startswith("reinjected_in is not the inverse")}


def check(test, capture):
    """The capture differs in what DIFFERENCES names and in nothing else."""
    status, text = compare(capture)
    if name_of(capture) in NOT_COMPARED:
        test.assertEqual(status, 2, text)
        return
    test.assertIn(status, (0, 1), text)
    test.assertEqual(differing(text), set(DIFFERENCES.get(name_of(capture), {})), text)

"""The original mptcpanalyzer's own example captures (captures/original in the shared folder; its README
has the facts that the original published)."""

import unittest

from support import CAPTURES, connections, needs_captures, run, tcp_streams

ORIGINAL = CAPTURES / "original"

# The published shape and subflow sets; endpoints by tshark.
CLIENT_2 = """\
4 mptcp connection(s)
mptcp.stream 0 has 4 subflow(s):
  >tcp.stream 0: 10.0.0.1:59482 -> 10.0.0.2:5201 (mptcpdest: Server)
  >tcp.stream 1: 11.0.0.1:60453 -> 11.0.0.2:5201 (mptcpdest: Server)
  >tcp.stream 2: 10.0.0.1:49807 -> 11.0.0.2:5201 (mptcpdest: Server)
  >tcp.stream 6: 11.0.0.1:55233 -> 10.0.0.2:5201 (mptcpdest: Server)
mptcp.stream 1 has 4 subflow(s):
  >tcp.stream 3: 10.0.0.1:59484 -> 10.0.0.2:5201 (mptcpdest: Server)
  >tcp.stream 4: 10.0.0.1:35031 -> 11.0.0.2:5201 (mptcpdest: Server)
  >tcp.stream 5: 11.0.0.1:34945 -> 11.0.0.2:5201 (mptcpdest: Server)
  >tcp.stream 7: 11.0.0.1:40191 -> 10.0.0.2:5201 (mptcpdest: Server)
mptcp.stream 2 has 4 subflow(s):
  >tcp.stream 8: 10.0.0.1:59486 -> 10.0.0.2:5201 (mptcpdest: Server)
  >tcp.stream 9: 10.0.0.1:57565 -> 11.0.0.2:5201 (mptcpdest: Server)
  >tcp.stream 10: 11.0.0.1:36829 -> 10.0.0.2:5201 (mptcpdest: Server)
  >tcp.stream 11: 11.0.0.1:40045 -> 11.0.0.2:5201 (mptcpdest: Server)
mptcp.stream 3 has 4 subflow(s):
  >tcp.stream 12: 10.0.0.1:59488 -> 10.0.0.2:5201 (mptcpdest: Server)
  >tcp.stream 13: 10.0.0.1:54007 -> 11.0.0.2:5201 (mptcpdest: Server)
  >tcp.stream 14: 11.0.0.1:35041 -> 10.0.0.2:5201 (mptcpdest: Server)
  >tcp.stream 15: 11.0.0.1:39755 -> 11.0.0.2:5201 (mptcpdest: Server)
"""


@needs_captures
class Original(unittest.TestCase):
    maxDiff = None

    def test_published_list(self):
        self.assertEqual(run("--load", ORIGINAL / "client_2.pcap", "list_mptcp_connections").stdout, CLIENT_2)

    def test_joins_of_real_version_0_hosts_are_verified(self):
        for number, connection in connections(ORIGINAL / "client_2.pcap").items():
            self.assertEqual(connection["version"], 0)
            # tcp stream 7, the last of connection 1, is a SYN without answer.
            last = None if number == 1 else "verified"
            self.assertEqual([s["hmac"] for s in connection["subflows"]], [None, "verified", "verified", last])

    def test_the_other_end(self):
        # The published numbers of the connections of client_2: 0, 2, 3, 4. Number 1 is a join whose SYN
        # came after its other packets (frame 22 of server_2).
        listed = connections(ORIGINAL / "server_2.pcap")
        client = connections(ORIGINAL / "client_2.pcap")
        for number, published in ((0, 0), (1, 2), (2, 3), (3, 4)):
            self.assertEqual(listed[published]["client_key"], client[number]["client_key"])
        self.assertTrue(listed[1]["incomplete"])

    def test_a_simulated_capture(self):
        # ns-3, link type PPP: four subflows by tshark.
        listed = connections(ORIGINAL / "iperf-mptcp-0-0.pcap")
        self.assertEqual({n: tcp_streams(c) for n, c in listed.items()}, {0: [0, 1, 2, 3]})

    def test_plain_tcp(self):
        for end in ("client", "server"):
            path = ORIGINAL / f"{end}_1_tcp_only.pcap"
            self.assertEqual(run("--load", path, "lm").stdout, "0 mptcp connection(s)\n")

"""The association of joins with connections in the hand-made captures e05 to e07, e17 and e20.

Each file asks one question (its .lab tells which); the expected answers were worked out by hand from
the packets (tshark -V) by RFC 6824, RFC 8684 and the decisions marked [I] in WIRESHARK.md 8.5 and 8.6.
All their HMACs are dummies, so that no join may be said to be verified.
"""

import unittest

from support import CAPTURES, anomalies, ask, connections, needs_captures

CRAFTED = CAPTURES / "crafted"

# The keys that all files but those named below use, the client's and the server's.
KEYS = (0x1111111122222222, 0x3333333344444444)

# {file: (the connections, why)}. A connection: number, version, then its subflows in the order of
# their tcp streams: what they are, and mptcpdest of what the client of the tcp stream sends.
EXPECTED = {
    "e05": (["0 v0: 0 initial>Server, 1 joined>Server"], "a join by the client"),
    "e06": (["0 v1: 0 initial>Server, 1 joined>Server, 2 joined>Server"], "two of them, version 1"),
    "e07a": (["0 v0: 0 initial>Server, 1 joined>Client"], "the SYN's token is the client's: the server opened it"),
    "e07b": (["0 v0: 0 initial>Server, 1 joined>Server"], "no SYN: roles by the SYN/ACK"),
    "e07c": (["0 v0: 0 initial>Server, 1 joined>Server"], "only the third ACK: it carries both keys"),
    "e07d": (["0 v?: 0 unknown>Server, 1 joined>Server, 2 joined>Server (orphan 2880411946)"],
             "[I 35] no handshake: the data sequence numbers tie stream 0 to the joins, whose token tells the roles"),
    "e07e": (["0 v0: 0 joined>Server, 1 initial>Server"], "[I 14] a handshake after its join explains the token"),
    "e07f": (["0 v?: 0 joined>Server (orphan 3735928559)"], "token 0xdeadbeef is nobody's"),
    "e07g": ([], "the SYN/ACK is plain"),
    "e07h": ([], "the same in version 1"),
    "e07i": (["0 v0: 0 initial>Server, 1 joined>Server"],
             "[I 35] no JOIN SYN, so no token: by its data sequence numbers"),
    "e07j": (["0 v0: 0 initial>Server", "1 v0: 1 initial>Server"], "ports reused with another ISN"),
    "e07k": (["0 v0: 0 initial>Server, 1 joined>Server"], "SYNs sent twice"),
    "e07l": (["0 v0: 0 initial>Server"], "the third ACK was not captured, but DSS was"),
    "e07m": ([], "the SYN was sent again without MP_CAPABLE and answered"),
    "e07n": (["0 v0: 0 initial>Server"], "a SYN sent again with another key"),
    "e07o": (["0 v0: 0 initial>Server", "1 v0: 1 initial>Server"], "[I 32] the same server key does not make them one"),
    "e07p": (["0 v0: 0 initial>Server, 1 joined>Server"], "the SYN/ACK stands before the SYN"),
    "e17a": (["0 v0: 0 initial>Server, 1 joined>Server"], "[I 14] a DSS before the MP_CAPABLE"),
    "e17b": (["0 v0: 0 initial>Server"], "the same, a DATA_ACK of the server"),
    "e17c": (["0 v?: 0 joined>Server (orphan 2880411946)"], "JOIN SYN/ACK before JOIN SYN, no handshake"),
    "e17d": (["0 v1: 0 initial>Server, 1 joined>Server"], "no SYN/ACK: both keys from the third ACK"),
    "e17e": (["0 v1: 0 initial>Server, 1 joined>Server"], "JOIN SYN sent twice"),
    "e17f": (["0 v1: 0 initial>Server, 1 joined>Client"], "a join by the server, version 1"),
    "e17g": (["0 v1: 0 initial>Server"], "the client's key comes with its first data"),
    "e17h": (["0 v?: 0 unknown>Server (incomplete)"], "only DSS; port 80 is the server's"),
    "e17i": (["0 v0: 0 initial>Server, 1 joined>Server"], "RFC 8684 3.1: the SYN/ACK's version is the one in use"),
    "e20": (["0 v2: 0 initial>Server", "1 v2: 1 initial>Server"], "[I 18] an unknown version does not make them one"),
}

# [client, server] keys of each connection, where they are not KEYS.
OTHER_KEYS = {
    "e05": [KEYS],
    "e07j": [KEYS, (0x5555, 0x6666)],
    # e07n: the ACK repeats the key of the second SYN, which is the one that the SYN/ACK answered.
    "e07n": [(0x9999, KEYS[1])],
    "e07o": [KEYS, (0x7777, KEYS[1])],
    "e20": [(0x1111, 0x2222), (0x1112, 0x2223)],
}
UNKNOWN_KEYS = {"e07d", "e07f", "e17c", "e17h"}


def describe(connection):
    version = "?" if connection["version"] is None else connection["version"]
    subflows = ", ".join(f"{s['tcpstream']} {s['kind']}>{s['mptcpdest']}" for s in connection["subflows"])
    remark = ""
    if connection["orphan"]:
        remark = f" (orphan {connection['subflows'][-1]['token']})"
    elif connection["incomplete"]:
        remark = " (incomplete)"
    return f"{connection['mptcpstream']} v{version}: {subflows}{remark}"


def keys(connection):
    return tuple(key and int(key) for key in (connection["client_key"], connection["server_key"]))


@needs_captures
class Crafted(unittest.TestCase):
    def test_every_file_is_in_the_table(self):
        files = {path.stem for pattern in ("e0[567]*.pcap", "e17*.pcap", "e20.pcap") for path in CRAFTED.glob(pattern)}
        self.assertEqual(files, set(EXPECTED))

    def test_connections(self):
        for name, (expected, why) in EXPECTED.items():
            with self.subTest(name, why=why):
                listed = connections(CRAFTED / f"{name}.pcap")
                self.assertEqual([describe(connection) for connection in listed.values()], expected)

    def test_keys(self):
        for name, (expected, _) in EXPECTED.items():
            listed = list(connections(CRAFTED / f"{name}.pcap").values())
            with self.subTest(name):
                if name in UNKNOWN_KEYS:
                    known = [(None, None)] * len(expected)
                else:
                    known = OTHER_KEYS.get(name, [KEYS, (None, None)])[:len(expected)]
                self.assertEqual([keys(connection) for connection in listed], known)

    def test_no_hmac_is_verified(self):
        for name in EXPECTED:
            for connection in connections(CRAFTED / f"{name}.pcap").values():
                for subflow in connection["subflows"]:
                    self.assertNotEqual(subflow["hmac"], "verified", name)
        self.assertEqual(anomalies(CRAFTED / "e07a.pcap"), {"join_hmac_mismatch": 1})

    def test_plain_connections_that_offered_mptcp(self):
        for name, reason in (
            ("e07g", "the SYN/ACK carried no MP_CAPABLE"),
            ("e07h", "the SYN/ACK carried no MP_CAPABLE"),
            ("e07m", "the SYN was sent again without MPTCP"),
        ):
            with self.subTest(name):
                (tcp,) = ask(CRAFTED / f"{name}.pcap", "list_tcp_connections")["tcp_connections"]
                self.assertEqual((tcp["mptcpstream"], tcp["fallback"], tcp["fallback_reason"]), (None, True, reason))

    def test_irregularities_are_counted(self):
        for name, expected in (
            ("e07d", {"join_without_connection": 2, "mptcp_without_handshake": 1, "connection_inferred": 1}),
            # Its DATA_ACK is an invented number, which the key that comes later shows.
            ("e07e", {"connections_merged": 1, "join_hmac_mismatch": 1}),
            ("e07f", {"join_without_connection": 1}),
            ("e07g", {}),
            ("e07i", {"mptcp_without_handshake": 1, "connection_inferred": 1}),
            ("e07j", {"port_reused": 1}),
            ("e07n", {"key_changed": 1}),
            ("e07o", {"key_shared": 1}),
            ("e17h", {"mptcp_without_handshake": 1}),
            ("e20", {"version_unsupported": 4}),
        ):
            with self.subTest(name):
                self.assertEqual(anomalies(CRAFTED / f"{name}.pcap"), expected)

    def test_no_connection_from_headers_quoted_in_icmp_errors(self):
        self.assertEqual(connections(CRAFTED / "e01.pcap"), {})
        self.assertEqual(list(connections(CRAFTED / "e14.pcap")), [0])

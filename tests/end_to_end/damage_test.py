"""The damaged and derived files of recorded/s15_damaged; damage.json tells how each was made from the
client's end (or the server's) of s02_upload_loss, whose answer is thereby known."""

import unittest

from support import CAPTURES, anomalies, ask, connections, needs, needs_captures, tcp_streams

DAMAGED = CAPTURES / "recorded/s15_damaged"
WHOLE = CAPTURES / "recorded/s02_upload_loss/client.pcap"


def identity(connection):
    """What of a connection does not depend on how much of it was captured."""
    names = ("version", "client_key", "server_key", "client_token", "server_token", "client_idsn", "server_idsn")
    subflow_names = ("tcpstream", "client_ip", "client_port", "server_ip", "server_port", "mptcpdest", "kind",
                     "addrid", "hmac", "token")
    return [connection[name] for name in names] + [[s[name] for name in subflow_names] for s in connection["subflows"]]


@needs_captures
class Damage(unittest.TestCase):
    def assert_same_connection(self, name):
        found = connections(DAMAGED / name)
        self.assertEqual(list(found), [0])
        self.assertEqual(identity(found[0]), identity(connections(WHOLE)[0]))

    def test_files_that_keep_the_handshakes(self):
        for name in ("truncated_mid_packet.pcap", "truncated_mid_header.pcap", "capture_drops_1pct.pcap",
                     "out_of_time_order.pcap", "duplicated_records.pcap", "microsecond.pcap", "bigendian_us.pcap",
                     "plain.pcapng", "compressed.pcap.gz", "truncated.pcapng"):
            with self.subTest(name):
                self.assert_same_connection(name)

    @needs("editcap")
    def test_formats_that_editcap_reads(self):
        for name in ("snoop.snoop", "nokia.pcap"):
            with self.subTest(name):
                self.assert_same_connection(name)
                self.assertEqual(ask(DAMAGED / name, "checkhealth")["frames"], 3000)

    def test_header_only(self):
        self.assertEqual(connections(DAMAGED / "header_only.pcap"), {})
        self.assertEqual(anomalies(DAMAGED / "header_only.pcap"), {})

    def test_handshake_not_captured(self):
        # The first 200 packets of either end hold both handshakes: the data sequence numbers tie one
        # subflow to the other. Port 5001 is the server's.
        for name in ("no_syn_first200.pcap", "no_syn_first200_server.pcap"):
            with self.subTest(name):
                found = connections(DAMAGED / name)
                self.assertEqual({n: tcp_streams(c) for n, c in found.items()}, {0: [0, 1]})
                for connection in found.values():
                    self.assertTrue(connection["incomplete"])
                    self.assertFalse(connection["orphan"])
                    self.assertIsNone(connection["version"])
                    self.assertEqual(connection["inferred"]["by"], "data sequence numbers")
                    self.assertEqual(connection["inferred"]["roles_by"], "the server endpoint that most subflows share")
                    self.assertGreaterEqual(connection["inferred"]["bits"], 71)
                    for subflow in connection["subflows"]:
                        self.assertEqual(subflow["server_port"], 5001)
                        self.assertEqual(subflow["kind"], "unknown")
                self.assertEqual(anomalies(DAMAGED / name)["mptcp_without_handshake"], 2)

    def test_one_direction(self):
        # The client's packets carry both keys, in the third ACK; but not the server's HMAC and nonce.
        (connection,) = connections(DAMAGED / "one_direction.pcap").values()
        whole = connections(WHOLE)[0]
        for name in ("version", "client_key", "server_key", "client_token", "server_token"):
            self.assertEqual(connection[name], whole[name])
        self.assertEqual(tcp_streams(connection), [0, 1])
        self.assertIsNone(connection["subflows"][1]["hmac"])
        self.assertEqual(connection["state"], "established")

    def test_one_path(self):
        # Only the joined path: an orphan, known by the token of the server.
        (orphan,) = connections(DAMAGED / "one_path.pcap").values()
        self.assertTrue(orphan["orphan"])
        self.assertEqual(orphan["server_token"], connections(WHOLE)[0]["server_token"])
        self.assertEqual([s["kind"] for s in orphan["subflows"]], ["joined"])

    def test_snap_lengths_that_cut_the_options(self):
        # 60 and 68 bytes leave 6 and 14 of the options: none of MPTCP's.
        for name, frames in (("snaplen60.pcap", 18232), ("snaplen60_server.pcap", 18107), ("snaplen68.pcap", 18232)):
            with self.subTest(name):
                streams = ask(DAMAGED / name, "list_tcp_connections")["tcp_connections"]
                self.assertEqual([s["server_port"] for s in streams], [5001, 5001])
                self.assertEqual([s["fallback"] for s in streams], [False, False])
                health = ask(DAMAGED / name, "checkhealth")
                self.assertEqual((health["frames"], health["mptcp_connections"]), (frames, 0))
                self.assertEqual(anomalies(DAMAGED / name)["options_cut"], health["tcp_segments"])

    def test_clock_that_goes_back(self):
        # Every 97th of 18232 records was swapped with the next.
        self.assertEqual(anomalies(DAMAGED / "out_of_time_order.pcap"), {"clock_went_back": 18232 // 97 + 1})

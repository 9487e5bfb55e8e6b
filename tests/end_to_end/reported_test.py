"""The situations of public bug reports, rebuilt (../shared/trials/reported): what one capture tells.

The expected answers follow from the packet script beside each file, by the RFC section named with them.
The captures of other formats, of copies and of several interfaces have tests of their own.
"""

import unittest

from support import TRIALS, anomalies, ask, connections, needs_trials, run

REPORTED = TRIALS / "reported"


def path(name):
    return REPORTED / f"{name}.pcap"


def first_frames(name):
    """The first frame of each anomaly, by name."""
    return {entry["name"]: entry["first_frame"] for entry in ask(path(name), "checkhealth")["anomalies"]}


def only_connection(name):
    found = connections(path(name))
    assert len(found) == 1, found
    return next(iter(found.values()))


def towards(name, role, connection=0):
    summary = ask(path(name), "mptcp_summary", str(connection), "--full")
    return next(direction for direction in summary["directions"] if direction["mptcpdest"] == role)


@needs_trials
class Fallback(unittest.TestCase):
    """RFC 8684 section 3.7."""

    def test_data_without_mapping_on_a_joined_subflow_reaches_nobody(self):
        # 500 bytes, 800 that the joined subflow lost, and the same 800 again: the DATA_ACK is 1301.
        for name in ("join_stripped", "join_stripped_server"):
            with self.subTest(name):
                subflow = only_connection(name)["subflows"][1]
                self.assertEqual(subflow["state"], "broken")
                self.assertEqual(subflow["unmapped_from"], {"mptcpdest": "Server", "packetid": 10, "bytes_before": 0})
                self.assertEqual(first_frames(name), {"subflow_broken": 10})
                direction = towards(name, "Server")
                self.assertEqual((direction["goodput_bytes"], direction["undelivered_bytes"]), (1300, 800))
                self.assertEqual(direction["throughput_bytes"], 2100)
                self.assertEqual([part["new_data_bytes"] for part in direction["subflows"]], [1300, 0])
                self.assertEqual([part["goodput_contribution"] for part in direction["subflows"]], [1, 0])

    def test_both_ends_tell_that_the_rescue_was_needed(self):
        """The receiver's DATA_ACK stood still until tcp.stream 0 carried the 800 bytes again."""
        pair = (str(REPORTED / "join_stripped_client.pcap"), "0", str(REPORTED / "join_stripped_server.pcap"), "0")
        self.assertIn("1 rescue (800 bytes)", run("qualify_reinjections", *pair).stdout)
        text = run("summary_extended", *pair).stdout
        self.assertIn("wasted by redundant reinjections: 0 bytes", text)

    def test_the_end_that_sent_the_options_sees_nothing_broken(self):
        direction = towards("join_stripped_client", "Server")
        self.assertEqual((direction["goodput_bytes"], direction["reinjected_bytes"]), (1300, 800))
        self.assertEqual([s["state"] for s in only_connection("join_stripped_client")["subflows"]], ["established"] * 2)

    def test_options_that_vanish_after_data(self):
        subflow = only_connection("stripped_after_data")["subflows"][0]
        self.assertEqual(subflow["state"], "fallback")
        self.assertEqual(subflow["unmapped_from"], {"mptcpdest": "Server", "packetid": 8, "bytes_before": 500})
        self.assertIn("in frame 8, after 500 bytes", subflow["fallback_reason"])
        self.assertEqual(first_frames("stripped_after_data"), {"options_vanished": 8})
        tcp = ask(path("stripped_after_data"), "list_tcp_connections")["tcp_connections"][0]
        self.assertTrue(tcp["fallback"])

    def test_what_never_began(self):
        reasons = {"mpc_blackhole": "the SYN was sent again without MPTCP",
                   "no_h_flag": "data came without MPTCP options",
                   "version_mismatch": "the SYN offered version 1 and the SYN/ACK answered with version 0"}
        for name, reason in reasons.items():
            with self.subTest(name):
                tcp = ask(path(name), "list_tcp_connections")["tcp_connections"][0]
                self.assertEqual((tcp["fallback"], tcp["fallback_reason"]), (True, reason))
        connection = only_connection("version_mismatch")
        self.assertEqual((connection["offered_version"], connection["version"]), (1, 0))

    def test_an_answer_that_was_cut_is_not_known(self):
        tcp = ask(path("snap_cut_synack"), "list_tcp_connections")["tcp_connections"][0]
        self.assertIsNone(tcp["mptcp_unanswered"])
        self.assertFalse(tcp["fallback"])


@needs_trials
class Keys(unittest.TestCase):
    """RFC 8684 sections 3.1 and 3.5."""

    def test_the_third_ack_changes_no_key(self):
        for name in ("ack_keys_changed", "ack_keys_changed_v1"):
            with self.subTest(name):
                connection = only_connection(name)
                self.assertEqual((connection["client_key"], connection["server_key"]), ("2", "119"))
                self.assertEqual(first_frames(name), {"ack_key_mismatch": 3})

    def test_the_handshake_is_there_without_the_option_of_the_third_ack(self):
        subflow = only_connection("third_ack_without_option")["subflows"][0]
        self.assertAlmostEqual(subflow["handshake_s"], 0.02)
        self.assertEqual(subflow["state"], "established")


@needs_trials
class Nat(unittest.TestCase):
    """Both sides of a NAT in one capture: the client's copy and the one behind the NAT."""

    def test_each_copy_has_its_own_joins(self):
        found = connections(path("nat_both_sides_join"))
        streams = {number: [s["tcpstream"] for s in c["subflows"]] for number, c in found.items()}
        # Streams 0 and 2 are the client's, 1 and 3 those behind the NAT, whose SYN/ACK came first.
        self.assertEqual(streams, {0: [1, 3], 1: [0, 2]})
        self.assertEqual({c["mptcpstream"]: c["same_as_mptcpstream"] for c in found.values()}, {0: 1, 1: 0})
        for connection in found:
            direction = towards("nat_both_sides_join", "Server", connection)
            self.assertEqual((direction["goodput_bytes"], direction["reinjected_bytes"]), (1300, 0))
        self.assertEqual(list(first_frames("nat_both_sides_join")), ["connection_captured_twice"])

    def test_copies_without_joins(self):
        found = connections(path("nat_both_sides"))
        self.assertEqual({number: c["same_as_mptcpstream"] for number, c in found.items()}, {0: 1, 1: 0})
        notes = ask(path("nat_both_sides"), "mptcp_summary", "0")["notes"]
        self.assertTrue(any("mptcp stream 1 is the same" in note for note in notes), notes)

    def test_one_side_alone(self):
        self.assertEqual([s["tcpstream"] for s in only_connection("nat_server")["subflows"]], [0, 1])
        self.assertEqual(first_frames("nat_server"), {})


@needs_trials
class Violations(unittest.TestCase):
    """At data level (RFC 8684 section 3.3.1), and of addresses (section 3.4)."""

    def test_anomalies_with_their_first_frames(self):
        expected = {"bad_ssn": {"data_outside_mapping": 6, "mapping_contradicts": 6},
                    "dack_beyond": {"data_ack_beyond": 6},
                    "add_addr_id_reused": {"address_id_reused": 6},
                    "join_port0": {"join_to_port_zero": 6}}
        for name, anomalies_of_it in expected.items():
            with self.subTest(name):
                found = first_frames(name)
                self.assertEqual({k: found.get(k) for k in anomalies_of_it}, anomalies_of_it)

    def test_nothing_irregular(self):
        for name in ("reordering_queue", "subflow_reset_transient", "third_ack_without_option"):
            with self.subTest(name):
                self.assertEqual(anomalies(path(name)), {})
        self.assertEqual(towards("reordering_queue", "Server")["goodput_bytes"], 1100)

    def test_joins_without_their_connection(self):
        self.assertEqual(len(only_connection("join_flood_1000")["subflows"]), 1000)
        self.assertEqual(anomalies(path("join_flood_1000")), {"join_without_connection": 1000})


@needs_trials
class Endings(unittest.TestCase):
    """MP_TCPRST (RFC 8684 section 3.6), MP_FASTCLOSE (3.5), DATA_FIN (3.3.3)."""

    def test_why_a_subflow_was_reset(self):
        subflow = only_connection("subflow_reset_transient")["subflows"][1]
        reset, = subflow["resets"]
        self.assertEqual((reset["mptcpdest"], reset["reason"], reset["transient"]), ("Server", 5, True))
        self.assertEqual((reset["reason_text"], reset["packetid"]), ("unacceptable performance", 11))
        refused = only_connection("server_joins_refused")["subflows"][1]
        self.assertEqual(refused["reset_reason"], 3)
        self.assertEqual(refused["resets"][0]["reason_text"], "administratively prohibited")
        self.assertEqual(refused["resets"][0]["mptcpdest"], "Server")  # the MPTCP client refused

    def test_fastclose(self):
        connection = only_connection("fastclose_ack")
        self.assertEqual(connection["state"], "reset")
        self.assertEqual((connection["fastclose"]["mptcpdest"], connection["fastclose"]["packetid"]), ("Server", 10))

    def test_data_fin(self):
        expected = {"no_data_fin": ("missing", "missing"), "data_fin_unacked": ("unacknowledged", None)}
        for name, fins in expected.items():
            with self.subTest(name):
                connection = only_connection(name)
                self.assertEqual((connection["client_data_fin"], connection["server_data_fin"]), fins)


@needs_trials
class Tcp(unittest.TestCase):
    def test_data_on_the_syn_has_no_data_sequence_number(self):
        # 500 bytes on the SYN; 300 and 800 bytes at data sequence numbers 1 and 301.
        direction = towards("tfo_syn_data", "Server")
        self.assertEqual((direction["goodput_bytes"], direction["unmapped_bytes"]), (1600, 500))
        self.assertEqual((direction["retransmitted_bytes"], direction["data_retransmitted_bytes"]), (0, 0))
        self.assertEqual(anomalies(path("tfo_syn_data")), {})

    def test_a_segment_is_not_judged_by_the_rtt_that_it_tells(self):
        # tshark: out of order, the initial RTT not being known yet.
        direction = next(d for d in ask(path("irtt_own_frame"), "tcp_summary", "0")["directions"]
                         if d["tcpdest"] == "Server")
        self.assertEqual({k: v["packets"] for k, v in direction["retransmissions"].items() if v["packets"]},
                         {"out_of_order": 1})

    def test_sequence_number_0_is_a_number(self):
        # The same message in two RSTs.
        direction = next(d for d in ask(path("rst_payload_seq0"), "tcp_summary", "0")["directions"]
                         if d["throughput_bytes"])
        self.assertEqual(direction["retransmitted_bytes"], 11)
        self.assertEqual(sum(kind["packets"] for kind in direction["retransmissions"].values()), 1)


if __name__ == "__main__":
    unittest.main()

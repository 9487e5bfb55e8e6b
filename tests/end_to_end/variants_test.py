"""Variants of the situations in reported_test.py, each made from a packet script.

The expected answers follow from the scripts, by the RFC section named with them.
"""

import subprocess
import tempfile
import unittest
from pathlib import Path

from support import PROGRAM, ask, connections, needs

HEAD = """
endpoint C 10.0.0.1:1000
endpoint S 10.0.0.2:80
endpoint D 10.0.1.1:1001
let KC = 0x2
let KS = 0x77
"""
HANDSHAKE = HEAD + """
0.000 C > S SYN seq=100 mss=1460 sackok ws=6 mp_capable(v1)
+0.010 S > C SYN,ACK seq=500 ack=101 mss=1460 sackok ws=8 mp_capable(v1,key=KS)
+0.010 C > S ACK seq=101 ack=501 win=2048 mp_capable(v1,key=KC,peer=KS)
+0.010 C > S PSH,ACK seq=101 ack=501 win=2048 len=500 mp_capable(v1,key=KC,peer=KS,len=500)
+0.001 S > C ACK seq=501 ack=601 win=256 dss(ack=idsn1(KC)+501)
"""
JOIN = """
+0.010 D > S SYN seq=7000 mss=1460 sackok ws=6 mp_join(syn,token=token1(KS),nonce=0x11,id=1)
+0.010 S > D SYN,ACK seq=9000 ack=7001 mss=1460 sackok ws=8 mp_join(synack,hmac=v1/KS/KC/0x22/0x11,nonce=0x22,id=0)
+0.010 D > S ACK seq=7001 ack=9001 win=2048 mp_join(ack,hmac=v1/KC/KS/0x11/0x22)
+0.001 S > D ACK seq=9001 ack=7001 win=256 dss(ack=idsn1(KC)+501)
"""


class Variant(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def capture(self, script):
        path = self.folder / "capture.pcap"
        (self.folder / "script").write_text(script)
        with open(path, "wb") as capture:
            subprocess.run([PROGRAM.parent / "script_capture", self.folder / "script"], stdout=capture, check=True)
        return path

    def towards_server(self, path):
        return ask(path, "mptcp_summary", "0")["directions"][0]

    def anomalies(self, path):
        return {entry["name"]: entry["first_frame"] for entry in ask(path, "checkhealth")["anomalies"]}


class FastOpen(Variant):
    """RFC 7413 section 4.1.2.1, RFC 8684 appendix B."""

    def test_refused_data_is_sent_again_and_counts_once(self):
        # 100 bytes on the SYN, of which the SYN/ACK takes none; the same under MP_CAPABLE's mapping, then 500.
        path = self.capture(HEAD + """
0.000 C > S SYN seq=100 mss=1460 sackok ws=6 mp_capable(v1) raw(2206aabbccdd) len=100
+0.010 S > C SYN,ACK seq=500 ack=101 mss=1460 sackok ws=8 mp_capable(v1,key=KS)
+0.010 C > S ACK seq=101 ack=501 win=2048 mp_capable(v1,key=KC,peer=KS)
+0.001 C > S PSH,ACK seq=101 ack=501 win=2048 len=100 mp_capable(v1,key=KC,peer=KS,len=100)
+0.001 S > C ACK seq=501 ack=201 win=256 dss(ack=idsn1(KC)+101)
+0.010 C > S PSH,ACK seq=201 ack=501 win=2048 len=500 dss(ack=idsn1(KS)+1,dsn=idsn1(KC)+101,ssn=101,len=500)
+0.001 S > C ACK seq=501 ack=701 win=256 dss(ack=idsn1(KC)+601)
""")
        self.assertEqual(self.anomalies(path), {})
        direction = self.towards_server(path)
        self.assertEqual((direction["throughput_bytes"], direction["goodput_bytes"]), (700, 600))
        self.assertEqual((direction["retransmitted_bytes"], direction["unmapped_bytes"]), (100, 0))

    def test_a_data_ack_of_data_on_the_syn_is_of_data_that_was_sent(self):
        path = self.capture(HEAD + """
0.000 C > S SYN seq=100 mss=1460 sackok ws=6 mp_capable(v1) raw(2206aabbccdd) len=100
+0.010 S > C SYN,ACK seq=500 ack=201 mss=1460 sackok ws=8 mp_capable(v1,key=KS)
+0.010 C > S ACK seq=201 ack=501 win=2048 mp_capable(v1,key=KC,peer=KS)
+0.001 S > C PSH,ACK seq=501 ack=201 win=256 len=70 dss(ack=idsn1(KC)+101,dsn=idsn1(KS)+1,ssn=1,len=70)
""")
        self.assertEqual(self.anomalies(path), {})


class Resets(Variant):
    def test_each_hosts_first_and_latest_are_told(self):
        # RFC 8684 section 3.6.
        path = self.capture(HANDSHAKE + JOIN + """
+0.01 S > D RST,ACK seq=9001 ack=7001 mp_tcprst(flags=1,reason=3)
+0.001 D > S RST,ACK seq=7001 ack=9001 mp_tcprst(flags=0,reason=5)
+0.001 S > D RST seq=9001 mp_tcprst(flags=0,reason=2)
""")
        subflow = connections(path)[0]["subflows"][1]
        told = [(reset["mptcpdest"], reset["reason"], reset["packetid"]) for reset in subflow["resets"]]
        self.assertEqual(told, [("Client", 3, 10), ("Server", 5, 11), ("Client", 2, 12)])
        self.assertEqual(subflow["reset_reason"], 3)


class Violations(Variant):
    def test_data_in_front_of_its_mapping(self):
        # RFC 8684 section 3.3.1: bytes 501-1000 of the subflow under a mapping of 551-1050.
        path = self.capture(HANDSHAKE + "+0.01 C > S PSH,ACK seq=601 ack=501 len=500 "
                            "dss(ack=idsn1(KS)+1,dsn=idsn1(KC)+551,ssn=551,len=500)\n")
        self.assertEqual(self.anomalies(path), {"data_outside_mapping": 6})


class Unknown(Variant):
    @needs("editcap")
    def test_what_cut_mappings_would_tell_is_null(self):
        # The same 400 bytes on both subflows, so reinjected; cut behind the TCP header, nothing tells.
        path = self.capture(HANDSHAKE + JOIN + """
+0.01 D > S PSH,ACK seq=7001 ack=9001 win=2048 len=400 dss(ack=idsn1(KS)+1,dsn=idsn1(KC)+501,ssn=1,len=400)
+0.01 C > S PSH,ACK seq=601 ack=501 win=2048 len=400 dss(ack=idsn1(KS)+1,dsn=idsn1(KC)+501,ssn=501,len=400)
""")
        self.assertEqual(self.towards_server(path)["reinjected_bytes"], 400)
        cut = self.folder / "cut.pcap"
        subprocess.run(["editcap", "-F", "nsecpcap", "-s", "78", path, cut], check=True, capture_output=True)
        direction = self.towards_server(cut)
        self.assertEqual((direction["throughput_bytes"], direction["unmapped_bytes"]), (1300, 800))
        for amounts in (direction, *direction["subflows"]):
            self.assertIsNone(amounts["reinjected_bytes"])
            self.assertIsNone(amounts["data_retransmitted_bytes"])
        # Only what the server sent was captured whole.
        self.assertEqual(ask(cut, "mptcp_summary", "0")["directions"][1]["reinjected_bytes"], 0)


if __name__ == "__main__":
    unittest.main()

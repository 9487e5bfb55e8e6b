"""Captures of both ends of a connection of 34 packets whose every answer can be worked out by hand.

Path A takes 10 ms, path B 30 ms, either way; both clocks are right. The client sends four pieces of 1000
bytes, with the data sequence numbers 1, 1001, 2001 and 3001:

    piece 1  on A, arrives
    piece 2  on B at 0.201, lost; sent again on A at 0.400, which brings it (a reinjection that helps), and
             retransmitted on B at 0.500, too late
    piece 3  on A, arrives
    piece 4  on B at 0.300, arrives at 0.330; sent again on A at 0.325 (a reinjection in vain: 5 ms late)

The server sends 500 bytes on A at 0.600.
"""

import subprocess
from pathlib import Path

from support import PROGRAM

START_S = 1000  # since 1970
DELAY_S = {"A": 0.010, "B": 0.030}

_HEAD = """
endpoint CA 10.0.1.1:1000
endpoint CB 10.0.2.1:2000
endpoint SA 10.0.9.1:80
endpoint SB 10.0.9.1:80
let KC = 0x1111111111111111
let KS = 0x2222222222222222
let C = idsn1(KC)
let S = idsn1(KS)
"""

# When it is sent, path, sender, what; "lost" in front of what does not arrive.
_PACKETS = """
0.000 A C SYN win=64240 seq=100 mss=1460 ws=7 sackok mp_capable(v1)
0.010 A S SYN,ACK win=64240 seq=500 ack=101 mss=1460 ws=7 sackok mp_capable(v1,key=KS)
0.020 A C ACK seq=101 ack=501 mp_capable(v1,key=KC,peer=KS)
0.100 B C SYN win=64240 seq=1000 mss=1460 ws=7 sackok mp_join(syn,token=token1(KS),nonce=7,id=2)
0.130 B S SYN,ACK win=64240 seq=5000 ack=1001 mss=1460 ws=7 sackok mp_join(synack,hmac=v1/KS/KC/9/7,nonce=9,id=0)
0.160 B C ACK seq=1001 ack=5001 mp_join(ack,hmac=v1/KC/KS/7/9)
0.190 B S ACK seq=5001 ack=1001 dss(ack=C+1)
0.200 A C PSH,ACK seq=101 ack=501 len=1000 dss(ack=S+1,dsn=C+1,ssn=1,len=1000)
0.201 B C lost PSH,ACK seq=1001 ack=5001 len=1000 dss(ack=S+1,dsn=C+1001,ssn=1,len=1000)
0.202 A C PSH,ACK seq=1101 ack=501 len=1000 dss(ack=S+1,dsn=C+2001,ssn=1001,len=1000)
0.210 A S ACK seq=501 ack=1101 dss(ack=C+1001)
0.212 A S ACK seq=501 ack=2101 dss(ack=C+1001)
0.300 B C PSH,ACK seq=2001 ack=5001 len=1000 dss(ack=S+1,dsn=C+3001,ssn=1001,len=1000)
0.325 A C PSH,ACK seq=2101 ack=501 len=1000 dss(ack=S+1,dsn=C+3001,ssn=2001,len=1000)
0.330 B S ACK seq=5001 ack=1001 sack(2001-3001) dss(ack=C+1001)
0.335 A S ACK seq=501 ack=3101 dss(ack=C+1001)
0.400 A C PSH,ACK seq=3101 ack=501 len=1000 dss(ack=S+1,dsn=C+1001,ssn=3001,len=1000)
0.410 A S ACK seq=501 ack=4101 dss(ack=C+4001)
0.500 B C PSH,ACK seq=1001 ack=5001 len=1000 dss(ack=S+1,dsn=C+1001,ssn=1,len=1000)
0.530 B S ACK seq=5001 ack=3001 dss(ack=C+4001)
0.600 A S PSH,ACK seq=501 ack=4101 len=500 dss(ack=C+4001,dsn=S+1,ssn=1,len=500)
0.610 A C ACK seq=4101 ack=1001 dss(ack=S+501)
1.000 A C ACK seq=4101 ack=1001 dss(ack=S+501,dsn=C+4001,ssn=0,len=1,fin)
1.010 A S ACK seq=1001 ack=4101 dss(ack=C+4002,dsn=S+501,ssn=0,len=1,fin)
1.020 A C ACK seq=4101 ack=1001 dss(ack=S+502)
1.100 A C FIN,ACK seq=4101 ack=1001 dss(ack=S+502)
1.110 A S FIN,ACK seq=1001 ack=4102 dss(ack=C+4002)
1.120 A C ACK seq=4102 ack=1002
1.200 B C FIN,ACK seq=3001 ack=5001 dss(ack=S+502)
1.230 B S FIN,ACK seq=5001 ack=3002 dss(ack=C+4002)
1.260 B C ACK seq=3002 ack=5002
"""


def _script(end):
    packets = []
    for line in _PACKETS.strip().splitlines():
        sent, path, sender, what = line.split(" ", 3)
        is_lost = what.startswith("lost ")
        if sender == end:
            time_s = float(sent)
        elif is_lost:
            continue
        else:
            time_s = float(sent) + DELAY_S[path]
        receiver = "S" if sender == "C" else "C"
        packets.append((time_s, f"{START_S + time_s:.3f} {sender}{path} > {receiver}{path} {what.removeprefix('lost ')}"))
    packets.sort(key=lambda packet: packet[0])
    return _HEAD + "\n".join(line for _, line in packets) + "\n"


def write_captures(folder):
    """Writes client.pcap and server.pcap."""
    for end, name in (("C", "client"), ("S", "server")):
        script = Path(folder) / f"{name}.script"
        script.write_text(_script(end))
        with open(Path(folder) / f"{name}.pcap", "wb") as capture:
            subprocess.run([PROGRAM.parent / "script_capture", script], stdout=capture, check=True)

// A connection made by hand, for the tests of what sums up and draws connections.
#pragma once

namespace mptcpanalyzer {

// Two subflows, the second opened by the client, too; the client sends 60 bytes of data: 1 to 20
// on the first (frame 7), 21 to 40 on the second (9), again on the first (10: a reinjection), 1 to
// 20 again on the first under new numbers (11: a data retransmission), 41 to 60 on the second (12),
// and that once more (13: TCP's retransmission).
inline constexpr const char* kConnection = R"(
endpoint C 10.0.0.1:1000
endpoint D 10.0.1.1:2000
endpoint S 10.0.0.2:80
let A = 0x1122334455667788
let B = 0x99aabbccddeeff00
10.000 C > S SYN seq=1000 win=500 ws=1 mss=1460 mp_capable(v1)
10.010 S > C SYN,ACK seq=5000 ack=1001 win=600 ws=2 mss=1400 mp_capable(v1,key=B)
10.020 C > S ACK seq=1001 ack=5001 win=100 mp_capable(v1,key=A,peer=B)
10.100 D > S SYN seq=7000 ws=1 mp_join(syn,token=token1(B),nonce=1,id=3,backup)
10.110 S > D SYN,ACK seq=9000 ack=7001 ws=2 mp_join(synack,hmac=v1/B/A/2/1,nonce=2,id=4)
10.120 D > S ACK seq=7001 ack=9001 mp_join(ack,hmac=v1/A/B/1/2)
11.000 C > S PSH,ACK seq=1001 ack=5001 len=20 dss(ack=idsn1(B)+1,dsn=idsn1(A)+1,ssn=1,len=20)
11.010 S > C ACK seq=5001 ack=1021 win=250 dss(ack=idsn1(A)+21)
11.100 D > S PSH,ACK seq=7001 ack=9001 len=20 dss(ack=idsn1(B)+1,dsn=idsn1(A)+21,ssn=1,len=20)
11.200 C > S PSH,ACK seq=1021 ack=5001 len=20 dss(ack=idsn1(B)+1,dsn=idsn1(A)+21,ssn=21,len=20)
11.300 C > S PSH,ACK seq=1041 ack=5001 len=20 dss(ack=idsn1(B)+1,dsn=idsn1(A)+1,ssn=41,len=20)
11.400 D > S PSH,ACK seq=7021 ack=9001 len=20 dss(ack=idsn1(B)+1,dsn=idsn1(A)+41,ssn=21,len=20)
11.900 D > S PSH,ACK seq=7021 ack=9001 len=20 dss(ack=idsn1(B)+1,dsn=idsn1(A)+41,ssn=21,len=20)
12.000 S > D ACK seq=9001 ack=7041 win=250 dss(ack=idsn1(A)+61)
)";

}  // namespace mptcpanalyzer

// A capture of a few packets written as a few readable lines, for tests.
//
//   endpoint C 10.0.0.1:1000          # or [2001:db8::1]:1000
//   endpoint S 10.0.0.2:80
//   let KEY_C = 0x1                   # a symbol, good wherever a number is
//   0.000 C > S SYN seq=100 mss=1460 ws=7 sackok ts=1,0 mp_capable(v1)
//   0.010 S > C SYN,ACK seq=500 ack=101 mp_capable(v1,key=0x2)
//   0.020 C > S ACK seq=101 ack=501 mp_capable(v1,key=KEY_C,peer=0x2)
//   +0.001 C > S PSH,ACK seq=101 ack=501 len=50
//   dss(ack=idsn1(0x2)+1,dsn=idsn1(KEY_C)+1,ssn=1,len=50)
//
// Lines, each up to its end or a '#':
//   endpoint NAME ADDRESS:PORT
//   let NAME = NUMBER
//   link LINKTYPE                of a classic pcap; ethernet when absent
//   interface NAME [LINKTYPE]    makes the capture a pcapng; numbered from 0 for iface=
//   TIME FROM > TO FLAGS WORD... a TCP packet; FLAGS: SYN,ACK,FIN,RST,PSH,URG,ECE,CWR,AE or -
//   TIME bytes HEX [iface=N] [snap=N]     a frame as it is
// TIME: seconds since 1970, or +SECONDS since the packet before; up to 9 decimals.
// LINKTYPE: ethernet, sll, sll2, raw, null, loop, ppp, or a number.
// NUMBER: decimal, 0x hexadecimal or a symbol; sums and differences of them; and token0(KEY),
//   token1(KEY), idsn0(KEY), idsn1(KEY): what MPTCP version 0 or 1 derives from a key.
//
// Words of a packet, in any order; those that are TCP options stand in the header in their order:
//   seq=N ack=N win=N ipid=N ttl=N          fields (0, 0, 65535, 0, 64)
//   len=N | payload=HEX                     the payload; len= makes zeros
//   vlan=N[,N]                              tags, outermost first
//   iface=N                                 the interface that saw it
//   snap=N                                  bytes of the frame that were captured
//   iplen=N dataoff=N frag=N                header fields other than the true ones (frag: the 16
//   bits) trailer=N                               bytes after the IP packet (Ethernet padding)
// TCP options:
//   mss=N ws=N sackok ts=VALUE,ECHO sack(L-R,...) nop eol raw(HEX)
//   mp_capable(v0|v1[,key=N][,peer=N][,len=N][,csum=N][,checksums][,flags=N])
//     flags: 0x01 (H), with 0x80 (A) for `checksums`
//   mp_join(syn,token=N,nonce=N,id=N[,backup])
//   mp_join(synack,hmac=HMAC,nonce=N,id=N[,backup])
//   mp_join(ack,hmac=HMAC)
//     HMAC: the 64-bit number (synack) or 40 hexadecimal digits (ack) as they stand, or
//     v1/OWN_KEY/PEER_KEY/OWN_NONCE/PEER_NONCE (v0/...), from which the true one is computed
//   dss([ack=N][,dsn=N,ssn=N,len=N[,csum=N]][,fin])     a number N/32 or N/64 says its width (64)
//   add_addr(v0|v1,id=N,addr=ADDRESS[,port=N][,hmac=N|OWN_KEY/PEER_KEY][,echo])
//   remove_addr(ID,...) mp_prio([backup][,id=N]) mp_fail(dsn=N) mp_fastclose(key=N)
//   mp_tcprst(flags=N,reason=N)
// Options are padded with NOPs to a multiple of 4 bytes.
//
// A mistake in a script throws std::invalid_argument with the number of its line.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "capture/frame.h"
#include "testing/byte_writer.h"

namespace mptcpanalyzer {

struct ScriptFrame {
  ByteBuffer bytes;  // what was captured
  std::int64_t time_ns = 0;
  std::uint32_t original_length = 0;
  std::uint32_t interface = 0;
};

struct ScriptCapture {
  bool is_pcapng = false;             // the script declares interfaces
  std::vector<Interface> interfaces;  // at least one
  std::vector<ScriptFrame> frames;
};

ScriptCapture parse_packet_script(std::string_view script);

// Only the frames.
std::vector<ScriptFrame> frames_from_script(std::string_view script);

// The bytes of the capture file: classic pcap in nanoseconds, or pcapng.
ByteBuffer capture_from_script(std::string_view script);

}  // namespace mptcpanalyzer

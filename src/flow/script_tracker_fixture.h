// A packet script (testing/packet_script.h) given to a Tracker, for the tests of this folder.
#pragma once

#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "capture/anomaly.h"
#include "flow/tracker.h"
#include "packet/decode.h"
#include "testing/packet_script.h"

namespace mptcpanalyzer {

// The names that the scripts of these tests use. C and S are the hosts' first addresses, C2 and S2
// their others; the tokens of version 1 are T_C and T_S.
inline constexpr std::string_view kNames = R"(
  endpoint C 10.0.0.1:1000
  endpoint S 10.0.0.2:80
  endpoint C2 10.0.1.1:2000
  endpoint S2 10.0.1.2:2001
  endpoint C6 [2001:db8::1]:3000
  endpoint S6 [2001:db8::2]:80
  let KEY_C = 0xc11e47
  let KEY_S = 0x5e4e4
  let T_C = token1(KEY_C)
  let T_S = token1(KEY_S)
)";

// The handshake of version 1 between C and S.
inline constexpr std::string_view kHandshake = R"(
  0 C > S SYN seq=100 mp_capable(v1)
  0 S > C SYN,ACK seq=500 ack=101 mp_capable(v1,key=KEY_S)
  0 C > S ACK seq=101 ack=501 mp_capable(v1,key=KEY_C,peer=KEY_S)
)";

// C2 joins with the right HMACs.
inline constexpr std::string_view kJoin = R"(
  1 C2 > S SYN seq=200 mp_join(syn,token=T_S,nonce=3,id=1)
  1 S > C2 SYN,ACK seq=600 ack=201 mp_join(synack,hmac=v1/KEY_S/KEY_C/4/3,nonce=4,id=0)
  1 C2 > S ACK seq=201 ack=601 mp_join(ack,hmac=v1/KEY_C/KEY_S/3/4)
)";

// S2 joins C: opened by the MPTCP server.
inline constexpr std::string_view kServersJoin = R"(
  2 S2 > C SYN seq=300 mp_join(syn,token=T_C,nonce=5,id=2)
  2 C > S2 SYN,ACK seq=700 ack=301 mp_join(synack,hmac=v1/KEY_C/KEY_S/6/5,nonce=6,id=0)
  2 S2 > C ACK seq=301 ack=701 mp_join(ack,hmac=v1/KEY_S/KEY_C/5/6)
)";

struct TrackedScript {
  CaptureTables tables;
  std::vector<StreamPosition> positions;  // of each frame

  std::vector<StreamId> streams() const {
    std::vector<StreamId> ids;
    for (const StreamPosition& position : positions)
      ids.push_back(position.stream);
    return ids;
  }
  const Subflow& subflow(StreamId stream) const { return *subflow_of(tables, stream); }
  const Connection& connection(ConnectionId id) const { return tables.connections[id]; }

  // The streams of a connection, as "0 1".
  std::string streams_of(ConnectionId id) const {
    std::string text;
    for (const std::uint32_t index : connection(id).subflows) {
      text += (text.empty() ? "" : " ") + std::to_string(tables.subflows[index].tcp_stream);
    }
    return text;
  }
};

// The script after kNames. Each of its frames has to be a TCP segment.
inline TrackedScript track_script(const std::string& script) {
  TrackedScript tracked;
  Tracker tracker;
  CaptureFacts facts;
  const ScriptCapture capture = parse_packet_script(std::string(kNames) + script);
  Frame frame;
  Segment segment;
  for (const ScriptFrame& written : capture.frames) {
    ++frame.number;
    frame.time_ns = written.time_ns;
    frame.bytes = written.bytes;
    frame.original_length = written.original_length;
    frame.interface = written.interface;
    const std::uint32_t link_type = capture.interfaces[written.interface].link_type;
    EXPECT_TRUE(decode(frame, link_type, segment, facts.anomalies)) << "frame " << frame.number;
    tracked.positions.push_back(tracker.add(frame, segment, facts.anomalies));
  }
  tracked.tables = tracker.finish(std::move(facts));
  return tracked;
}

inline TrackedScript track_script(std::initializer_list<std::string_view> parts) {
  std::string script;
  for (const std::string_view part : parts)
    script += part;
  return track_script(script);
}

}  // namespace mptcpanalyzer

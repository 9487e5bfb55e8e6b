// What happened to a connection and when: subflows that join and close, paths that change, stalls.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "analysis/subject/subject.h"
#include "analysis/summary/silent_paths.h"
#include "trace/columns/column_set.h"
#include "trace/columns/trace.h"

namespace mptcpanalyzer {

// RFC 8684 has all but fin and reset, which are TCP's.
enum class EventKind : std::uint8_t {
  join,       // the first SYN with MP_JOIN (section 3.2)
  fin,        // the first FIN of either end
  reset,      // the first RST, unless both ends had sent their FIN
  fastclose,  // MP_FASTCLOSE (section 3.5)
  mp_fail,    // MP_FAIL: a checksum was wrong (section 3.7)
  fallback,   // from here on plain TCP: the infinite mapping, or data without options (section 3.7)
  priority,   // MP_PRIO: backup or not (section 3.3.8)
  remove_addr,  // REMOVE_ADDR (section 3.4.2)
  broken,       // data without MPTCP options, where that is no fallback (section 3.7)
};

// "join", "FIN", "RST", "FASTCLOSE", "MP_FAIL", "fallback", "MP_PRIO", "REMOVE_ADDR",
// "broken".
std::string_view to_string(EventKind kind);

struct ConnectionEvent {
  EventKind kind = EventKind::join;
  StreamId tcpstream = 0;
  std::uint32_t packetid = 0;
  std::int64_t time_ns = kNoTime;
};

// A time in which data that travels towards `mptcpdest` was unacknowledged and the DATA_ACK stood
// still. At the receiver's end data counts from its arrival on, so that a silent path shows only
// when something overtakes it.
struct Stall {
  Role mptcpdest = Role::server;
  std::int64_t begin_ns = kNoTime;
  std::int64_t end_ns = kNoTime;  // of the DATA_ACK that ended it, or of the last packet
  std::uint32_t begin_frame = 0;
  std::uint32_t end_frame = 0;
};

// Shorter waits are round trips and retransmissions: Linux' first timeout is 0.2 s, RFC 6298's 1 s.
inline constexpr std::int64_t kLeastStallNs = 500'000'000;

struct ConnectionHistory {
  std::vector<ConnectionEvent> events;   // in the order of the capture
  std::vector<Stall> stalls;             // by end; none of a connection in fallback
  std::vector<SilentPath> silent_paths;  // by begin
};

// What the trace must have. Without dss_length no fallback is found.
inline constexpr ColumnSet kHistoryColumns{Column::time,     Column::flags, Column::options,
                                           Column::length,   Column::dsn64, Column::dack64,
                                           Column::dss_flags};

// Of the streams of a connection of the trace. Each kind but priority and remove_addr is told once
// a subflow. Packets without a time are left out.
ConnectionHistory connection_history(const Trace& trace, const Subject& subject);

}  // namespace mptcpanalyzer

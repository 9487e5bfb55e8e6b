// Everything that happened to a connection, in order: handshakes, joins, addresses, priorities,
// paths that went dead, stalls, fallback, reinjections, resets and closes.
// Threads: plain values, which any number may read.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/signals/mptcp_signals.h"
#include "analysis/subject/subject.h"
#include "trace/columns/trace.h"

namespace mptcpanalyzer {

// What a user may ask for by itself.
enum class TimelineKind : std::uint8_t {
  handshake,
  join,
  address,
  priority,
  path,
  stall,
  fallback,
  reinjection,
  reset,
  close,
  count_  // not a kind: their number
};

// "handshake", "join", ...
std::string_view to_string(TimelineKind kind);

enum class Happening : std::uint8_t {
  syn,
  syn_ack,
  established,  // the third ACK of the first subflow; of a join the fourth
  add_addr,     // an echo as well
  remove_addr,
  mp_prio,
  silent_path,
  stall,
  fallback,
  broken,
  mp_fail,
  reinjections,  // a burst of them
  reset,
  fastclose,
  data_fin,
  fin,
};

// "syn", "syn_ack", ...
std::string_view to_string(Happening what);

struct TimelineEvent {
  TimelineKind kind = TimelineKind::handshake;
  Happening what = Happening::syn;
  std::optional<StreamId> tcpstream;  // nothing: of all subflows together
  std::optional<Role> host;  // that did it; of a stall or a silent path, that sent the data
  std::int64_t time_ns = kNoTime;
  std::int64_t end_ns = kNoTime;  // of what lasts
  std::uint64_t frame = 0;
  std::uint64_t last_frame = 0;  // of what lasts, or was said more than once
  std::uint32_t packets = 1;     // that said it, or that the burst has
  std::uint64_t bytes = 0;       // of reinjections
  bool again = false;            // the same host said the same on the same subflow before
  bool came_back = false;        // the silent path
  std::vector<StreamId> others;  // that carried on, or carried the reinjected data first
  MptcpOption option;            // what a packet said; none: MptcpOther
};

// Bursts are parted by a pause of this length.
inline constexpr std::int64_t kBurstPauseNs = 250'000'000;

// What the trace must have.
ColumnSet timeline_columns();

// In order of time. `signals` and `trace` are of the same capture, `subject` is a connection of it.
std::vector<TimelineEvent> timeline(const SignalList& signals, const Trace& trace,
                                    const Subject& subject);

}  // namespace mptcpanalyzer

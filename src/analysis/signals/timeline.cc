#include "analysis/signals/timeline.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

#include "analysis/signals/signal_events.h"
#include "analysis/subject/packet_at.h"
#include "analysis/summary/connection_events.h"
#include "analysis/summary/list_reinjections.h"

namespace mptcpanalyzer {
namespace {

TimelineEvent event_of(const SilentPath& path) {
  TimelineEvent event;
  event.kind = TimelineKind::path;
  event.what = Happening::silent_path;
  event.tcpstream = path.tcpstream;
  event.host = peer(path.mptcpdest);
  event.time_ns = path.begin_ns;
  event.end_ns = path.end_ns;
  event.frame = path.begin_frame;
  event.last_frame = path.end_frame;
  event.came_back = path.came_back;
  event.others = {path.carried_on};
  return event;
}

TimelineEvent event_of(const Stall& stall) {
  TimelineEvent event;
  event.kind = TimelineKind::stall;
  event.what = Happening::stall;
  event.host = peer(stall.mptcpdest);
  event.time_ns = stall.begin_ns;
  event.end_ns = stall.end_ns;
  event.frame = stall.begin_frame;
  event.last_frame = stall.end_frame;
  return event;
}

// Of the events of the plots only what no single option tells.
std::optional<TimelineEvent> event_of(const ConnectionEvent& told) {
  if (told.kind != EventKind::fallback && told.kind != EventKind::broken) return std::nullopt;
  TimelineEvent event;
  event.kind = TimelineKind::fallback;
  event.what = told.kind == EventKind::fallback ? Happening::fallback : Happening::broken;
  event.tcpstream = told.tcpstream;
  event.time_ns = told.time_ns;
  event.frame = told.packetid;
  return event;
}

void add_to_burst(const Reinjection& reinjection, std::int64_t time_ns, TimelineEvent& burst) {
  burst.end_ns = time_ns;
  burst.last_frame = reinjection.packetid;
  burst.bytes += reinjection.length;
  ++burst.packets;
  for (const EarlierPacket& earlier : reinjection.reinjection_of) {
    auto& from = burst.others;
    const auto at = std::lower_bound(from.begin(), from.end(), earlier.tcpstream);
    if (at == from.end() || *at != earlier.tcpstream) from.insert(at, earlier.tcpstream);
  }
}

// Packets of one host on one subflow, without a long pause.
void add_bursts(const Trace& trace, ConnectionId connection, std::vector<TimelineEvent>& events) {
  std::map<std::pair<Role, StreamId>, std::size_t> latest;
  for (const Reinjection& reinjection : list_reinjections(trace, connection)) {
    const auto row = trace.row_of_frame(reinjection.packetid);
    const auto time = row ? PacketAt(trace, *row).time_ns() : std::nullopt;
    if (!time) continue;
    const std::pair key(reinjection.mptcpdest, reinjection.tcpstream);
    const auto found = latest.find(key);
    if (found == latest.end() || *time - events[found->second].end_ns > kBurstPauseNs) {
      latest[key] = events.size();
      TimelineEvent& event = events.emplace_back();
      event.kind = TimelineKind::reinjection;
      event.what = Happening::reinjections;
      event.tcpstream = reinjection.tcpstream;
      event.host = peer(reinjection.mptcpdest);
      event.time_ns = *time;
      event.frame = reinjection.packetid;
      event.packets = 0;
    }
    add_to_burst(reinjection, *time, events[latest[key]]);
  }
}

}  // namespace

std::string_view to_string(TimelineKind kind) {
  constexpr std::array<std::string_view, static_cast<std::size_t>(TimelineKind::count_)> kNames = {
      "handshake", "join",     "address",     "priority", "path",
      "stall",     "fallback", "reinjection", "reset",    "close"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view to_string(Happening what) {
  constexpr std::array<std::string_view, 16> kNames = {
      "syn",         "syn_ack",   "established", "add_addr", "remove_addr", "mp_prio",
      "silent_path", "stall",     "fallback",    "broken",   "mp_fail",     "reinjections",
      "reset",       "fastclose", "data_fin",    "fin"};
  static_assert(kNames.size() == static_cast<std::size_t>(Happening::fin) + 1);
  return kNames[static_cast<std::size_t>(what)];
}

ColumnSet timeline_columns() {
  return kHistoryColumns | reinjection_columns() | ColumnSet{Column::time, Column::dss_length};
}

std::vector<TimelineEvent> timeline(const SignalList& signals, const Trace& trace,
                                    const Subject& subject) {
  std::vector<TimelineEvent> events = signal_events(signals, subject);
  const ConnectionHistory history = connection_history(trace, subject);
  for (const ConnectionEvent& told : history.events) {
    if (auto event = event_of(told)) events.push_back(std::move(*event));
  }
  for (const Stall& stall : history.stalls)
    events.push_back(event_of(stall));
  for (const SilentPath& path : history.silent_paths)
    events.push_back(event_of(path));
  if (subject.mptcpstream) add_bursts(trace, *subject.mptcpstream, events);
  std::stable_sort(events.begin(), events.end(),
                   [](const TimelineEvent& a, const TimelineEvent& b) {
                     return std::tie(a.time_ns, a.frame) < std::tie(b.time_ns, b.frame);
                   });
  return events;
}

}  // namespace mptcpanalyzer

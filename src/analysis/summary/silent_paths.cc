#include "analysis/summary/silent_paths.h"

#include <algorithm>
#include <utility>

#include "analysis/summary/connection_events.h"

namespace mptcpanalyzer {

void SilentPaths::add(const Packet& packet) {
  Stream& stream = streams_[packet.stream];
  stream.tcpstream = packet.tcpstream;
  if (stream.has_reset) return;
  hear(stream, packet);
  send(stream, packet);
  if (!packet.reset) return;
  end(stream, packet.sender, packet, false);
  stream.has_reset = true;
}

std::vector<SilentPath> SilentPaths::finish(const Packet& last) {
  for (const Stream& stream : streams_) {
    if (stream.has_reset) continue;
    for (const Role sender : {Role::client, Role::server})
      end(stream, sender, last, false);
  }
  std::stable_sort(silent_.begin(), silent_.end(), [](const SilentPath& a, const SilentPath& b) {
    return a.begin_ns < b.begin_ns;
  });
  return std::move(silent_);
}

// Whatever comes from the peer, the path is alive.
void SilentPaths::hear(Stream& stream, const Packet& packet) {
  end(stream, peer(packet.sender), packet, !packet.reset);
  Wait& wait = stream.waits[static_cast<std::size_t>(peer(packet.sender))];
  wait.last_heard_ns = packet.time_ns;
  wait.since_ns = kNoTime;
}

void SilentPaths::send(Stream& stream, const Packet& packet) {
  if (!packet.data) return;
  Wait& wait = stream.waits[static_cast<std::size_t>(packet.sender)];
  wait.last_sent_ns = packet.time_ns;
  if (wait.since_ns != kNoTime) return;
  wait.since_ns = packet.time_ns;
  wait.since_frame = packet.frame;
}

// The wait of data of `sender` ends with this packet.
void SilentPaths::end(const Stream& stream, Role sender, const Packet& packet, bool came_back) {
  const Wait& wait = stream.waits[static_cast<std::size_t>(sender)];
  if (wait.since_ns == kNoTime || packet.time_ns - wait.since_ns < kLeastStallNs) return;
  const Stream* carried_on = nullptr;
  std::int64_t heard_ns = kNoTime;
  for (const Stream& other : streams_) {
    const Wait& its = other.waits[static_cast<std::size_t>(sender)];
    if (&other == &stream || its.last_sent_ns == kNoTime || its.last_heard_ns == kNoTime) continue;
    if (its.last_sent_ns < wait.since_ns || its.last_heard_ns < wait.since_ns) continue;
    if (carried_on != nullptr && its.last_heard_ns <= heard_ns) continue;
    carried_on = &other;
    heard_ns = its.last_heard_ns;
  }
  if (carried_on == nullptr) return;
  silent_.push_back({stream.tcpstream, peer(sender), wait.since_ns, packet.time_ns,
                     wait.since_frame, packet.frame, came_back, carried_on->tcpstream});
}

}  // namespace mptcpanalyzer

#include "ends/delivery/timeline_ends.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "ends/clocks/common_time.h"

namespace mptcpanalyzer {
namespace {

// What a host says once, by whichever packet came first.
bool is_said_once(Happening what) {
  switch (what) {
    case Happening::established:
    case Happening::fallback:
    case Happening::broken:
    case Happening::mp_fail:
    case Happening::reset:
    case Happening::fastclose:
    case Happening::data_fin:
    case Happening::fin:
      return true;
    default:
      return false;
  }
}

std::uint32_t row_of(const Trace& trace, std::uint64_t frame) {
  const auto row = trace.row_of_frame(static_cast<std::uint32_t>(frame));
  return row ? static_cast<std::uint32_t>(*row) : kNoRow;
}

class EventPairing {
 public:
  EventPairing(const MergedCaptures& captures, const std::vector<TimelineEvent>& first,
               const std::vector<TimelineEvent>& second)
      : captures_(captures) {
    for (const TimelineEvent& event : first)
      rows_.emplace(row_of(captures.first, event.frame), kNoRow);
    for (const MergedDirection& direction : captures.answer.merged.directions)
      note_rows(direction);
    for (std::size_t i = second.size(); i-- > 0;) {
      const TimelineEvent& event = second[i];
      if (lasts(event)) continue;
      by_row_[{event.what, row_of(captures.second, event.frame)}].push_back(i);
      if (is_said_once(event.what)) by_host_[host_key(event, event.tcpstream)].push_back(i);
    }
    is_taken_.resize(second.size());
  }

  // The number in the first capture of a stream of the second.
  std::optional<StreamId> first_stream(StreamId theirs) const {
    const auto found = first_streams_.find(theirs);
    return found == first_streams_.end() ? std::nullopt : std::optional(found->second);
  }

  // The event of the second capture that is this one of the first, if there is one left.
  std::optional<std::size_t> take(const TimelineEvent& event) {
    if (lasts(event)) return std::nullopt;
    const auto row = rows_.find(row_of(captures_.first, event.frame));
    if (row != rows_.end() && row->second != kNoRow) {
      if (const auto found = take_from(by_row_, std::pair(event.what, row->second))) return found;
    }
    if (!is_said_once(event.what)) return std::nullopt;
    std::optional<StreamId> theirs;
    if (event.tcpstream) {
      const auto stream = second_streams_.find(*event.tcpstream);
      if (stream != second_streams_.end()) theirs = stream->second;
    }
    return take_from(by_host_, host_key(event, theirs));
  }

 private:
  using HostKey = std::tuple<Happening, std::optional<Role>, std::optional<StreamId>>;

  // As each end saw it for itself.
  static bool lasts(const TimelineEvent& event) {
    return event.what == Happening::stall || event.what == Happening::silent_path;
  }

  // A DATA_FIN is said once on all subflows together.
  static HostKey host_key(const TimelineEvent& event, std::optional<StreamId> stream) {
    if (event.what == Happening::data_fin) stream.reset();
    return {event.what, event.host, stream};
  }

  template <typename Index>
  std::optional<std::size_t> take_from(Index& index, const typename Index::key_type& key) {
    const auto found = index.find(key);
    if (found == index.end()) return std::nullopt;
    while (!found->second.empty()) {
      const std::size_t at = found->second.back();
      found->second.pop_back();
      if (is_taken_[at]) continue;
      is_taken_[at] = true;
      return at;
    }
    return std::nullopt;
  }

  void note_rows(const MergedDirection& direction) {
    for (const MergedPacket& packet : direction.packets) {
      if (packet.status() != MergeStatus::both) continue;
      const bool by_sender = direction.sender_is_first;
      const std::uint32_t first = by_sender ? packet.sender_row : packet.receiver_row;
      const std::uint32_t second = by_sender ? packet.receiver_row : packet.sender_row;
      if (!second_streams_.contains(direction.tcpstream)) {
        const Chunk& chunk = captures_.second.chunk_of(second);
        const StreamId theirs = stream_of(chunk.direction.values[Trace::row_in_chunk(second)]);
        second_streams_[direction.tcpstream] = theirs;
        first_streams_[theirs] = direction.tcpstream;
      }
      const auto row = rows_.find(first);
      if (row != rows_.end()) row->second = second;
    }
  }

  const MergedCaptures& captures_;
  std::unordered_map<StreamId, StreamId> second_streams_;
  std::unordered_map<StreamId, StreamId> first_streams_;
  std::unordered_map<std::uint32_t, std::uint32_t> rows_;  // of the first capture, to the second
  // Indices of events of the second capture, the earliest last.
  std::map<std::pair<Happening, std::uint32_t>, std::vector<std::size_t>> by_row_;
  std::map<HostKey, std::vector<std::size_t>> by_host_;
  std::vector<bool> is_taken_;
};

double begin_of(const EventAtEnds& at) {
  if (!at.first_s) return *at.second_s;
  return at.second_s ? std::min(*at.first_s, *at.second_s) : *at.first_s;
}

std::vector<EventAtEnds> in_order(std::vector<EventAtEnds> events) {
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t i = 0; i < events.size(); ++i)
    order.emplace_back(begin_of(events[i]), i);
  std::sort(order.begin(), order.end());
  std::vector<EventAtEnds> sorted;
  sorted.reserve(order.size());
  for (const auto& [time_s, index] : order)
    sorted.push_back(std::move(events[index]));
  return sorted;
}

}  // namespace

std::vector<EventAtEnds> timeline_of_ends(const MergedCaptures& captures,
                                          std::vector<TimelineEvent> first,
                                          std::vector<TimelineEvent> second) {
  const CommonTime clock(captures.first.tables().first_time_ns, captures.answer.clocks);
  EventPairing pairing(captures, first, second);
  std::vector<bool> is_taken(second.size());
  std::vector<EventAtEnds> events;
  for (TimelineEvent& one : first) {
    EventAtEnds& at = events.emplace_back();
    at.tcpstream = one.tcpstream;
    at.first_s = clock.in_first(one.time_ns);
    if (const auto found = pairing.take(one)) {
      is_taken[*found] = true;
      at.second_s = clock.in_second(second[*found].time_ns);
      at.second = std::move(second[*found]);
    }
    at.first = std::move(one);
  }
  for (std::size_t i = 0; i < second.size(); ++i) {
    if (is_taken[i]) continue;
    EventAtEnds& at = events.emplace_back();
    at.second_s = clock.in_second(second[i].time_ns);
    if (second[i].tcpstream) at.tcpstream = pairing.first_stream(*second[i].tcpstream);
    for (StreamId& other : second[i].others)
      other = pairing.first_stream(other).value_or(other);
    at.second = std::move(second[i]);
  }
  return in_order(std::move(events));
}

}  // namespace mptcpanalyzer

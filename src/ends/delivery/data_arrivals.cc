#include "ends/delivery/data_arrivals.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "analysis/subject/packet_at.h"
#include "flow/byte_ranges.h"
#include "flow/capture_tables.h"
#include "flow/sequence_number.h"
#include "flow/subflow_state.h"
#include "packet/segment.h"

namespace mptcpanalyzer {
namespace {

// How a stream ended, seen at the receiver's end: rows of its capture, kNoRow for what was not.
struct Ending {
  std::uint32_t fin = kNoRow;  // the receiver's
  bool took_data_after_fin = false;
  bool reset_by_receiver = false;
  std::uint32_t reset = kNoRow;  // of either end

  // The row after which the receiver took no data. A host that answers data after its own FIN with
  // a reset had closed its end for good and took nothing after the FIN (RFC 1122 section 4.2.2.13).
  std::uint32_t last_heard() const {
    return reset_by_receiver && !took_data_after_fin ? std::min(fin, reset) : reset;
  }
};

void see_receiver(const MergedDirection& from_receiver, Ending& ending) {
  std::uint32_t acknowledged = 0;  // when the FIN was sent
  for (const MergedPacket& packet : from_receiver.packets) {
    if (packet.sender_row == kNoRow) continue;
    const PacketAt row(*from_receiver.sender, packet.sender_row);
    if (row.has_flag(tcp_flag::kRst)) {
      ending.reset = std::min(ending.reset, packet.sender_row);
      ending.reset_by_receiver = ending.reset == packet.sender_row;
      return;
    }
    if (ending.fin != kNoRow) {
      ending.took_data_after_fin |= is_before(acknowledged, row.ack());
    } else if (row.has_flag(tcp_flag::kFin)) {
      ending.fin = packet.sender_row;
      acknowledged = row.ack();
    }
  }
}

void see_sender(const MergedDirection& to_receiver, Ending& ending) {
  for (const MergedPacket& packet : to_receiver.packets) {
    if (packet.receiver_row >= ending.reset) continue;
    if (!PacketAt(*to_receiver.receiver, packet.receiver_row).has_flag(tcp_flag::kRst)) continue;
    ending.reset = packet.receiver_row;
    ending.reset_by_receiver = false;
  }
}

std::unordered_map<StreamId, Ending> endings(const MergedTrace& merged, Role mptcpdest) {
  std::unordered_map<StreamId, Ending> endings;
  for (const MergedDirection& direction : merged.directions) {
    Ending& ending = endings[direction.tcpstream];
    if (direction.mptcpdest == mptcpdest) {
      see_sender(direction, ending);
    } else {
      see_receiver(direction, ending);
    }
  }
  return endings;
}

// Completes sequence numbers to positions that do not wrap.
void complete_positions(std::vector<DataArrival>& arrivals, std::size_t directions) {
  std::vector<std::int64_t> latest(directions);
  for (DataArrival& arrival : arrivals) {
    arrival.position =
        nearest_position(static_cast<std::uint32_t>(arrival.position), latest[arrival.direction]);
    latest[arrival.direction] = arrival.position;
  }
}

// Marks what a reset left behind a hole.
void mark_stuck(std::vector<DataArrival>& arrivals, const std::vector<bool>& was_reset) {
  std::unordered_map<std::uint32_t, std::int64_t> in_order;  // by direction: up to here
  for_each_handed_on(
      arrivals, [&](const QueuedData& data) { in_order[arrivals[data.id].direction] = data.end; });
  for (DataArrival& arrival : arrivals) {
    if (!was_reset[arrival.direction]) continue;
    const auto found = in_order.find(arrival.direction);
    if (found == in_order.end() || arrival.position + arrival.length > found->second)
      arrival.discarded = true;
  }
}

// What the receiver announced: data up to here may come.
struct Announcement {
  std::uint32_t row = 0;  // of its capture
  std::uint64_t edge = 0;
};

// In the order of its capture. Nothing when some window cannot be read, as its scale is unknown.
std::vector<Announcement> announcements(const MergedTrace& merged, Role mptcpdest) {
  std::vector<Announcement> list;
  for (const MergedDirection& direction : merged.directions) {
    if (direction.mptcpdest == mptcpdest) continue;
    const Trace& receiver = *direction.sender;
    for (const MergedPacket& packet : direction.packets) {
      if (packet.sender_row == kNoRow) continue;
      const PacketAt row(receiver, packet.sender_row);
      const auto data_ack = row.dack64();
      if (!data_ack) continue;
      const StreamPlace& place = receiver.tables().places[stream_of(row.direction())];
      const std::int8_t scale = place.numbering[side_of(row.direction())].window_scale;
      if (scale == kWindowScaleUnknown) return {};
      const bool scaled = scale > 0 && !row.has_flag(tcp_flag::kSyn);
      list.push_back(
          {packet.sender_row, *data_ack + (std::uint64_t{row.window()}
                                           << (scaled ? static_cast<unsigned>(scale) : 0U))});
    }
  }
  std::stable_sort(list.begin(), list.end(),
                   [](const Announcement& a, const Announcement& b) { return a.row < b.row; });
  return list;
}

// Marks what the connection threw away as it ended beyond the window (Linux 6.18, net/mptcp/
// protocol.c: __mptcp_move_skb, MPTCP_MIB_NODSSWINDOW). What came after the last DATA_ACK is not
// judged: a connection that fell back to TCP sends none.
//
//   receiver: DATA_ACK 1000, window 500      -> up to 1500 may come
//   data 1400-1500                           -> kept
//   data 1450-1550                           -> beyond the window, all of it
//   receiver: DATA_ACK 1500, window 500      -> up to 2000, and the sender has to send it again
void mark_beyond_window(std::vector<DataArrival>& arrivals,
                        const std::vector<Announcement>& announced) {
  std::size_t next = 0;
  std::optional<std::uint64_t> edge;
  for (DataArrival& arrival : arrivals) {
    for (; next < announced.size() && announced[next].row < arrival.receiver_row; ++next) {
      const std::uint64_t now = announced[next].edge;
      if (!edge || data_distance(*edge, now) > 0) edge = now;
    }
    if (next == announced.size()) return;
    if (!edge || !arrival.dsn || arrival.discarded) continue;
    if (data_distance(*edge, *arrival.dsn) + arrival.length <= 0) continue;
    arrival.discarded = arrival.beyond_window = true;
  }
}

// Adds [begin, begin + length) and returns how many bytes of it are new.
std::uint32_t add_new(ByteRanges& ranges, std::int64_t begin, std::uint32_t length) {
  const std::int64_t end = begin + length;
  const auto known = static_cast<std::uint32_t>(ranges.count_in(begin, end));
  ranges.add(begin, end);
  return length - known;
}

// What of each arrival the connection had not yet.
void count_new(std::vector<DataArrival>& arrivals) {
  ByteRanges data;
  std::optional<std::uint64_t> first_dsn;
  std::set<std::uint32_t> had_data_on_syn;  // directions: a SYN is sent again in whole
  for (DataArrival& arrival : arrivals) {
    if (arrival.on_syn && !arrival.discarded && had_data_on_syn.insert(arrival.direction).second)
      arrival.new_bytes = arrival.length;
    if (!arrival.dsn) continue;
    if (!first_dsn) first_dsn = arrival.dsn;
    if (arrival.discarded) continue;
    arrival.new_bytes = add_new(data, data_distance(*first_dsn, *arrival.dsn), arrival.length);
  }
}

// Data without a mapping on a joined subflow reaches nobody (RFC 8684 section 3.7): what something
// on the path took the options of, whatever the sender's capture shows.
bool is_broken_at_receiver(const MergedDirection& direction, const PacketAt& row) {
  const CaptureTables& tables = direction.receiver->tables();
  const StreamId stream = stream_of(row.direction());
  const Subflow* subflow = subflow_of(tables, stream);
  return subflow != nullptr && state_of(tables.streams[stream], *subflow) == SubflowState::broken &&
         !row.dsn64() && !row.has_flag(tcp_flag::kSyn);
}

}  // namespace

std::optional<std::uint64_t> dsn_of(const MergedDirection& direction, const MergedPacket& packet) {
  const bool by_sender = packet.sender_row != kNoRow;
  const PacketAt row(by_sender ? *direction.sender : *direction.receiver,
                     by_sender ? packet.sender_row : packet.receiver_row);
  const auto dsn = row.dsn64();
  // What a SYN carries has none: the number on its row is that of the SYN itself.
  if (!dsn || row.has_flag(tcp_flag::kSyn)) return std::nullopt;
  // Packets count as the first capture does; the shift makes that of the second's.
  const bool by_first = by_sender == direction.sender_is_first;
  const std::uint32_t row_seq = row.seq() + (by_first ? 0 : direction.second_shift);
  return *dsn + (packet.seq - row_seq);
}

std::vector<DataArrival> data_arrivals(const MergedTrace& merged, Role mptcpdest) {
  std::vector<DataArrival> arrivals;
  const std::unordered_map<StreamId, Ending> ends = endings(merged, mptcpdest);
  std::vector<bool> was_reset(merged.directions.size());
  for (std::uint32_t i = 0; i < merged.directions.size(); ++i) {
    const MergedDirection& direction = merged.directions[i];
    if (direction.mptcpdest != mptcpdest) continue;
    const std::uint32_t last_heard = ends.at(direction.tcpstream).last_heard();
    was_reset[i] = last_heard != kNoRow;
    for (const MergedPacket& packet : direction.packets) {
      if (packet.length == 0 || packet.receiver_row == kNoRow) continue;
      DataArrival arrival;
      arrival.receiver_row = packet.receiver_row;
      arrival.sender_row = packet.sender_row;
      arrival.direction = i;
      const PacketAt received(*direction.receiver, packet.receiver_row);
      arrival.on_syn = received.has_flag(tcp_flag::kSyn);
      arrival.position = packet.seq + (arrival.on_syn ? 1U : 0U);
      arrival.length = packet.length;
      arrival.dsn = dsn_of(direction, packet);
      arrival.discarded =
          packet.receiver_row > last_heard || is_broken_at_receiver(direction, received);
      arrivals.push_back(arrival);
    }
  }
  std::stable_sort(
      arrivals.begin(), arrivals.end(),
      [](const DataArrival& a, const DataArrival& b) { return a.receiver_row < b.receiver_row; });
  complete_positions(arrivals, merged.directions.size());
  mark_stuck(arrivals, was_reset);
  mark_beyond_window(arrivals, announcements(merged, mptcpdest));
  count_new(arrivals);
  return arrivals;
}

}  // namespace mptcpanalyzer

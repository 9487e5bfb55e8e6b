#include "ends/pairing/merged_trace.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "analysis/subject/packet_at.h"

namespace mptcpanalyzer {
namespace {

constexpr std::int64_t kWindowNs = 1'000'000'000;
constexpr std::int64_t kMaxWindows = 4096;

struct PairedDirection {
  StreamId stream = 0;
  Role tcp_sender = Role::client;
  std::optional<Role> mptcp_sender;
  Role sender = Role::client;  // of the connection if it is one, else of the stream
  std::uint32_t second_shift = 0;
  std::vector<PacketPair> pairs;
};

std::optional<std::int64_t> time_of(const Trace& trace, std::uint32_t row) {
  if (row == kNoRow) return std::nullopt;
  return PacketAt(trace, row).time_ns();
}

// The roles as the capture with the better evidence has them.
PairedDirection describe(const Trace& first, const Trace& second, const StreamMatch& match,
                         std::uint8_t side) {
  const std::uint8_t other = match.sides_swapped ? 1 - side : side;
  const TcpStream& a = first.tables().streams[match.stream];
  const TcpStream& b = second.tables().streams[match.mapped];
  const bool second_knows_better = b.role_evidence > a.role_evidence;
  PairedDirection direction;
  direction.stream = match.stream;
  direction.tcp_sender = second_knows_better ? b.role_of(other) : a.role_of(side);
  const auto destination = second_knows_better
                               ? second.tables().mptcp_destination(match.mapped, other)
                               : first.tables().mptcp_destination(match.stream, side);
  if (destination) direction.mptcp_sender = peer(*destination);
  direction.sender = direction.mptcp_sender.value_or(direction.tcp_sender);
  return direction;
}

// By the time in the first capture, the least difference of the two times (second minus first) of
// what each host sent. On its way to the other host a packet passes the capture at its sender
// first, so in each window the differences of the host that is near the first capture are greater.
bool first_is_at_client(const Trace& first, const Trace& second,
                        const std::vector<PairedDirection>& directions) {
  constexpr std::int64_t kNone64 = std::numeric_limits<std::int64_t>::max();
  std::int64_t start = kNone64;
  std::int64_t end = std::numeric_limits<std::int64_t>::min();
  const auto for_each_pair = [&](const auto& visit) {
    for (const PairedDirection& direction : directions) {
      for (const PacketPair& pair : direction.pairs) {
        const auto one = time_of(first, pair.first);
        const auto two = time_of(second, pair.second);
        if (one && two) visit(direction.sender, *one, *two - *one);
      }
    }
  };
  for_each_pair([&](Role, std::int64_t time, std::int64_t) {
    start = std::min(start, time);
    end = std::max(end, time);
  });
  if (start > end) return true;
  const std::int64_t width = std::max(kWindowNs, (end - start) / kMaxWindows + 1);
  using Least = std::array<std::int64_t, 2>;  // by Role
  std::vector<Least> windows(static_cast<std::size_t>((end - start) / width) + 1,
                             Least{kNone64, kNone64});
  for_each_pair([&](Role sender, std::int64_t time, std::int64_t difference) {
    auto& least =
        windows[static_cast<std::size_t>((time - start) / width)][static_cast<std::size_t>(sender)];
    least = std::min(least, difference);
  });
  std::int64_t votes = 0;
  for (const Least& least : windows) {
    if (least[0] == kNone64 || least[1] == kNone64) continue;
    votes += least[0] >= least[1] ? 1 : -1;
  }
  return votes >= 0;
}

MergedDirection oriented(const Trace& first, const Trace& second, bool sender_is_first,
                         PairedDirection&& paired) {
  MergedDirection direction;
  direction.sender = sender_is_first ? &first : &second;
  direction.receiver = sender_is_first ? &second : &first;
  direction.sender_is_first = sender_is_first;
  direction.tcpstream = paired.stream;
  direction.second_shift = paired.second_shift;
  direction.tcpdest = peer(paired.tcp_sender);
  if (paired.mptcp_sender) direction.mptcpdest = peer(*paired.mptcp_sender);
  direction.packets.reserve(paired.pairs.size());
  for (const PacketPair& pair : paired.pairs) {
    direction.packets.push_back({sender_is_first ? pair.first : pair.second,
                                 sender_is_first ? pair.second : pair.first, pair.seq,
                                 pair.length});
  }
  if (!sender_is_first) {
    std::stable_sort(
        direction.packets.begin(), direction.packets.end(),
        [](const MergedPacket& a, const MergedPacket& b) { return a.sender_row < b.sender_row; });
  }
  return direction;
}

}  // namespace

std::string_view to_string(MergeStatus status) {
  switch (status) {
    case MergeStatus::both:
      return "both";
    case MergeStatus::sender_only:
      return "sender_only";
    case MergeStatus::receiver_only:
      return "receiver_only";
  }
  return "";
}

MergedTrace merge_streams(const Trace& first, const Trace& second,
                          const std::vector<StreamMatch>& streams) {
  std::vector<StreamId> in_first;
  std::vector<StreamId> in_second;
  for (const StreamMatch& match : streams) {
    in_first.push_back(match.stream);
    in_second.push_back(match.mapped);
  }
  const DirectionRows first_rows(first, in_first);
  const DirectionRows second_rows(second, in_second);
  std::vector<PairedDirection> paired;
  for (const StreamMatch& match : streams) {
    for (const std::uint8_t side : {std::uint8_t{0}, std::uint8_t{1}}) {
      const std::uint8_t other = match.sides_swapped ? 1 - side : side;
      const DirectionId here = direction_of(match.stream, side);
      const DirectionId there = direction_of(match.mapped, other);
      PairedDirection direction = describe(first, second, match, side);
      direction.pairs =
          pair_packets({first, second, here, there, first_rows.of(here), second_rows.of(there)});
      paired.push_back(std::move(direction));
    }
    if (paired.back().tcp_sender == Role::client)
      std::swap(paired.back(), paired[paired.size() - 2]);
  }
  MergedTrace merged;
  merged.first_is_at_client = first_is_at_client(first, second, paired);
  for (PairedDirection& direction : paired) {
    const bool sender_is_first = (direction.sender == Role::client) == merged.first_is_at_client;
    merged.directions.push_back(oriented(first, second, sender_is_first, std::move(direction)));
  }
  return merged;
}

std::optional<std::int64_t> sent_ns(const MergedDirection& direction, const MergedPacket& packet) {
  return time_of(*direction.sender, packet.sender_row);
}

std::optional<std::int64_t> received_ns(const MergedDirection& direction,
                                        const MergedPacket& packet) {
  return time_of(*direction.receiver, packet.receiver_row);
}

}  // namespace mptcpanalyzer

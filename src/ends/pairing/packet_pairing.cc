#include "ends/pairing/packet_pairing.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include "analysis/subject/packet_at.h"
#include "ends/pairing/range_pairing.h"
#include "ends/pairing/skip_choice.h"
#include "ends/pairing/twin_groups.h"
#include "flow/sequence_number.h"
#include "packet/segment.h"
#include "trace/columns/checksum.h"

namespace mptcpanalyzer {
namespace {

constexpr std::uint32_t kNobody = TwinGroups::kEnd;

// What is compared of a packet.
struct Features {
  std::uint32_t seq = 0;  // as the first trace counts
  std::uint32_t ack = 0;
  std::uint32_t length = 0;
  std::uint32_t flags = 0;
  std::uint32_t tsval = 0;
  std::uint32_t tsecr = 0;
  std::uint32_t window = 0;
  std::uint32_t data_ack = 0;
  std::uint32_t ip_id = 0;  // 0 as well where the identification tells nothing
};

DirectionId other_side(DirectionId direction) {
  return direction ^ 1U;
}

// The packets of one capture, by number: their place in the rows of the direction.
struct Side {
  std::vector<Features> features;
  std::vector<std::int64_t> times;     // ns; kNoTime where there is none
  std::vector<std::uint32_t> partner;  // number of the packet of the other side, or kNobody
  std::vector<bool> in_pieces;         // it was paired by ranges
};

// The packets of both captures and who was paired with whom so far.
using Sides = std::array<Side, 2>;

void pair(Sides& sides, std::uint32_t first, std::uint32_t second) {
  sides[0].partner[first] = second;
  sides[1].partner[second] = first;
}

Side read_side(const Trace& trace, std::span<const std::uint32_t> rows, std::uint32_t seq_shift,
               std::uint32_t ack_shift) {
  Side side;
  side.features.reserve(rows.size());
  side.times.reserve(rows.size());
  for (const std::uint32_t row : rows) {
    const PacketAt packet(trace, row);
    Features features;
    features.seq = packet.seq() + seq_shift;
    features.ack = packet.has_flag(tcp_flag::kAck) ? packet.ack() + ack_shift : 0;
    features.length = packet.length();
    features.flags = packet.flags();
    features.tsval = packet.tsval().value_or(0);
    features.tsecr = packet.tsecr().value_or(0);
    features.window = packet.window();
    features.data_ack = static_cast<std::uint32_t>(packet.dack64().value_or(0));
    features.ip_id = packet.ip_id();
    side.features.push_back(features);
    side.times.push_back(packet.time_ns().value_or(kNoTime));
  }
  side.partner.assign(rows.size(), kNobody);
  side.in_pieces.assign(rows.size(), false);
  return side;
}

void forget(Sides& sides, std::uint32_t Features::*feature) {
  for (Side& side : sides) {
    for (Features& features : side.features)
      features.*feature = 0;
  }
}

// Options that a middlebox took away, or that one capture cut off, cannot be compared.
void forget_what_one_lacks(Sides& sides) {
  for (std::uint32_t Features::*const feature :
       {&Features::tsval, &Features::tsecr, &Features::data_ack}) {
    const auto has_it = [&](const Side& side) {
      return std::any_of(side.features.begin(), side.features.end(),
                         [&](const Features& features) { return features.*feature != 0; });
    };
    if (!has_it(sides[0]) || !has_it(sides[1])) forget(sides, feature);
  }
}

Sides read_both(const DirectionInBoth& direction) {
  const std::uint32_t seq_shift = sequence_shift(
      direction.first, direction.second, direction.first_direction, direction.second_direction);
  const std::uint32_t ack_shift =
      sequence_shift(direction.first, direction.second, other_side(direction.first_direction),
                     other_side(direction.second_direction));
  Sides sides = {read_side(direction.first, direction.first_rows, 0, 0),
                 read_side(direction.second, direction.second_rows, seq_shift, ack_shift)};
  forget_what_one_lacks(sides);
  return sides;
}

std::uint64_t strict_key(const Features& features, std::uint64_t seed) {
  return checksum(std::as_bytes(std::span(&features, 1)), seed);
}

std::uint64_t loose_key(const Features& features, std::uint64_t seed) {
  constexpr std::uint32_t kLasting = tcp_flag::kSyn | tcp_flag::kFin | tcp_flag::kRst;
  Features lasting = features;
  lasting.flags &= kLasting;
  lasting.tsecr = lasting.window = lasting.data_ack = 0;
  // A short snap length cuts the long options of a SYN alone.
  if ((lasting.flags & tcp_flag::kSyn) != 0) lasting.tsval = 0;
  return strict_key(lasting, seed);
}

// How far the IPv4 identifications of a direction can be relied on.
enum class IdentityUse : std::uint8_t {
  none,     // there are none, they do not change, or the network rewrites them
  first,    // most agree: the same packet where they do; else they tell nothing
  binding,  // packets whose identifications differ are not the same
};

// Told by packets of which each capture has one only, as all else about them says: nearly all of
// these are the same packet. IPv6 has no identification, RST of Linux have 0, and where the network
// rewrites them they do not agree.
IdentityUse use_of_identity(const Sides& sides, std::uint64_t seed) {
  constexpr std::size_t kEnough = 65536;  // packets of each side
  const std::array<std::size_t, 2> counts = {std::min(kEnough, sides[0].features.size()),
                                             std::min(kEnough, sides[1].features.size())};
  TwinGroups twins(counts[0], counts[1]);
  for (const int capture : {0, 1}) {
    const auto side = static_cast<std::size_t>(capture);
    for (std::uint32_t i = 0; i < counts[side]; ++i) {
      Features features = sides[side].features[i];
      features.ip_id = 0;
      twins.add(capture, i, strict_key(features, seed));
    }
  }
  std::size_t compared = 0;
  std::size_t alike = 0;
  std::size_t changes = 0;
  std::uint32_t last = 0;
  for (const TwinGroups::Group& group : twins.groups()) {
    if (group.members[0].count != 1 || group.members[1].count != 1) continue;
    const std::uint32_t one = sides[0].features[group.members[0].head].ip_id;
    const std::uint32_t other = sides[1].features[group.members[1].head].ip_id;
    if (one == 0 && other == 0) continue;
    ++compared;
    if (one != other) continue;
    ++alike;
    if (one != last) ++changes;
    last = one;
  }
  if (changes < 2 || changes * 2 < alike || alike * 2 < compared) return IdentityUse::none;
  return alike * 20 >= compared * 19 ? IdentityUse::binding : IdentityUse::first;
}

// As many of both as the one has that has fewer.
void pair_in_order(const TwinGroups& twins, const TwinGroups::Group& group, Sides& sides) {
  std::uint32_t first = group.members[0].head;
  std::uint32_t second = group.members[1].head;
  for (; first != kNobody && second != kNobody;
       first = twins.next(0, first), second = twins.next(1, second))
    pair(sides, first, second);
}

// For each packet of the first side the nearest that is paired and has both times, or kNobody.
struct Neighbours {
  std::vector<std::uint32_t> before;  // up to here
  std::vector<std::uint32_t> after;   // from here on
};

Neighbours find_neighbours(const Sides& sides) {
  const Side& side = sides[0];
  const auto count = static_cast<std::uint32_t>(side.partner.size());
  const auto is_timed = [&](std::uint32_t i) {
    return side.partner[i] != kNobody && side.times[i] != kNoTime &&
           sides[1].times[side.partner[i]] != kNoTime;
  };
  Neighbours near;
  near.before.assign(count, kNobody);
  near.after.assign(count, kNobody);
  std::uint32_t nearest = kNobody;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (is_timed(i)) nearest = i;
    near.before[i] = nearest;
  }
  nearest = kNobody;
  for (std::uint32_t i = count; i-- > 0;) {
    if (is_timed(i)) nearest = i;
    near.after[i] = nearest;
  }
  return near;
}

double delay(const Sides& sides, std::uint32_t first, std::uint32_t second) {
  return static_cast<double>(sides[1].times[second] - sides[0].times[first]);
}

// How far the delay of a pair is from that of the nearest packets beyond doubt, between them by
// time; ns.
double misfit(const Sides& sides, const Neighbours& near, std::uint32_t first,
              std::uint32_t second) {
  const std::uint32_t before = near.before[first];
  const std::uint32_t after = near.after[first];
  if (before == kNobody && after == kNobody) return 0;
  const auto known = [&](std::uint32_t i) { return delay(sides, i, sides[0].partner[i]); };
  const auto since = [&](std::uint32_t i) {
    return static_cast<double>(sides[0].times[first] - sides[0].times[i]);
  };
  double expected = 0;
  if (before == kNobody || after == kNobody) {
    expected = known(before == kNobody ? after : before);
  } else {
    const double span = since(before) - since(after);
    const double share = span > 0 ? since(before) / span : 0;
    expected = known(before) + share * (known(after) - known(before));
  }
  return std::abs(delay(sides, first, second) - expected);
}

// The same for a twin after another of its group: the delay changes little from one to the next,
// unless there are packets beyond doubt in between.
double misfit_after(const Sides& sides, const Neighbours& near, PacketPair previous,
                    PacketPair pair) {
  const std::uint32_t before = near.before[pair.first];
  if (before != kNobody && before > previous.first)
    return misfit(sides, near, pair.first, pair.second);
  return std::abs(delay(sides, pair.first, pair.second) -
                  delay(sides, previous.first, previous.second));
}

// More twins in one capture than in the other: which to pass over, so that all together fit best.
// Order is kept.
void pair_by_delay(const TwinGroups& twins, const TwinGroups::Group& group, const Neighbours& near,
                   Sides& sides) {
  const int many = group.members[0].count > group.members[1].count ? 0 : 1;
  std::array<std::vector<std::uint32_t>, 2> members;
  for (const int side : {0, 1}) {
    const auto& times = sides[static_cast<std::size_t>(side)].times;
    for (std::uint32_t i = group.members[side].head; i != kNobody; i = twins.next(side, i)) {
      if (times[i] != kNoTime) members[static_cast<std::size_t>(side)].push_back(i);
    }
  }
  const auto& more = members[static_cast<std::size_t>(many)];
  const auto& fewer = members[static_cast<std::size_t>(1 - many)];
  if (fewer.empty() || more.size() < fewer.size()) return;
  const auto pair_of = [&](std::size_t of_fewer, std::size_t skipped) {
    const std::uint32_t one = more[of_fewer + skipped];
    const std::uint32_t other = fewer[of_fewer];
    return many == 0 ? PacketPair{one, other, 0, 0} : PacketPair{other, one, 0, 0};
  };
  const std::vector<std::uint32_t> skips = choose_skips(
      fewer.size(), more.size() - fewer.size(),
      [&](std::size_t i, std::size_t skipped) {
        const PacketPair first = pair_of(i, skipped);
        return misfit(sides, near, first.first, first.second);
      },
      [&](std::size_t i, std::size_t skipped_before, std::size_t skipped) {
        return misfit_after(sides, near, pair_of(i - 1, skipped_before), pair_of(i, skipped));
      });
  for (std::size_t i = 0; i < fewer.size(); ++i) {
    const PacketPair chosen = pair_of(i, skips[i]);
    pair(sides, chosen.first, chosen.second);
  }
}

using KeyOf = std::uint64_t (*)(const Features& features, std::uint64_t seed);

// Pairs those that agree in the key and are not paired yet. Twins are packets of equal key; the
// delay of what is beyond doubt tells which of the twins is missing where one capture has fewer:
//
//   first    A 1.000   T 1.100   B 1.200   T 1.300   C 1.400
//   second   A 1.010             B 1.210   T 1.310   C 1.410
//
// A, B and C are paired with a delay of 10 ms before the twins T are looked at. The first T would
// have taken 210 ms, the second takes 10 ms: it is the one that arrived.
void pair_twins(Sides& sides, KeyOf key_of, std::uint64_t seed) {
  TwinGroups twins(sides[0].features.size(), sides[1].features.size());
  for (const int capture : {0, 1}) {
    const Side& side = sides[static_cast<std::size_t>(capture)];
    for (std::uint32_t i = 0; i < side.features.size(); ++i) {
      if (side.partner[i] == kNobody && !side.in_pieces[i])
        twins.add(capture, i, key_of(side.features[i], seed));
    }
  }
  // First what is beyond doubt: it tells the delays around the rest. What has one identification is
  // one packet, which the network duplicated: the copy that came first delivered it.
  bool all_paired = true;
  const auto is_one_packet = [&sides](const TwinGroups::Group& group) {
    const std::uint32_t head = group.members[0].head;
    return head != kNobody && sides[0].features[head].ip_id != 0;
  };
  for (const TwinGroups::Group& group : twins.groups()) {
    if (group.members[0].count == group.members[1].count || is_one_packet(group)) {
      pair_in_order(twins, group, sides);
    } else if (group.members[0].count != 0 && group.members[1].count != 0) {
      all_paired = false;
    }
  }
  if (all_paired) return;
  const Neighbours near = find_neighbours(sides);
  for (const TwinGroups::Group& group : twins.groups()) {
    const auto [a, b] = std::pair(group.members[0].count, group.members[1].count);
    if (a != b && a != 0 && b != 0 && !is_one_packet(group))
      pair_by_delay(twins, group, near, sides);
  }
}

// By ranges of sequence numbers, by packet numbers and not rows.
std::vector<PacketPair> pair_ranges(Sides& sides) {
  std::array<std::vector<PacketRange>, 2> ranges;
  for (const std::size_t s : {0U, 1U}) {
    Side& side = sides[s];
    std::int64_t known = 0;
    for (std::uint32_t i = 0; i < side.features.size(); ++i) {
      const Features& features = side.features[i];
      if (features.length == 0) continue;
      known = nearest_position(features.seq, known);
      if (side.partner[i] != kNobody) continue;
      ranges[s].push_back({i, features.tsval, features.ack, known, known + features.length});
    }
  }
  std::vector<PacketPair> pieces = pair_packet_ranges(std::move(ranges[0]), std::move(ranges[1]));
  for (const PacketPair& piece : pieces) {
    sides[0].in_pieces[piece.first] = true;
    sides[1].in_pieces[piece.second] = true;
  }
  return pieces;
}

// All packets of both sides, by rows.
std::vector<PacketPair> result(const DirectionInBoth& direction, const Sides& sides,
                               const std::vector<PacketPair>& pieces) {
  std::vector<PacketPair> pairs;
  pairs.reserve(sides[0].features.size() + pieces.size());
  const PacketParts first_parts(pieces, &PacketPair::first);
  const PacketParts second_parts(pieces, &PacketPair::second);
  for (std::uint32_t i = 0; i < sides[0].features.size(); ++i) {
    const Features& features = sides[0].features[i];
    if (!sides[0].in_pieces[i]) {
      const std::uint32_t partner = sides[0].partner[i];
      pairs.push_back({i, partner, features.seq, features.length});
    } else {
      first_parts.append(i, features.seq, features.length, true, pairs);
    }
  }
  for (std::uint32_t i = 0; i < sides[1].features.size(); ++i) {
    const Features& features = sides[1].features[i];
    if (sides[1].in_pieces[i]) {
      second_parts.append(i, features.seq, features.length, false, pairs);
    } else if (sides[1].partner[i] == kNobody) {
      pairs.push_back({kNobody, i, features.seq, features.length});
    }
  }
  for (PacketPair& pair : pairs) {
    if (pair.first != kNobody) pair.first = direction.first_rows[pair.first];
    if (pair.second != kNobody) pair.second = direction.second_rows[pair.second];
  }
  return pairs;
}

}  // namespace

DirectionRows::DirectionRows(const Trace& trace, std::span<const StreamId> streams)
    : slot_(2 * trace.tables().streams.size()), rows_(1) {
  for (const StreamId stream : streams) {
    for (const std::uint8_t side : {std::uint8_t{0}, std::uint8_t{1}}) {
      slot_[direction_of(stream, side)] = static_cast<std::uint32_t>(rows_.size());
      rows_.emplace_back();
    }
  }
  std::size_t row = 0;
  for (const Chunk& chunk : trace.chunks()) {
    for (const DirectionId direction : chunk.direction.values) {
      const std::uint32_t slot = slot_[direction];
      if (slot != 0) rows_[slot].push_back(static_cast<std::uint32_t>(row));
      ++row;
    }
  }
}

std::uint32_t sequence_shift(const Trace& first, const Trace& second, DirectionId in_first,
                             DirectionId in_second) {
  const TcpDirection& a = first.tables().streams[stream_of(in_first)].sent_by[side_of(in_first)];
  const TcpDirection& b = second.tables().streams[stream_of(in_second)].sent_by[side_of(in_second)];
  const bool both_have_handshake = a.base_from_handshake && b.base_from_handshake;
  return both_have_handshake ? 0 : b.base - a.base;
}

std::vector<PacketPair> pair_packets(const DirectionInBoth& direction) {
  // Keys are seeded at random: no capture can be made whose packets all collide.
  const std::uint64_t seed = std::random_device{}();
  Sides sides = read_both(direction);
  const IdentityUse use = use_of_identity(sides, seed);
  if (use == IdentityUse::none) forget(sides, &Features::ip_id);
  pair_twins(sides, strict_key, seed);
  if (use == IdentityUse::first) {
    forget(sides, &Features::ip_id);
    pair_twins(sides, strict_key, seed);
  }
  const std::vector<PacketPair> pieces = pair_ranges(sides);
  pair_twins(sides, loose_key, seed);
  return result(direction, sides, pieces);
}

}  // namespace mptcpanalyzer

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
};

DirectionId other_side(DirectionId direction) {
  return direction ^ 1U;
}

// Half of the work: the packets of both captures and who was paired with whom.
class Pairing {
 public:
  explicit Pairing(const DirectionInBoth& direction);

  std::vector<PacketPair> run();

 private:
  using KeyOf = std::uint64_t (Pairing::*)(const Features&) const;

  struct Side {
    std::vector<Features> features;
    std::vector<std::int64_t> times;     // ns; kNoTime where there is none
    std::vector<std::uint32_t> partner;  // number of the packet of the other side, or kNobody
    std::vector<bool> in_pieces;         // it was paired by ranges
  };

  void read(const Trace& trace, std::span<const std::uint32_t> rows, std::uint32_t seq_shift,
            std::uint32_t ack_shift, Side& side) const;
  void forget_what_one_lacks();
  std::uint64_t strict_key(const Features& features) const;
  std::uint64_t loose_key(const Features& features) const;
  void pair_twins(KeyOf key_of);
  void pair_in_order(const TwinGroups& twins, const TwinGroups::Group& group);
  void pair_by_delay(const TwinGroups& twins, const TwinGroups::Group& group);
  void find_neighbours();
  double delay(std::uint32_t first, std::uint32_t second) const;
  double misfit(std::uint32_t first, std::uint32_t second) const;
  double misfit_after(PacketPair previous, PacketPair pair) const;
  void pair(std::uint32_t first, std::uint32_t second);
  void pair_ranges();
  std::vector<PacketPair> result() const;

  const DirectionInBoth& direction_;
  std::uint64_t seed_ = std::random_device{}();
  std::array<Side, 2> sides_;
  std::vector<std::uint32_t> before_;  // of the first side: the nearest paired packet up to here
  std::vector<std::uint32_t> after_;
  std::vector<PacketPair> pieces_;  // by packet numbers, not rows
};

Pairing::Pairing(const DirectionInBoth& direction) : direction_(direction) {
  const std::uint32_t seq_shift = sequence_shift(
      direction.first, direction.second, direction.first_direction, direction.second_direction);
  const std::uint32_t ack_shift =
      sequence_shift(direction.first, direction.second, other_side(direction.first_direction),
                     other_side(direction.second_direction));
  read(direction.first, direction.first_rows, 0, 0, sides_[0]);
  read(direction.second, direction.second_rows, seq_shift, ack_shift, sides_[1]);
  forget_what_one_lacks();
}

void Pairing::read(const Trace& trace, std::span<const std::uint32_t> rows, std::uint32_t seq_shift,
                   std::uint32_t ack_shift, Side& side) const {
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
    side.features.push_back(features);
    side.times.push_back(packet.time_ns().value_or(kNoTime));
  }
  side.partner.assign(rows.size(), kNobody);
  side.in_pieces.assign(rows.size(), false);
}

// Options that a middlebox took away, or that one capture cut off, cannot be compared.
void Pairing::forget_what_one_lacks() {
  for (std::uint32_t Features::*const feature :
       {&Features::tsval, &Features::tsecr, &Features::data_ack}) {
    const auto has_it = [&](const Side& side) {
      return std::any_of(side.features.begin(), side.features.end(),
                         [&](const Features& features) { return features.*feature != 0; });
    };
    if (has_it(sides_[0]) && has_it(sides_[1])) continue;
    for (Side& side : sides_) {
      for (Features& features : side.features)
        features.*feature = 0;
    }
  }
}

std::uint64_t Pairing::strict_key(const Features& features) const {
  return checksum(std::as_bytes(std::span(&features, 1)), seed_);
}

std::uint64_t Pairing::loose_key(const Features& features) const {
  constexpr std::uint32_t kLasting = tcp_flag::kSyn | tcp_flag::kFin | tcp_flag::kRst;
  Features lasting = features;
  lasting.flags &= kLasting;
  lasting.tsecr = lasting.window = lasting.data_ack = 0;
  // A short snap length cuts the long options of a SYN alone.
  if ((lasting.flags & tcp_flag::kSyn) != 0) lasting.tsval = 0;
  return strict_key(lasting);
}

void Pairing::pair(std::uint32_t first, std::uint32_t second) {
  sides_[0].partner[first] = second;
  sides_[1].partner[second] = first;
}

void Pairing::pair_twins(KeyOf key_of) {
  TwinGroups twins(sides_[0].features.size(), sides_[1].features.size());
  for (const int capture : {0, 1}) {
    const Side& side = sides_[static_cast<std::size_t>(capture)];
    for (std::uint32_t i = 0; i < side.features.size(); ++i) {
      if (side.partner[i] == kNobody && !side.in_pieces[i])
        twins.add(capture, i, (this->*key_of)(side.features[i]));
    }
  }
  // First what is beyond doubt: it tells the delays around the rest.
  bool all_paired = true;
  for (const TwinGroups::Group& group : twins.groups()) {
    if (group.members[0].count == group.members[1].count) {
      pair_in_order(twins, group);
    } else if (group.members[0].count != 0 && group.members[1].count != 0) {
      all_paired = false;
    }
  }
  if (all_paired) return;
  find_neighbours();
  for (const TwinGroups::Group& group : twins.groups()) {
    const auto [a, b] = std::pair(group.members[0].count, group.members[1].count);
    if (a != b && a != 0 && b != 0) pair_by_delay(twins, group);
  }
}

void Pairing::pair_in_order(const TwinGroups& twins, const TwinGroups::Group& group) {
  std::uint32_t first = group.members[0].head;
  std::uint32_t second = group.members[1].head;
  for (; first != kNobody; first = twins.next(0, first), second = twins.next(1, second))
    pair(first, second);
}

// For each packet of the first side the nearest that is paired and has both times.
void Pairing::find_neighbours() {
  const Side& side = sides_[0];
  const auto count = static_cast<std::uint32_t>(side.partner.size());
  const auto is_timed = [&](std::uint32_t i) {
    return side.partner[i] != kNobody && side.times[i] != kNoTime &&
           sides_[1].times[side.partner[i]] != kNoTime;
  };
  before_.assign(count, kNobody);
  after_.assign(count, kNobody);
  std::uint32_t nearest = kNobody;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (is_timed(i)) nearest = i;
    before_[i] = nearest;
  }
  nearest = kNobody;
  for (std::uint32_t i = count; i-- > 0;) {
    if (is_timed(i)) nearest = i;
    after_[i] = nearest;
  }
}

double Pairing::delay(std::uint32_t first, std::uint32_t second) const {
  return static_cast<double>(sides_[1].times[second] - sides_[0].times[first]);
}

// How far the delay of a pair is from that of the nearest packets beyond doubt, between them by
// time; ns.
double Pairing::misfit(std::uint32_t first, std::uint32_t second) const {
  const std::uint32_t before = before_[first];
  const std::uint32_t after = after_[first];
  if (before == kNobody && after == kNobody) return 0;
  const auto known = [this](std::uint32_t i) { return delay(i, sides_[0].partner[i]); };
  const auto since = [&](std::uint32_t i) {
    return static_cast<double>(sides_[0].times[first] - sides_[0].times[i]);
  };
  double expected = 0;
  if (before == kNobody || after == kNobody) {
    expected = known(before == kNobody ? after : before);
  } else {
    const double span = since(before) - since(after);
    const double share = span > 0 ? since(before) / span : 0;
    expected = known(before) + share * (known(after) - known(before));
  }
  return std::abs(delay(first, second) - expected);
}

// The same for a twin after another of its group: the delay changes little from one to the next,
// unless there are packets beyond doubt in between.
double Pairing::misfit_after(PacketPair previous, PacketPair pair) const {
  const std::uint32_t before = before_[pair.first];
  if (before != kNobody && before > previous.first) return misfit(pair.first, pair.second);
  return std::abs(delay(pair.first, pair.second) - delay(previous.first, previous.second));
}

// More twins in one capture than in the other: which to pass over, so that all together fit best.
// Order is kept.
void Pairing::pair_by_delay(const TwinGroups& twins, const TwinGroups::Group& group) {
  const int many = group.members[0].count > group.members[1].count ? 0 : 1;
  std::array<std::vector<std::uint32_t>, 2> members;
  for (const int side : {0, 1}) {
    const auto& times = sides_[static_cast<std::size_t>(side)].times;
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
        return misfit(first.first, first.second);
      },
      [&](std::size_t i, std::size_t skipped_before, std::size_t skipped) {
        return misfit_after(pair_of(i - 1, skipped_before), pair_of(i, skipped));
      });
  for (std::size_t i = 0; i < fewer.size(); ++i) {
    const PacketPair chosen = pair_of(i, skips[i]);
    pair(chosen.first, chosen.second);
  }
}

void Pairing::pair_ranges() {
  std::array<std::vector<PacketRange>, 2> ranges;
  for (const std::size_t s : {0U, 1U}) {
    Side& side = sides_[s];
    std::int64_t known = 0;
    for (std::uint32_t i = 0; i < side.features.size(); ++i) {
      const Features& features = side.features[i];
      if (features.length == 0) continue;
      known = nearest_position(features.seq, known);
      if (side.partner[i] != kNobody) continue;
      ranges[s].push_back({i, features.tsval, features.ack, known, known + features.length});
    }
  }
  pieces_ = pair_packet_ranges(std::move(ranges[0]), std::move(ranges[1]));
  for (const PacketPair& piece : pieces_) {
    sides_[0].in_pieces[piece.first] = true;
    sides_[1].in_pieces[piece.second] = true;
  }
}

std::vector<PacketPair> Pairing::run() {
  pair_twins(&Pairing::strict_key);
  pair_ranges();
  pair_twins(&Pairing::loose_key);
  return result();
}

std::vector<PacketPair> Pairing::result() const {
  std::vector<PacketPair> pairs;
  pairs.reserve(sides_[0].features.size() + pieces_.size());
  const PacketParts first_parts(pieces_, &PacketPair::first);
  const PacketParts second_parts(pieces_, &PacketPair::second);
  for (std::uint32_t i = 0; i < sides_[0].features.size(); ++i) {
    const Features& features = sides_[0].features[i];
    if (!sides_[0].in_pieces[i]) {
      const std::uint32_t partner = sides_[0].partner[i];
      pairs.push_back({i, partner, features.seq, features.length});
    } else {
      first_parts.append(i, features.seq, features.length, true, pairs);
    }
  }
  for (std::uint32_t i = 0; i < sides_[1].features.size(); ++i) {
    const Features& features = sides_[1].features[i];
    if (sides_[1].in_pieces[i]) {
      second_parts.append(i, features.seq, features.length, false, pairs);
    } else if (sides_[1].partner[i] == kNobody) {
      pairs.push_back({kNobody, i, features.seq, features.length});
    }
  }
  for (PacketPair& pair : pairs) {
    if (pair.first != kNobody) pair.first = direction_.first_rows[pair.first];
    if (pair.second != kNobody) pair.second = direction_.second_rows[pair.second];
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
  return Pairing(direction).run();
}

}  // namespace mptcpanalyzer

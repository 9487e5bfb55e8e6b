#include "ends/matching/map_tcp_connection.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <random>

#include "analysis/subject/packet_at.h"
#include "packet/segment.h"
#include "trace/columns/checksum.h"

namespace mptcpanalyzer {
namespace {

constexpr double kDrawnBits = 32;  // a number of 32 bits that a host draws
constexpr double kHmacBits = 64;
constexpr double kKeyBits = 64;
constexpr double kAddressBits = 4;  // hosts of two captures are often the same
constexpr double kClientPortBits = 12;
constexpr double kServerPortBits = 4;
constexpr double kTimestampBits = 8;  // streams of the same hosts may share their timestamps

// At most so many packets of a direction are looked for in the other capture.
constexpr std::size_t kMaxSignatures = 4096;

std::string_view name_of(Role role) {
  return role == Role::client ? "client" : "server";
}

const TcpDirection& sent_by(const Trace& trace, DirectionId direction) {
  return trace.tables().streams[stream_of(direction)].sent_by[side_of(direction)];
}

// What a packet keeps on its way, whoever cuts it into smaller ones: its first raw sequence number
// and its timestamp.
std::uint64_t signature(const Trace& trace, const PacketAt& packet, std::uint64_t seed) {
  const std::array<std::uint32_t, 3> numbers = {
      sent_by(trace, packet.direction()).base + packet.seq(), packet.tsval().value_or(0),
      packet.tsval() ? 1U : 0U};
  return checksum(std::as_bytes(std::span(numbers)), seed);
}

std::uint64_t both(DirectionId first, DirectionId second) {
  return std::uint64_t{first} << 32U | second;
}

// Bits by which two ranges of a 32-bit space overlap by no chance.
double overlap_bits(std::uint64_t length, std::uint64_t other_length) {
  return std::max(0.0, 31 - std::log2(static_cast<double>(length + other_length)));
}

const Subflow* subflow_of(const Trace& trace, StreamId stream) {
  const std::uint32_t index = trace.tables().streams[stream].subflow;
  return index == kNone ? nullptr : &trace.tables().subflows[index];
}

}  // namespace

StreamComparison::StreamComparison(const Trace& first, const Trace& second,
                                   std::span<const StreamId> chosen)
    : first_(first),
      second_(second),
      first_profiles_(profile_directions(first)),
      second_profiles_(profile_directions(second)) {
  find_shared_packets(chosen);
}

// Counts which packets of the chosen streams occur in the other capture, and in which direction.
void StreamComparison::find_shared_packets(std::span<const StreamId> chosen) {
  const std::uint64_t seed = std::random_device{}();
  std::vector<bool> is_chosen(first_.tables().streams.size());
  for (const StreamId stream : chosen)
    is_chosen[stream] = true;
  std::unordered_map<std::uint64_t, DirectionId> signatures;
  std::unordered_map<DirectionId, std::size_t> taken;
  for (std::size_t row = 0; row < first_.row_count(); ++row) {
    const PacketAt packet(first_, row);
    if (!is_chosen[stream_of(packet.direction())] || packet.has_flag(tcp_flag::kRst)) continue;
    // The first ones, and from then on fewer and fewer, so that a capture that begins late or ends
    // early finds some.
    const std::size_t number = taken[packet.direction()]++;
    const std::size_t stride = std::size_t{1} << std::min<std::size_t>(number / kMaxSignatures, 16);
    if (number % stride != 0) continue;
    signatures.emplace(signature(first_, packet, seed), packet.direction());
  }
  for (std::size_t row = 0; row < second_.row_count(); ++row) {
    const PacketAt packet(second_, row);
    if (packet.has_flag(tcp_flag::kRst)) continue;
    const auto found = signatures.find(signature(second_, packet, seed));
    if (found == signatures.end()) continue;
    if (++shared_packets_[both(found->second, packet.direction())] == 1) {
      std::vector<StreamId>& sharing = sharing_[stream_of(packet.direction())];
      if (sharing.empty() || sharing.back() != stream_of(found->second))
        sharing.push_back(stream_of(found->second));
    }
  }
}

std::span<const StreamId> StreamComparison::sharing_packets(StreamId mapped) const {
  const auto found = sharing_.find(mapped);
  return found == sharing_.end() ? std::span<const StreamId>() : found->second;
}

StreamMatch StreamComparison::compare(StreamId stream, StreamId mapped) const {
  const TcpStream& a = first_.tables().streams[stream];
  const TcpStream& b = second_.tables().streams[mapped];
  const bool swapped = a.client_side != b.client_side;
  StreamMatch match{stream, mapped, swapped, score(stream, mapped, swapped)};
  if (a.role_evidence != RoleEvidence::guess && b.role_evidence != RoleEvidence::guess)
    return match;
  const MatchScore other = score(stream, mapped, !swapped);
  if (other.value() > match.score.value() && !other.contradicted()) {
    match.sides_swapped = !swapped;
    match.score = other;
  }
  return match;
}

MatchScore StreamComparison::score(StreamId stream, StreamId mapped, bool sides_swapped) const {
  const TcpStream& a = first_.tables().streams[stream];
  const TcpStream& b = second_.tables().streams[mapped];
  MatchScore score;
  bool same_endpoints = true;
  bool same_timestamps = true;
  bool other_handshake = false;
  for (const std::uint8_t side : {a.client_side, static_cast<std::uint8_t>(1 - a.client_side)}) {
    const auto other_side = static_cast<std::uint8_t>(sides_swapped ? 1 - side : side);
    const std::string_view name = name_of(a.role_of(side));
    const Endpoint& here = a.endpoints[side];
    const Endpoint& there = b.endpoints[other_side];
    if (here.address == there.address) score.agree(fmt::format("{}'s address", name), kAddressBits);
    if (here.port == there.port) {
      score.agree(fmt::format("{}'s port", name),
                  a.role_of(side) == Role::client ? kClientPortBits : kServerPortBits);
    }
    const Numbers numbers =
        compare_numbers({direction_of(stream, side), direction_of(mapped, other_side)}, score);
    same_endpoints = same_endpoints && here == there;
    same_timestamps = same_timestamps && numbers.same_timestamps;
    other_handshake = other_handshake || numbers.other_handshake;
  }
  bool is_the_same = compare_joins(stream, mapped, sides_swapped, score);
  if (!other_handshake) return score;
  // Other initial numbers are another stream, unless a middlebox rewrites sequence numbers. That
  // say nonces or keys; or timestamps that run on between the same endpoints, as no two such
  // streams are open at once.
  is_the_same = is_the_same || compare_keys(stream, mapped, score);
  if (!is_the_same && !(same_endpoints && same_timestamps))
    score.contradict("initial sequence numbers");
  return score;
}

StreamComparison::Numbers StreamComparison::compare_numbers(DirectionPair pair,
                                                            MatchScore& score) const {
  Numbers numbers;
  const TcpDirection& here = sent_by(first_, pair.first);
  const TcpDirection& there = sent_by(second_, pair.second);
  const DirectionProfile& a = first_profiles_[pair.first];
  const DirectionProfile& b = second_profiles_[pair.second];
  const std::string_view name =
      name_of(first_.tables().streams[stream_of(pair.first)].role_of(side_of(pair.first)));
  if (here.base_from_handshake && there.base_from_handshake) {
    numbers.other_handshake = here.base != there.base;
    if (!numbers.other_handshake)
      score.agree_in_drawn_number(fmt::format("{}'s initial sequence number", name), kDrawnBits);
  } else if (const auto shared = shared_packets_.find(both(pair.first, pair.second));
             shared != shared_packets_.end()) {
    score.agree_in_drawn_number(fmt::format("{} packet(s) of the {} in both", shared->second, name),
                                kDrawnBits);
  } else if (overlap(a.sequence, b.sequence)) {
    score.agree(fmt::format("{}'s range of sequence numbers", name),
                overlap_bits(a.sequence.length, b.sequence.length));
  }
  numbers.same_timestamps = overlap(a.timestamps, b.timestamps);
  if (numbers.same_timestamps)
    score.agree(fmt::format("{}'s range of timestamps", name), kTimestampBits);
  return numbers;
}

// RFC 8684 section 3.2: each host of a join draws a nonce; the HMACs follow from keys and nonces.
bool StreamComparison::compare_joins(StreamId stream, StreamId mapped, bool sides_swapped,
                                     MatchScore& score) const {
  const Subflow* here = subflow_of(first_, stream);
  const Subflow* there = subflow_of(second_, mapped);
  if (here == nullptr || there == nullptr) return false;
  bool agree = false;
  for (const std::size_t side : {0U, 1U}) {
    const auto& a = here->said_by[side].nonce;
    const auto& b = there->said_by[sides_swapped ? 1 - side : side].nonce;
    if (!a || !b) continue;
    if (*a == *b) {
      score.agree_in_drawn_number("nonce of the join", kDrawnBits);
      agree = true;
    } else {
      score.contradict("nonce of the join");
    }
  }
  if (here->syn_ack_hmac && here->syn_ack_hmac == there->syn_ack_hmac)
    score.agree_in_drawn_number("HMAC of the join", kHmacBits);
  return agree;
}

// Of connections whose initial subflows they are.
bool StreamComparison::compare_keys(StreamId stream, StreamId mapped, MatchScore& score) const {
  const Subflow* here = subflow_of(first_, stream);
  const Subflow* there = subflow_of(second_, mapped);
  if (here == nullptr || there == nullptr || here->kind != SubflowKind::initial ||
      there->kind != SubflowKind::initial) {
    return false;
  }
  const ConnectionId in_first = first_.tables().places[stream].connection;
  const ConnectionId in_second = second_.tables().places[mapped].connection;
  if (in_first == kNone || in_second == kNone) return false;
  const Connection& a = first_.tables().connections[in_first];
  const Connection& b = second_.tables().connections[in_second];
  bool agree = false;
  for (const Role role : {Role::client, Role::server}) {
    const auto& key = a.host(role).key;
    if (!key || key != b.host(role).key) continue;
    score.agree_in_drawn_number(fmt::format("{}'s key", name_of(role)), kKeyBits);
    agree = true;
  }
  return agree;
}

std::vector<StreamMatch> match_tcp_stream(const Trace& first, const Trace& second,
                                          StreamId stream) {
  const StreamComparison comparison(first, second, std::span(&stream, 1));
  std::vector<StreamMatch> matches;
  for (StreamId mapped = 0; mapped < second.tables().streams.size(); ++mapped) {
    StreamMatch match = comparison.compare(stream, mapped);
    if (match.score.contradicted() || match.score.bits() <= 0) continue;
    matches.push_back(std::move(match));
  }
  std::stable_sort(matches.begin(), matches.end(), [](const StreamMatch& a, const StreamMatch& b) {
    return is_better(a.score, b.score);
  });
  return matches;
}

}  // namespace mptcpanalyzer

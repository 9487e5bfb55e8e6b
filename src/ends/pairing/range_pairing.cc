#include "ends/pairing/range_pairing.h"

#include <algorithm>
#include <tuple>

#include "flow/sequence_number.h"

namespace mptcpanalyzer {
namespace {

std::pair<std::uint32_t, std::uint32_t> sender_word(const PacketRange& range) {
  return {range.tsval, range.ack};
}

void sort(std::vector<PacketRange>& ranges) {
  std::sort(ranges.begin(), ranges.end(), [](const PacketRange& a, const PacketRange& b) {
    return std::tuple(a.tsval, a.ack, a.begin, a.packet) <
           std::tuple(b.tsval, b.ack, b.begin, b.packet);
  });
}

}  // namespace

std::vector<PacketPair> pair_packet_ranges(std::vector<PacketRange> first,
                                           std::vector<PacketRange> second) {
  sort(first);
  sort(second);
  std::vector<PacketPair> pieces;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < first.size() && j < second.size()) {
    PacketRange& a = first[i];
    PacketRange& b = second[j];
    if (sender_word(a) != sender_word(b)) {
      ++(sender_word(a) < sender_word(b) ? i : j);
      continue;
    }
    const std::int64_t begin = std::max(a.begin, b.begin);
    const std::int64_t end = std::min(a.end, b.end);
    if (begin < end) {
      pieces.push_back({a.packet, b.packet, static_cast<std::uint32_t>(begin),
                        static_cast<std::uint32_t>(end - begin)});
      // What is left of either goes on from here.
      a.begin = b.begin = end;
    }
    const bool a_is_done = a.begin >= a.end;
    const bool b_is_done = b.begin >= b.end;
    if (a_is_done || (!b_is_done && a.end <= b.begin)) {
      ++i;
    } else {
      ++j;
    }
  }
  return pieces;
}

PacketParts::PacketParts(std::span<const PacketPair> pieces, std::uint32_t PacketPair::*number)
    : pieces_(pieces.begin(), pieces.end()), number_(number) {
  std::stable_sort(
      pieces_.begin(), pieces_.end(),
      [number](const PacketPair& a, const PacketPair& b) { return a.*number < b.*number; });
}

void PacketParts::append(std::uint32_t packet, std::uint32_t seq, std::uint32_t length, bool whole,
                         std::vector<PacketPair>& pairs) const {
  const auto rest = [&](std::uint32_t begin, std::uint32_t end) {
    if (begin == end) return;
    PacketPair missing{kNoRow, kNoRow, begin, end - begin};
    missing.*number_ = packet;
    pairs.push_back(missing);
  };
  auto piece = std::partition_point(pieces_.begin(), pieces_.end(),
                                    [&](const PacketPair& pair) { return pair.*number_ < packet; });
  std::uint32_t at = seq;
  for (; piece != pieces_.end() && (*piece).*number_ == packet; ++piece) {
    rest(at, piece->seq);
    if (whole) pairs.push_back(*piece);
    at = piece->seq + piece->length;
  }
  rest(at, seq + length);
}

}  // namespace mptcpanalyzer

// Pairing of packets that one end sees whole and the other in parts: segmentation offload (GSO) at
// the sender, receive offload (GRO) at the receiver. Both keep timestamp and acknowledgement number
// of the parts equal, and a part and the whole share sequence numbers.
// Threads: one at a time; the trace may be shared.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ends/pairing/packet_pair.h"

namespace mptcpanalyzer {

struct PacketRange {
  std::uint32_t packet = 0;
  std::uint32_t tsval = 0;
  std::uint32_t ack = 0;
  std::int64_t begin = 0;  // unwrapped sequence numbers
  std::int64_t end = 0;
};

// The parts that two packets share, each byte of each packet at most once. PacketPair has the
// packets' numbers in place of rows. Takes n log n for what was cut or joined at one end.
std::vector<PacketPair> pair_packet_ranges(std::vector<PacketRange> first,
                                           std::vector<PacketRange> second);

// The parts of each packet, as `number` finds it in a PacketPair.
class PacketParts {
 public:
  PacketParts(std::span<const PacketPair> pieces, std::uint32_t PacketPair::*number);

  // Appends the bytes of a packet that no part has, and before and between them, when `whole`, its
  // parts as well.
  void append(std::uint32_t packet, std::uint32_t seq, std::uint32_t length, bool whole,
              std::vector<PacketPair>& pairs) const;

 private:
  std::vector<PacketPair> pieces_;  // by packet, then by sequence number
  std::uint32_t PacketPair::*number_;
};

}  // namespace mptcpanalyzer

// The decoder on arbitrary frames of arbitrary link types.
//
// Input: 2 bytes choose the link type, 2 say how much longer than what follows the frame was on
// the wire, all big-endian; the rest is the frame. The frame is copied to a heap buffer of exactly
// its size, so that AddressSanitizer sees a read of one byte too many.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "base/bytes.h"
#include "capture/frame.h"
#include "packet/decode.h"

namespace mptcpanalyzer {
namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

bool is_within(Bytes part, Bytes whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void check(const Segment& segment, const Frame& frame) {
  require(is_within(segment.payload, frame.bytes));
  require(segment.payload_length <= frame.original_length);
  require(segment.payload.size() <= segment.payload_length);
  require(segment.payload_length_known || segment.payload_length == 0);
  require(segment.source.version == 4 || segment.source.version == 6);
  require(segment.destination.version == segment.source.version);
  require(segment.options.kind_count <= kMaxTcpOptions);
  require(segment.options.sack_count <= kMaxSackBlocks);
  require(segment.mptcp_count <= kMaxMptcpOptions);
  const auto& kinds = segment.options.kinds;
  const auto mptcp =
      std::count(kinds.begin(), kinds.begin() + segment.options.kind_count, tcp_option::kMptcp);
  require(segment.mptcp_count <= mptcp);
  for (const MptcpOption& option : segment.mptcp_options())
    require(option.subtype < 16);
}

void decode_input(Bytes input) {
  if (input.size() < 4) return;
  const std::uint32_t type = load_u16(input, 0);
  const std::uint32_t beyond = load_u16(input, 2);
  const Bytes bytes = input.subspan(4);
  const auto copy = std::make_unique<std::uint8_t[]>(bytes.size());
  std::copy(bytes.begin(), bytes.end(), copy.get());
  Frame frame;
  frame.number = 1;
  frame.bytes = {copy.get(), bytes.size()};
  frame.original_length = static_cast<std::uint32_t>(bytes.size()) + beyond;
  static Segment segment;  // reused, so that what is left over from an earlier input would be seen
  Anomalies anomalies;
  if (decode(frame, type, segment, anomalies)) check(segment, frame);
}

}  // namespace
}  // namespace mptcpanalyzer

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mptcpanalyzer::decode_input({data, size});
  return 0;
}

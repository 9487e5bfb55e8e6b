#include "testing/frame_emitter.h"

#include <algorithm>
#include <utility>

namespace mptcpanalyzer {
namespace {

constexpr std::uint64_t kFillerPeriod = 251;
constexpr std::uint64_t kMaxPayload = 65'535;
constexpr std::uint64_t kMaxGapNs = 20'000;

}  // namespace

FrameEmitter::FrameEmitter(const TrafficOptions& options, FrameSink sink)
    : snap_length_(options.snap_length), sink_(std::move(sink)), gaps_(options.seed) {
  for (std::uint64_t i = 0; i < kFillerPeriod + kMaxPayload; ++i) {
    filler_.push_back(static_cast<std::uint8_t>(i % kFillerPeriod));
  }
}

std::uint64_t FrameEmitter::emit(const PacketDescription& packet, std::uint32_t interface) {
  buffer_.clear();
  append_packet(buffer_, packet);
  Frame frame;
  frame.number = ++frames_;
  frame.time_ns = time_ns_;
  frame.bytes = Bytes(buffer_).first(std::min<std::size_t>(buffer_.size(), snap_length_));
  frame.original_length = static_cast<std::uint32_t>(buffer_.size());
  frame.interface = interface;
  sink_(frame);
  time_ns_ += static_cast<std::int64_t>(1 + gaps_.below(kMaxGapNs));
  return frames_;
}

std::uint32_t FrameEmitter::timestamp() const {
  return static_cast<std::uint32_t>(time_ns_ / 1'000'000);
}

Bytes FrameEmitter::payload(std::uint64_t dsn, std::uint32_t length) const {
  return Bytes(filler_).subspan(dsn % kFillerPeriod, length);
}

}  // namespace mptcpanalyzer

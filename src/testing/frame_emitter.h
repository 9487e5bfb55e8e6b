// FrameEmitter: numbers, times and cuts the frames of generated traffic and hands them to a sink.
#pragma once

#include <cstdint>
#include <functional>

#include "base/bytes.h"
#include "testing/packet_writer.h"
#include "testing/random_source.h"
#include "testing/traffic_options.h"

namespace mptcpanalyzer {

// Gets each frame in order; its bytes live until it returns.
using FrameSink = std::function<void(const Frame&)>;

class FrameEmitter {
 public:
  FrameEmitter(const TrafficOptions& options, FrameSink sink);

  // The number of the frame.
  std::uint64_t emit(const PacketDescription& packet, std::uint32_t interface);

  // The time of the next frame, as a TCP timestamp in milliseconds.
  std::uint32_t timestamp() const;

  // `length` bytes of payload for data that starts at `dsn`; a copy of the same data looks the
  // same.
  Bytes payload(std::uint64_t dsn, std::uint32_t length) const;

 private:
  std::uint32_t snap_length_;
  FrameSink sink_;
  RandomSource gaps_;
  ByteBuffer filler_;
  ByteBuffer buffer_;
  std::uint64_t frames_ = 0;
  std::int64_t time_ns_ = 1'700'000'000'000'000'000;
};

}  // namespace mptcpanalyzer

// PcapngWriter: frames as a pcapng file (draft-ietf-opsawg-pcapng), in
// nanoseconds.
// Threads: one at a time.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/byte_writer.h"
#include "capture/byte_sink.h"
#include "capture/frame.h"
#include "capture/live_capture.h"

namespace mptcpanalyzer {

class PcapngWriter {
 public:
  // `sink` outlives it, and is not finished by it.
  explicit PcapngWriter(ByteSink& sink) : sink_(sink) {}

  // To be called first. `program` is who writes.
  Result<Done> begin(std::string_view program);

  // Before its first frame, in the order of Frame::interface. `filter`: what was asked for; empty:
  // everything.
  Result<Done> add_interface(const Interface& interface, std::string_view filter = {});

  // A frame without a time has that of 1970. A comment is UTF-8.
  Result<Done> add(const Frame& frame, std::span<const std::string> comments = {});

  // To be called last by who captured: what was missed, as statistics of the first interface at
  // that time.
  Result<Done> end(const LiveCounts& counts, std::uint64_t frames, std::int64_t time_ns);

 private:
  void begin_block(std::uint32_t type);
  void add_option(std::uint16_t code, Bytes value);
  void add_option(std::uint16_t code, std::string_view text);
  void end_options();
  void pad();
  void add_time(std::int64_t time_ns);
  Result<Done> end_block();

  ByteSink& sink_;
  ByteBuffer block_;
};

}  // namespace mptcpanalyzer

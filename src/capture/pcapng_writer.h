// PcapngWriter: the frames of one interface as a pcapng file (draft-ietf-opsawg-pcapng), in
// nanoseconds.
// Threads: one at a time.
#pragma once

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

  // To be called first. `program` is who writes; `filter` what was asked for, empty: everything.
  Result<Done> begin(const Interface& interface, std::string_view filter, std::string_view program);

  Result<Done> add(const Frame& frame);

  // To be called last: what the capture missed, as statistics of the interface at that time.
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

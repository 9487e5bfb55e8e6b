// Two traces of the same traffic, for tests.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ends/pairing/merged_trace.h"
#include "testing/traffic_pair.h"
#include "trace/script_trace_fixture.h"

namespace mptcpanalyzer {

inline Trace trace_of_capture(const ByteBuffer& bytes) {
  Result<std::unique_ptr<CaptureReader>> reader = open_capture(open_memory(bytes), "generated");
  if (!reader) throw std::runtime_error(reader.error().line());
  OpenOptions all;  // what the generator sends twice at once is no copy
  all.keep_copies = true;
  Result<Trace> trace = read_trace({std::move(*reader), nullptr, bytes.size(), all}, "generated",
                                   {ColumnSet::all(), {}}, {});
  if (!trace) throw std::runtime_error(trace.error().line());
  return std::move(*trace);
}

// Both ends of tcp stream 0, which is stream 0 of both.
struct TracePair {
  Trace first;
  Trace second;

  MergedTrace merged() const {
    const StreamId stream = 0;
    const StreamComparison comparison(first, second, std::span(&stream, 1));
    return merge_streams(first, second, {comparison.compare(0, 0)});
  }
};

// "1-1 2-3 4- -5": frames at the sender and the receiver of each packet towards the role.
inline std::string frames_of(const MergedTrace& merged, Role tcpdest) {
  std::string text;
  for (const MergedDirection& direction : merged.directions) {
    if (direction.tcpdest != tcpdest) continue;
    for (const MergedPacket& packet : direction.packets) {
      const auto frame = [](const Trace& trace, std::uint32_t row) {
        return row == kNoRow ? "" : text_of(trace, row, FieldId::packetid);
      };
      if (!text.empty()) text += ' ';
      text += frame(*direction.sender, packet.sender_row) + "-" +
              frame(*direction.receiver, packet.receiver_row);
    }
  }
  return text;
}

}  // namespace mptcpanalyzer

// Prints, for each TCP frame of a capture, "FRAME TCPSTREAM MPTCPSTREAM" as the tracker numbers
// them;
// "-" when the tcp stream belongs to no connection. For comparison with tshark
// (stream_numbers_test.py).
//
// A connection may turn out to be one of a lower number later in the file, so numbers are looked up
// at its end.
#include <cstdint>
#include <cstdio>
#include <fmt/format.h>
#include <vector>

#include "capture/open.h"
#include "flow/tracker.h"
#include "packet/decode.h"

namespace mptcpanalyzer {
namespace {

struct NumberedFrame {
  std::uint64_t number = 0;
  StreamId stream = 0;
};

Result<Done> print_numbers(const char* path) {
  OpenOptions options;
  options.salvage = true;  // tshark too answers from what stands before the damage
  options.file_order = true;
  const Result<OpenCapture> capture = open_capture(path, options);
  if (!capture) return capture.error();
  CaptureReader& reader = *capture->reader;

  Tracker tracker;
  Anomalies anomalies;
  std::vector<NumberedFrame> numbered;
  FrameBatch batch;
  Segment segment;
  while (true) {
    const Result<bool> more = reader.next(batch);
    if (!more) return more.error();
    if (!*more) break;
    for (const Frame& frame : batch) {
      const std::uint32_t link_type = reader.interfaces()[frame.interface].link_type;
      if (!decode(frame, link_type, segment, anomalies)) continue;
      numbered.push_back({frame.number, tracker.add(frame, segment, anomalies).stream});
    }
  }
  const CaptureTables tables = tracker.finish({});

  for (const NumberedFrame& frame : numbered) {
    const ConnectionId connection = connection_of(tables, frame.stream);
    fmt::print("{} {} {}\n", frame.number, frame.stream,
               connection == kNone ? "-" : fmt::to_string(connection));
  }
  return Done{};
}

}  // namespace
}  // namespace mptcpanalyzer

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: stream_numbers CAPTURE\n");
    return 2;
  }
  const auto result = mptcpanalyzer::print_numbers(argv[1]);
  if (!result) fmt::print(stderr, "stream_numbers: {}\n", result.error().line());
  return result ? 0 : 1;
}

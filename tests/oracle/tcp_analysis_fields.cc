// Prints what the TCP analysis says of each segment of a capture, a line each, for
// tcp_analysis_test.py: frame, tcp stream, kind of retransmission, flags, number of the duplicate
// ACK, bytes in flight, acknowledged frame, RTT, RTO and initial RTT in ns.
#include <array>
#include <cstddef>
#include <deque>
#include <fmt/format.h>
#include <functional>
#include <vector>

#include "flow/read_segments.h"
#include "flow/stream_table.h"
#include "flow/tcp_analysis.h"
#include "flow/window_scale.h"

namespace mptcpanalyzer {
namespace {

struct StreamState {
  TcpStreamAnalysis analysis;
  WindowScales scales;
  std::array<bool, 2> base_known = {};  // before the segment at hand
};

class AnalysisPrinter {
 public:
  AnalysisPrinter() : table_(streams_) {}
  AnalysisPrinter(const AnalysisPrinter&) = delete;
  AnalysisPrinter& operator=(const AnalysisPrinter&) = delete;

  void operator()(const Frame& frame, const Segment& segment, Anomalies& anomalies) {
    const StreamPosition at = table_.add(frame, segment, anomalies);
    while (at.stream >= states_.size())
      states_.emplace_back();
    if (!segment.payload_length_known) return;
    StreamState& state = states_[at.stream];
    const TcpStream& stream = streams_[at.stream];
    SegmentFacts facts = segment_facts(segment, frame.number, frame.time_ns);
    facts.peer_window_scale = state.scales.of_sender[std::size_t{1} - at.side];
    facts.repeats_syn = segment.has(tcp_flag::kSyn) && !segment.has(tcp_flag::kAck) &&
                        state.base_known[at.side] && stream.sent_by[at.side].base == segment.seq;
    const SegmentAnalysis analysis = analyse(state.analysis, at.side, facts);
    print(at.stream, frame.number, analysis, state.analysis.initial_rtt_ns);
    state.scales.learn(at.side, segment);
    for (std::size_t side = 0; side < 2; ++side) {
      state.base_known[side] = stream.sent_by[side].base_known;
    }
  }

 private:
  static void print(StreamId stream, std::uint64_t frame, const SegmentAnalysis& analysis,
                    std::int64_t initial_rtt_ns) {
    fmt::print("{} {} {} {} {} {} {} {} {} {}\n", frame, stream,
               static_cast<int>(analysis.retransmission), analysis.flags, analysis.duplicate_acks,
               analysis.in_flight, analysis.acked_frame, analysis.ack_rtt_ns, analysis.rto_ns,
               initial_rtt_ns);
  }

  std::vector<TcpStream> streams_;
  StreamTable table_;
  std::deque<StreamState> states_;
};

Result<Done> print_analysis(const char* path) {
  OpenOptions as_tshark;
  as_tshark.file_order = true;
  as_tshark.keep_copies = true;
  Result<OpenCapture> capture = open_capture(path, as_tshark);
  if (!capture) return capture.error();
  AnalysisPrinter print;
  const auto facts = read_segments(std::move(*capture), path, std::ref(print), {});
  if (!facts) return facts.error();
  return Done{};
}

}  // namespace
}  // namespace mptcpanalyzer

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: tcp_analysis_fields CAPTURE\n");
    return 2;
  }
  const auto result = mptcpanalyzer::print_analysis(argv[1]);
  if (!result) fmt::print(stderr, "tcp_analysis_fields: {}\n", result.error().line());
  return result ? 0 : 1;
}

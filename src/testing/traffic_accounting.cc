// The bookkeeping of a generated connection: which bytes of a segment are new, retransmitted,
// data-retransmitted or reinjected. This is the truth that analyses are compared with.

#include <algorithm>
#include <utility>

#include "testing/traffic_connection.h"

namespace mptcpanalyzer {
namespace {

// Segments of a direction that are remembered; what is older is never sent again.
constexpr std::size_t kLogLength = 512;

NumberRange dsn_range(const SentSegment& segment) {
  return {segment.dsn, segment.dsn + segment.length};
}

}  // namespace

// The DSN from which on the log has every segment that carried it.
std::uint64_t TrafficConnection::oldest_copyable_dsn(const DataSide& side) const {
  const auto first = std::find_if(side.log.begin(), side.log.end(), [](const SentSegment& segment) {
    return segment.sent_as == SentAs::new_data;
  });
  return first == side.log.end() ? side.next_dsn : first->dsn;
}

// Writes down what a segment's bytes are: the truth.
void TrafficConnection::account(const Outgoing& segment, std::uint64_t frame) {
  DataSide& data = data_[index_of(segment.sender)];
  const SentSegment sent{frame,       segment.subflow, segment.sender, segment.sent_as,
                         segment.ssn, segment.dsn,     segment.length, false};
  ByteCounts bytes;
  if (segment.sent_as == SentAs::new_data) {
    bytes.new_data = segment.length;
  } else if (segment.sent_as == SentAs::retransmission) {
    bytes.retransmitted = segment.length;
  } else {
    ReinjectionTruth reinjection;
    for (const SentSegment& earlier : data.log) {
      const NumberRange shared = common(dsn_range(earlier), dsn_range(sent));
      const std::uint64_t length = shared.end - shared.begin;
      if (length == 0) continue;
      const bool elsewhere = earlier.subflow != segment.subflow;
      if (earlier.sent_as == SentAs::new_data) {
        (elsewhere ? bytes.reinjected : bytes.data_retransmitted) += length;
      }
      if (elsewhere) {
        auto& frames = earlier.sent_as == SentAs::retransmission ? reinjection.retransmission_frames
                                                                 : reinjection.original_frames;
        frames.push_back(earlier.frame);
      }
    }
    if (bytes.reinjected > 0) {
      reinjection.frame = frame;
      reinjection.subflow = segment.subflow;
      reinjection.sender = segment.sender;
      reinjection.dsn = segment.dsn;
      reinjection.length = segment.length;
      reinjection.reinjected = static_cast<std::uint32_t>(bytes.reinjected);
      truth_.reinjections.push_back(std::move(reinjection));
    }
  }
  for (ByteCounts* total : {&truth_.sent_by[index_of(segment.sender)],
                            &truth_.subflows[segment.subflow].sent_by[index_of(segment.sender)]}) {
    total->new_data += bytes.new_data;
    total->retransmitted += bytes.retransmitted;
    total->data_retransmitted += bytes.data_retransmitted;
    total->reinjected += bytes.reinjected;
  }
  if (context_.options.record_segments) truth_.segments.push_back(sent);
  data.log.push_back(sent);
  if (data.log.size() > 2 * kLogLength) {
    data.log.erase(data.log.begin(), data.log.end() - static_cast<std::ptrdiff_t>(kLogLength));
  }
}

}  // namespace mptcpanalyzer

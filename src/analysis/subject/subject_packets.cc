#include "analysis/subject/subject_packets.h"

#include <algorithm>
#include <utility>

namespace mptcpanalyzer {

std::size_t index_of(const Subject& subject, StreamId stream) {
  const auto at =
      std::lower_bound(subject.streams.begin(), subject.streams.end(), stream,
                       [](const SubjectStream& one, StreamId id) { return one.id < id; });
  return static_cast<std::size_t>(at - subject.streams.begin());
}

std::vector<std::uint8_t> passing_rows(const Trace& trace, const std::optional<Filter>& filter) {
  if (!filter) return {};
  std::vector<std::uint8_t> passing(trace.row_count(), 1);
  FilterEvaluator(*filter, trace).keep_passing(0, passing);
  return passing;
}

SubjectPackets::SubjectPackets(const Trace& trace, Subject subject, SubjectChoice choice)
    : trace_(&trace),
      subject_(std::move(subject)),
      first_direction_(direction_of(subject_.streams.front().id, 0)),
      places_(direction_of(subject_.streams.back().id, 1) - first_direction_ + std::size_t{1}) {
  const bool is_connection = subject_.mptcpstream.has_value();
  choice_.filter = std::move(choice.filter);
  choice_.drop_syn = choice.drop_syn;
  if (is_connection) {
    choice_.selection.mptcpstream = subject_.mptcpstream;
  } else {
    choice_.selection.tcpstream = subject_.streams.front().id;
  }
  for (std::size_t i = 0; i < subject_.streams.size(); ++i) {
    const SubjectStream& stream = subject_.streams[i];
    const auto& left_out = choice.skipped;
    skipped_.push_back(std::find(left_out.begin(), left_out.end(), stream.id) != left_out.end());
    for (std::uint8_t side = 0; side < 2; ++side) {
      const Role sender = is_connection ? stream.mptcp_role(side) : stream.tcp_role(side);
      places_[direction_of(stream.id, side) - first_direction_] = {i, peer(sender),
                                                                   skipped_.back()};
    }
  }
}

}  // namespace mptcpanalyzer

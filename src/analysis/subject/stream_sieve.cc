#include "analysis/subject/stream_sieve.h"

#include <cassert>

namespace mptcpanalyzer {

StreamSieve::StreamSieve(const CaptureTables& tables, std::span<const Subject> subjects)
    : wanted_(wanted_by(subjects)) {
  std::size_t count = 0;
  for (const Subject& subject : subjects) {
    count += subject.streams.size();
    for (const SubjectStream& stream : subject.streams) {
      for (const TcpDirection& direction : tables.streams[stream.id].sent_by)
        left_ += direction.segments;
    }
  }
  passes_all_ = count * 4 > tables.streams.size();
  if (passes_all_) return;
  for (const Subject& subject : subjects) {
    for (const SubjectStream& stream : subject.streams) {
      const auto& [one, other] = stream.endpoints;
      marks_.set(mark_of(one.port, other.port));
      wanted_ends_.try_emplace(ends_of(one, other));
    }
  }
  for (StreamId id = 0; id < tables.streams.size(); ++id) {
    const auto& [one, other] = tables.streams[id].endpoints;
    if (!marks_.test(mark_of(one.port, other.port))) continue;
    const auto found = wanted_ends_.find(ends_of(one, other));
    if (found != wanted_ends_.end()) found->second.streams.push_back(id);
  }
}

bool StreamSieve::passes(const Segment& segment) const {
  if (passes_all_) return true;
  if (!marks_.test(mark_of(segment.source_port, segment.destination_port))) return false;
  return wanted_ends_.contains(ends_of({segment.source, segment.source_port},
                                       {segment.destination, segment.destination_port}));
}

StreamId StreamSieve::stream_of(StreamId tracked, const Segment& segment) {
  if (passes_all_) return tracked;
  if (tracked == numbers_.size()) {
    Numbers& numbers = wanted_ends_.at(ends_of({segment.source, segment.source_port},
                                               {segment.destination, segment.destination_port}));
    // More than the first pass found: the file has changed meanwhile.
    numbers_.push_back(numbers.seen < numbers.streams.size() ? numbers.streams[numbers.seen++]
                                                             : kNone);
  }
  return numbers_[tracked];
}

bool StreamSieve::is_wanted(StreamId stream) {
  if (stream >= wanted_.size() || !wanted_[stream]) return false;
  if (left_ != 0) --left_;
  return true;
}

}  // namespace mptcpanalyzer

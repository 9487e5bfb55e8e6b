// Which subject of one capture is which of another, for a diagnosis of both.
// Threads: plain values, which any number may read.
#pragma once  // Public: docs/library.md

#include <optional>
#include <utility>
#include <vector>

#include "analysis/subject/subject.h"
#include "trace/columns/trace.h"

namespace mptcpanalyzer {

struct SameSubject {
  Subject first;
  std::optional<Subject> second;                       // nothing: the second capture has not got it
  std::vector<std::pair<StreamId, StreamId>> streams;  // that both have, by the first
};

// All that is to be diagnosed of the first capture with what it is in the second: a connection with
// the same tokens, else the likeliest match. What only the second shows to have asked for MPTCP
// comes after these, as the plain tcp stream that it is in the first. Both traces have
// kProfileColumns.
std::vector<SameSubject> same_subjects(const Trace& first, const Trace& second);

}  // namespace mptcpanalyzer

// ChosenRows: the packets of a trace that a command was asked for, a block at a time.
// Threads: one at a time; the trace and the choice may be shared.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <optional>
#include <vector>

#include "trace/columns/trace.h"
#include "trace/filter/filter.h"
#include "trace/filter/filter_evaluator.h"
#include "trace/filter/row_selection.h"

namespace mptcpanalyzer {

struct PacketChoice {
  RowSelection selection;
  bool drop_syn = false;  // leave out segments with the SYN flag
  std::optional<Filter> filter;

  // What a trace must have to answer.
  ColumnSet columns() const;
};

class ChosenRows {
 public:
  // Both outlive it.
  ChosenRows(const Trace& trace, const PacketChoice& choice);

  // Rows of the next block, ascending, possibly none of it; false at the end of the trace.
  bool next(std::vector<std::size_t>& rows);

 private:
  const Trace& trace_;
  const PacketChoice& choice_;
  std::vector<bool> directions_;  // empty: all
  std::optional<FilterEvaluator> filter_;
  std::vector<std::uint8_t> wanted_;
  std::size_t at_ = 0;
};

}  // namespace mptcpanalyzer

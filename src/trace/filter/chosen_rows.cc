#include "trace/filter/chosen_rows.h"

#include <algorithm>

#include "packet/segment.h"

namespace mptcpanalyzer {
namespace {

// Small enough to stay in the cache, and a divisor of the rows of a chunk.
constexpr std::size_t kBlock = 4096;
static_assert(kRowsPerChunk % kBlock == 0);

}  // namespace

ColumnSet PacketChoice::columns() const {
  ColumnSet columns;
  if (!selection.selects_all()) columns.add(Column::direction);
  if (drop_syn) columns.add(Column::flags);
  return filter ? columns | filter->columns() : columns;
}

ChosenRows::ChosenRows(const Trace& trace, const PacketChoice& choice)
    : trace_(trace), choice_(choice) {
  assert(trace.columns().includes(choice.columns()));
  if (!choice.selection.selects_all())
    directions_ = select_directions(trace.tables(), choice.selection);
  if (choice.filter) filter_.emplace(*choice.filter, trace);
}

bool ChosenRows::next(std::vector<std::size_t>& rows) {
  rows.clear();
  if (at_ == trace_.row_count()) return false;
  const std::size_t count = std::min(kBlock, trace_.row_count() - at_);
  const Chunk& chunk = trace_.chunk_of(at_);
  const std::size_t in_chunk = Trace::row_in_chunk(at_);
  wanted_.assign(count, 1);
  for (std::size_t i = 0; i < count && !directions_.empty(); ++i) {
    if (!directions_[chunk.direction.values[in_chunk + i]]) wanted_[i] = 0;
  }
  for (std::size_t i = 0; i < count && choice_.drop_syn; ++i) {
    if ((chunk.flags.values[in_chunk + i] & tcp_flag::kSyn) != 0) wanted_[i] = 0;
  }
  if (filter_) filter_->keep_passing(at_, wanted_);
  for (std::size_t i = 0; i < count; ++i) {
    if (wanted_[i] != 0) rows.push_back(at_ + i);
  }
  at_ += count;
  return true;
}

}  // namespace mptcpanalyzer

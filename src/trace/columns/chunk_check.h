// Whether a chunk that somebody else made can be read without a look at any index.
#pragma once

#include <cstddef>

#include "trace/columns/chunk.h"
#include "trace/columns/column_set.h"

namespace mptcpanalyzer {

// Every column of `loaded` is as long as its rows, every index, offset and direction leads
// somewhere, and rare values are sorted. Columns that are not loaded are empty. Runs over a few
// columns of small numbers: about a millisecond per million rows.
bool is_sound(const Chunk& chunk, ColumnSet loaded, std::size_t stream_count);

}  // namespace mptcpanalyzer

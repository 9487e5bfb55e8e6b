// The buffers of a chunk, one after the other: what the cache file stores and what memory is made
// of.
#pragma once

#include <cstddef>
#include <type_traits>

#include "trace/columns/buffer.h"
#include "trace/columns/chunk.h"

namespace mptcpanalyzer {

// Calls visit(column, span) for each buffer that a chunk can have, in an order that never changes
// but with the format version of the cache. `ChunkT` is Chunk or const Chunk.
template <typename ChunkT, typename Visit>
void for_each_buffer(ChunkT& chunk, Visit&& visit) {
  static_assert(std::is_same_v<std::remove_const_t<ChunkT>, Chunk>);
  const auto fixed = [&visit](Column column, auto& values) {
    visit(column, values.values);
    visit(column, values.validity);
  };
  const auto list = [&visit](Column column, auto& lists) {
    visit(column, lists.offsets);
    visit(column, lists.values);
  };
  fixed(Column::frame, chunk.frame);
  fixed(Column::time, chunk.time);
  fixed(Column::direction, chunk.direction);
  visit(Column::interface, chunk.interface.index);
  visit(Column::interface, chunk.interface.dictionary);
  fixed(Column::window, chunk.window);
  fixed(Column::flags, chunk.flags);
  visit(Column::options, chunk.options.index);
  list(Column::options, chunk.options.kinds);
  list(Column::options, chunk.options.subtypes);
  fixed(Column::seq, chunk.seq);
  fixed(Column::length, chunk.length);
  fixed(Column::ack, chunk.ack);
  fixed(Column::tsval, chunk.tsval);
  fixed(Column::tsecr, chunk.tsecr);
  fixed(Column::dsn64, chunk.dsn64);
  fixed(Column::dack64, chunk.dack64);
  fixed(Column::dss_flags, chunk.dss_flags);
  fixed(Column::retransmission, chunk.retransmission);
  fixed(Column::dss_dsn, chunk.dss_dsn);
  fixed(Column::dss_rawack, chunk.dss_rawack);
  fixed(Column::dss_ssn, chunk.dss_ssn);
  fixed(Column::dss_length, chunk.dss_length);
  visit(Column::rare_values, chunk.rare.rows);
  visit(Column::rare_values, chunk.rare.fields);
  visit(Column::rare_values, chunk.rare.values);
  list(Column::related_mappings, chunk.related_mappings);
  list(Column::reinjection_of, chunk.reinjection_of);
  list(Column::reinjected_in, chunk.reinjected_in);
  list(Column::data_retransmission_of, chunk.data_retransmission_of);
  fixed(Column::hash, chunk.hash);
  fixed(Column::sack_blocks, chunk.sack_blocks);
  fixed(Column::sacked, chunk.sacked);
}

}  // namespace mptcpanalyzer

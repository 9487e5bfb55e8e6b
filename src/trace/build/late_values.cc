#include "trace/build/late_values.h"

#include <algorithm>

#include "packet/segment.h"
#include "trace/build/writable.h"

namespace mptcpanalyzer {
namespace {

template <typename Value>
void sort_by_frame(std::vector<Value>& values) {
  std::stable_sort(values.begin(), values.end(),
                   [](const Value& a, const Value& b) { return a.frame < b.frame; });
}

// Takes the values of frames up to and including `frame` from the front; returns those of `frame`.
template <typename Value>
std::span<const Value> take(std::span<const Value>& values, std::uint32_t frame) {
  std::size_t before = 0;
  while (before < values.size() && values[before].frame < frame)
    ++before;
  std::size_t end = before;
  while (end < values.size() && values[end].frame == frame)
    ++end;
  const std::span<const Value> taken = values.subspan(before, end - before);
  values = values.subspan(end);
  return taken;
}

ListColumn<std::uint32_t> with_values(const Chunk& chunk, const ListColumn<std::uint32_t>& column,
                                      std::span<const LateListValue>& values, BufferStore& store) {
  ListColumnBuilder<std::uint32_t> builder;
  std::vector<std::uint32_t> list;
  for (std::size_t row = 0; row < chunk.row_count; ++row) {
    const std::span<const std::uint32_t> known = column.at(row);
    list.assign(known.begin(), known.end());
    for (const LateListValue& late : take(values, chunk.frame.values[row]))
      list.push_back(late.value);
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
    builder.append(row, list);
  }
  return builder.finish(chunk.row_count, store);
}

// Makes room for the first value of a column that has none.
void make_column(FixedColumn<std::uint64_t>& column, std::size_t rows, BufferStore& store) {
  const auto values = store.emplace_back(rows * sizeof(std::uint64_t)).as<std::uint64_t>(rows);
  std::fill(values.begin(), values.end(), 0);
  const auto validity = store.emplace_back((rows + 7) / 8).as<std::uint8_t>((rows + 7) / 8);
  std::fill(validity.begin(), validity.end(), std::uint8_t{0});
  column.values = values;
  column.validity = validity;
}

void remove_value(FixedColumn<std::uint64_t>& column, std::size_t row, BufferStore& store) {
  if (column.validity.empty()) {
    const std::size_t bytes = (column.values.size() + 7) / 8;
    const auto validity = store.emplace_back(bytes).as<std::uint8_t>(bytes);
    std::fill(validity.begin(), validity.end(), std::uint8_t{0xff});
    column.validity = validity;
  }
  std::uint8_t& byte = writable(column.validity)[row >> 3U];
  byte = static_cast<std::uint8_t>(byte & ~(1U << (row & 7U)));
  writable(column.values)[row] = 0;
}

// What to add to a number relative to the base of `sent` that a segment of `frame` carries.
std::uint32_t base_move(const TcpDirection& sent, std::uint32_t frame) {
  return frame < sent.base_moved_in ? sent.base_before - sent.base : 0;
}

void add_offsets(const FixedColumn<std::uint64_t>& column, const Chunk& chunk,
                 const std::vector<StreamPlace>& places, unsigned other_side) {
  const std::span<std::uint64_t> values = writable(column.values);
  for (std::size_t row = 0; row < values.size(); ++row) {
    const DirectionId direction = chunk.direction.values[row];
    const std::uint64_t offset =
        places[stream_of(direction)].numbering[side_of(direction) ^ other_side].dsn_offset;
    if (column.has(row)) values[row] += offset;
  }
}

}  // namespace

void add_to_lists(std::vector<Chunk>& chunks, ListColumn<std::uint32_t> Chunk::*column,
                  std::vector<LateListValue> values, BufferStore& store) {
  sort_by_frame(values);
  std::span<const LateListValue> left = values;
  for (Chunk& chunk : chunks) {
    if (left.empty()) return;
    if (chunk.frame.values.back() < left.front().frame) continue;
    chunk.*column = with_values(chunk, chunk.*column, left, store);
  }
}

void add_missing_dsns(std::vector<Chunk>& chunks, std::vector<LateDsn> numbers,
                      BufferStore& store) {
  sort_by_frame(numbers);
  auto chunk = chunks.begin();
  for (const LateDsn& late : numbers) {
    while (chunk != chunks.end() && chunk->frame.values.back() < late.frame)
      ++chunk;
    if (chunk == chunks.end()) return;
    const auto frames = chunk->frame.values;
    const auto at = std::lower_bound(frames.begin(), frames.end(), late.frame);
    const auto row = static_cast<std::size_t>(at - frames.begin());
    if (*at != late.frame || chunk->dsn64.has(row)) continue;
    if (chunk->dsn64.values.empty()) make_column(chunk->dsn64, chunk->row_count, store);
    writable(chunk->dsn64.values)[row] = late.dsn64;
    std::uint8_t& byte = writable(chunk->dsn64.validity)[row >> 3U];
    byte = static_cast<std::uint8_t>(byte | 1U << (row & 7U));
  }
}

void move_early_bases(std::vector<Chunk>& chunks, const std::vector<TcpStream>& streams) {
  std::uint64_t last = 0;
  for (const TcpStream& stream : streams) {
    last = std::max({last, stream.sent_by[0].base_moved_in, stream.sent_by[1].base_moved_in});
  }
  for (const Chunk& chunk : chunks) {
    for (std::size_t row = 0; row < chunk.row_count; ++row) {
      const std::uint32_t frame = chunk.frame.values[row];
      if (frame >= last) return;
      const DirectionId direction = chunk.direction.values[row];
      const TcpStream& stream = streams[stream_of(direction)];
      const std::uint8_t side = side_of(direction);
      const bool has_ack =
          chunk.flags.values.empty() || (chunk.flags.values[row] & tcp_flag::kAck) != 0;
      if (chunk.seq.has(row))
        writable(chunk.seq.values)[row] += base_move(stream.sent_by[side], frame);
      if (chunk.ack.has(row) && has_ack) {
        writable(chunk.ack.values)[row] += base_move(stream.sent_by[1 - side], frame);
      }
    }
  }
}

void forget_replaced_dsns(std::vector<Chunk>& chunks, const std::vector<StreamPlace>& places,
                          BufferStore& store) {
  std::uint32_t last = 0;
  for (const StreamPlace& place : places) {
    last = std::max({last, place.numbering[0].dsn_from_frame, place.numbering[1].dsn_from_frame});
  }
  for (Chunk& chunk : chunks) {
    for (std::size_t row = 0; row < chunk.row_count; ++row) {
      const std::uint32_t frame = chunk.frame.values[row];
      if (frame >= last) return;
      const DirectionId direction = chunk.direction.values[row];
      const SideNumbering& numbering = places[stream_of(direction)].numbering[side_of(direction)];
      if (frame < numbering.dsn_from_frame && chunk.dsn64.has(row))
        remove_value(chunk.dsn64, row, store);
    }
  }
}

void add_dsn_offsets(std::vector<Chunk>& chunks, const std::vector<StreamPlace>& places) {
  const bool any = std::any_of(places.begin(), places.end(), [](const StreamPlace& place) {
    return place.numbering[0].dsn_offset != 0 || place.numbering[1].dsn_offset != 0;
  });
  if (!any) return;
  for (const Chunk& chunk : chunks) {
    add_offsets(chunk.dsn64, chunk, places, 0);
    add_offsets(chunk.dack64, chunk, places, 1);
  }
}

}  // namespace mptcpanalyzer

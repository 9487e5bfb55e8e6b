#include "trace/columns/trace.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "trace/columns/buffer.h"
#include "trace/columns/chunk_buffers.h"

namespace mptcpanalyzer {
namespace {

bool frames_ascend(std::span<const Chunk> chunks) {
  std::uint32_t last = 0;
  for (const Chunk& chunk : chunks) {
    const auto frames = chunk.frame.values;
    if (frames.empty()) continue;
    if (frames.front() <= last || !std::is_sorted(frames.begin(), frames.end())) return false;
    last = frames.back();
  }
  return true;
}

std::shared_ptr<const std::vector<Trace::FrameRow>> index_frames(std::span<const Chunk> chunks) {
  std::vector<Trace::FrameRow> rows;
  for (const Chunk& chunk : chunks) {
    for (const std::uint32_t frame : chunk.frame.values)
      rows.emplace_back(frame, static_cast<std::uint32_t>(rows.size()));
  }
  std::sort(rows.begin(), rows.end());
  return std::make_shared<const std::vector<Trace::FrameRow>>(std::move(rows));
}

}  // namespace

struct Trace::GroupedRows {
  std::once_flag once;
  std::optional<StreamRows> rows;
};

Trace::Trace(CaptureTables tables, ColumnSet columns, std::vector<Chunk> chunks,
             std::shared_ptr<const void> storage)
    : tables_(std::make_shared<const CaptureTables>(std::move(tables))),
      columns_(columns),
      chunks_(std::move(chunks)),
      storage_(std::move(storage)),
      stream_rows_(std::make_shared<GroupedRows>()) {
  for (const Chunk& chunk : chunks_) {
    assert(&chunk == &chunks_.back() || chunk.row_count == kRowsPerChunk);
    row_count_ += chunk.row_count;
  }
  if (!frames_ascend(chunks_)) by_frame_ = index_frames(chunks_);
}

Trace Trace::named(const std::string& name) const {
  Trace trace = *this;
  CaptureTables tables = *tables_;
  tables.name = name;
  trace.tables_ = std::make_shared<const CaptureTables>(std::move(tables));
  return trace;
}

std::optional<std::size_t> Trace::row_of_frame(std::uint32_t frame) const {
  if (by_frame_) {
    const auto found = std::lower_bound(by_frame_->begin(), by_frame_->end(), FrameRow{frame, 0});
    if (found == by_frame_->end() || found->first != frame) return std::nullopt;
    return found->second;
  }
  const auto chunk =
      std::partition_point(chunks_.begin(), chunks_.end(), [frame](const Chunk& candidate) {
        return !candidate.frame.values.empty() && candidate.frame.values.back() < frame;
      });
  if (chunk == chunks_.end()) return std::nullopt;
  const auto frames = chunk->frame.values;
  const auto at = std::lower_bound(frames.begin(), frames.end(), frame);
  if (at == frames.end() || *at != frame) return std::nullopt;
  return (static_cast<std::size_t>(chunk - chunks_.begin()) << kChunkShift) +
         static_cast<std::size_t>(at - frames.begin());
}

const StreamRows& Trace::stream_rows() const {
  std::call_once(stream_rows_->once,
                 [this] { stream_rows_->rows.emplace(chunks_, tables_->streams.size()); });
  return *stream_rows_->rows;
}

std::size_t Trace::column_bytes() const {
  std::size_t bytes = 0;
  for (const Chunk& chunk : chunks_) {
    for_each_buffer(
        chunk, [&bytes](Column, const auto& values) { bytes += padded_size(values.size_bytes()); });
  }
  return bytes;
}

}  // namespace mptcpanalyzer

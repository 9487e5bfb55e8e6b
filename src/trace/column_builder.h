// Builders of single columns of a chunk. Each takes one value a row and is finished once a chunk;
// it then starts the next.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "trace/buffer.h"
#include "trace/chunk.h"

namespace mptcpanalyzer {

// Where finished columns leave their memory.
using BufferStore = std::vector<Buffer>;

template <typename T>
std::span<const T> keep_copy(std::span<const T> values, BufferStore& store) {
  if (values.empty()) return {};
  return store.emplace_back(Buffer::copy_of(values)).template as<T>(values.size());
}

template <typename T>
class FixedColumnBuilder {
 public:
  void append(std::size_t row, const std::optional<T>& value) {
    if (row == 0) start();
    values_[row] = value.value_or(T{});
    const unsigned bit = value.has_value() ? 1U : 0U;
    validity_[row >> 3U] = static_cast<std::uint8_t>(validity_[row >> 3U] | bit << (row & 7U));
    valid_ += bit;
  }
  void append(std::size_t row, T value) {
    if (row == 0) start();
    values_[row] = value;
    ++valid_;
  }

  FixedColumn<T> finish(std::size_t rows, BufferStore& store) {
    FixedColumn<T> column;
    if (valid_ != 0) {
      if (valid_ != rows)
        column.validity = keep_copy<std::uint8_t>(validity_.first((rows + 7) / 8), store);
      if (rows == kRowsPerChunk) {
        column.values = values_;
        store.push_back(std::move(values_memory_));
        values_memory_ = Buffer();
      } else {
        column.values = keep_copy<T>(values_.first(rows), store);
      }
    }
    return column;
  }

 private:
  void start() {
    if (values_memory_.empty()) {
      values_memory_ = Buffer(kRowsPerChunk * sizeof(T));
      values_ = values_memory_.as<T>(kRowsPerChunk);
    }
    if (validity_memory_.empty()) {
      validity_memory_ = Buffer(kRowsPerChunk / 8);
      validity_ = validity_memory_.as<std::uint8_t>(kRowsPerChunk / 8);
    }
    std::fill(validity_.begin(), validity_.end(), std::uint8_t{0});
    valid_ = 0;
  }

  Buffer values_memory_;
  Buffer validity_memory_;
  std::span<T> values_;
  std::span<std::uint8_t> validity_;
  std::size_t valid_ = 0;
};

template <typename T>
class ListColumnBuilder {
 public:
  void append(std::span<const T> list) {
    // Arrow's offsets are signed 32-bit: what exceeds them is left out.
    if (values_.size() + list.size() <= std::size_t{std::numeric_limits<std::int32_t>::max()}) {
      values_.insert(values_.end(), list.begin(), list.end());
    }
    offsets_.push_back(static_cast<std::int32_t>(values_.size()));
  }

  ListColumn<T> finish(BufferStore& store) {
    ListColumn<T> column;
    if (!values_.empty()) {
      column.offsets = keep_copy<std::int32_t>(offsets_, store);
      column.values = keep_copy<T>(values_, store);
    }
    values_.clear();
    offsets_.assign(1, 0);
    return column;
  }

 private:
  std::vector<std::int32_t> offsets_{0};
  std::vector<T> values_;
};

}  // namespace mptcpanalyzer

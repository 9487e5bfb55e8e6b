// Builders of single columns of a chunk. Each takes one value a row, append(row, value), and is
// finished once a chunk, finish(rows, store); it then starts the next.
// Threads: one at a time for each builder.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "trace/columns/buffer.h"
#include "trace/columns/chunk.h"

namespace mptcpanalyzer {

// Where finished columns leave their memory.
using BufferStore = std::vector<Buffer>;

template <typename T>
std::span<const T> keep_copy(std::span<const T> values, BufferStore& store) {
  if (values.empty()) return {};
  return store.emplace_back(Buffer::copy_of(values)).template as<T>(values.size());
}

// The values of a fixed-width column: room for a whole chunk, which the store takes over when it is
// full. Each row is written once, so that a column that has no value after all is written over.
template <typename T>
class ValuesBuilder {
 public:
  void put(std::size_t row, T value) {
    if (row == 0) start();
    values_[row] = value;
  }

  std::span<const T> finish(std::size_t rows, BufferStore& store) {
    if (rows != kRowsPerChunk) return keep_copy<T>(values_.first(rows), store);
    store.push_back(std::move(memory_));
    memory_ = Buffer();
    return values_;
  }

 private:
  void start() {
    if (memory_.empty()) memory_ = Buffer(kRowsPerChunk * sizeof(T));
    values_ = memory_.as<T>(kRowsPerChunk);
  }

  Buffer memory_;
  std::span<T> values_;
};

// A column that has a value in every row: of T, or of an enumeration that is one.
template <typename T>
class FullColumnBuilder {
 public:
  template <typename Value>
  void append(std::size_t row, Value value) {
    static_assert(sizeof(Value) == sizeof(T));
    used_ = true;
    values_.put(row, static_cast<T>(value));
  }

  FixedColumn<T> finish(std::size_t rows, BufferStore& store) {
    if (!used_) return {};
    return {values_.finish(rows, store), {}};
  }

 private:
  ValuesBuilder<T> values_;
  bool used_ = false;  // in every chunk or in none
};

template <typename T>
class NullableColumnBuilder {
 public:
  void append(std::size_t row, const std::optional<T>& value) {
    if (row == 0) {
      validity_.fill(0);
      valid_ = 0;
    }
    values_.put(row, value.value_or(T{}));
    if (!value) return;
    ++valid_;
    std::uint8_t& byte = validity_[row >> 3U];
    byte = static_cast<std::uint8_t>(byte | 1U << (row & 7U));
  }

  FixedColumn<T> finish(std::size_t rows, BufferStore& store) {
    const std::size_t valid = std::exchange(valid_, 0);
    if (valid == 0) return {};
    FixedColumn<T> column{values_.finish(rows, store), {}};
    const std::span<const std::uint8_t> validity = std::span(validity_).first((rows + 7) / 8);
    if (valid != rows) column.validity = keep_copy(validity, store);
    return column;
  }

 private:
  ValuesBuilder<T> values_;
  std::array<std::uint8_t, kRowsPerChunk / 8> validity_{};
  std::size_t valid_ = 0;  // rows that have a value
};

template <typename T>
class ListColumnBuilder {
 public:
  void append(std::size_t /*row*/, std::span<const T> list) {
    // Arrow's offsets are signed 32-bit: what exceeds them is left out.
    if (values_.size() + list.size() <= std::size_t{std::numeric_limits<std::int32_t>::max()}) {
      values_.insert(values_.end(), list.begin(), list.end());
    }
    offsets_.push_back(static_cast<std::int32_t>(values_.size()));
  }

  ListColumn<T> finish(std::size_t /*rows*/, BufferStore& store) {
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

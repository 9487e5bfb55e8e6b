// FlatBuffer: a writer of FlatBuffers, as far as the metadata of Arrow files need it
// (https://flatbuffers.dev/internals): tables, strings, vectors.
//
// A buffer grows from its end to its front: what a table refers to is written before it. An Offset
// is counted from the end. Numbers are little-endian whatever the host's order.
// Threads: one at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace mptcpanalyzer {

class FlatBuffer {
 public:
  using Offset = std::uint32_t;

  Offset add_string(std::string_view text);
  Offset add_offsets(std::span<const Offset> offsets);
  // `bytes` are `count` structs of one size, the last number of which is aligned to 8.
  Offset add_structs(std::span<const std::byte> bytes, std::size_t count);

  // A table: its fields between the two, by their numbers in the schema; no other object meanwhile.
  void begin_table();
  void put_8(std::size_t field, std::uint8_t value);
  void put_16(std::size_t field, std::uint16_t value);
  void put_32(std::size_t field, std::uint32_t value);
  void put_64(std::size_t field, std::uint64_t value);
  void put_offset(std::size_t field, Offset to);
  Offset end_table();

  // The whole buffer, whose root is this table; a multiple of 8 bytes.
  std::vector<std::byte> finish(Offset root);

 private:
  static constexpr std::size_t kMaxFields = 8;

  Offset size() const { return static_cast<Offset>(reversed_.size()); }
  void align(std::size_t alignment, std::size_t before);
  void put(std::uint64_t value, std::size_t width);
  void put_field(std::size_t field, std::uint64_t value, std::size_t width);

  std::vector<std::byte> reversed_;          // the last byte first
  Offset table_ = 0;                         // where it began
  std::array<Offset, kMaxFields> fields_{};  // 0: not there
};

}  // namespace mptcpanalyzer

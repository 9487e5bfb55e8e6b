// Reading integers out of byte spans, in network order unless the name says otherwise.
//
// The caller checks once that the bytes are there (contains), then loads. A load outside the span
// is our bug, and ends the process in every build, release too: what is read is a stranger's, and
// memory behind it must not become part of an answer. No pointer into a packet is ever cast to
// another type.
#pragma once  // Public: docs/library.md

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace mptcpanalyzer {

using Bytes = std::span<const std::uint8_t>;

// Whether `count` bytes stand at `offset`; written so that no sum can overflow.
constexpr bool contains(Bytes bytes, std::size_t offset, std::size_t count) {
  return offset <= bytes.size() && count <= bytes.size() - offset;
}

namespace internal {

// Says on standard error that the program has a fault, and aborts.
[[noreturn]] void end_by_read_outside(std::size_t size, std::size_t offset, std::size_t count);

constexpr void check_inside(Bytes bytes, std::size_t offset, std::size_t count) {
  if (!contains(bytes, offset, count)) [[unlikely]]
    end_by_read_outside(bytes.size(), offset, count);
}

template <typename T>
T load(Bytes bytes, std::size_t offset) {
  check_inside(bytes, offset, sizeof(T));
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

}  // namespace internal

constexpr std::uint16_t swap_bytes(std::uint16_t v) {
  return __builtin_bswap16(v);
}
constexpr std::uint32_t swap_bytes(std::uint32_t v) {
  return __builtin_bswap32(v);
}
constexpr std::uint64_t swap_bytes(std::uint64_t v) {
  return __builtin_bswap64(v);
}

template <typename T>
T load_big_endian(Bytes bytes, std::size_t offset) {
  const T value = internal::load<T>(bytes, offset);
  return std::endian::native == std::endian::big ? value : swap_bytes(value);
}

template <typename T>
T load_little_endian(Bytes bytes, std::size_t offset) {
  const T value = internal::load<T>(bytes, offset);
  return std::endian::native == std::endian::little ? value : swap_bytes(value);
}

inline std::uint16_t load_u16(Bytes bytes, std::size_t offset) {
  return load_big_endian<std::uint16_t>(bytes, offset);
}
inline std::uint32_t load_u32(Bytes bytes, std::size_t offset) {
  return load_big_endian<std::uint32_t>(bytes, offset);
}
inline std::uint64_t load_u64(Bytes bytes, std::size_t offset) {
  return load_big_endian<std::uint64_t>(bytes, offset);
}

}  // namespace mptcpanalyzer

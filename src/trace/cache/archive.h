// Plain values to bytes and back, for the cache file: in the host's byte order, without padding.
//
// One function names the parts of a struct for both directions, so that they cannot differ:
//   template <typename Archive, Of<Endpoint> T> void describe(Archive& archive, T& endpoint) {
//     archive(endpoint.address, endpoint.port);
//   }
// Threads: one at a time.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace mptcpanalyzer {

template <typename T, typename Plain>
concept Of = std::same_as<std::remove_const_t<T>, Plain>;

template <typename T>
concept PlainNumber = std::is_arithmetic_v<T> && !std::same_as<T, bool>;

// An enumeration says in its header how many values it has.
template <typename T>
struct EnumSize;

class ArchiveWriter {
 public:
  template <typename... Values>
  void operator()(const Values&... values) {
    (put(values), ...);
  }

  std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  template <PlainNumber T>
  void put(const T& value) {
    const auto* bytes = static_cast<const std::byte*>(static_cast<const void*>(&value));
    bytes_.insert(bytes_.end(), bytes, bytes + sizeof value);
  }
  void put(const bool& value) { put(static_cast<std::uint8_t>(value ? 1 : 0)); }
  template <typename T>
  requires std::is_enum_v<T>
  void put(const T& value) { put(static_cast<std::underlying_type_t<T>>(value)); }
  void put(const std::string& text) {
    put(std::uint64_t{text.size()});
    for (const char c : text)
      bytes_.push_back(static_cast<std::byte>(c));
  }
  template <typename T>
  void put(const std::optional<T>& value) {
    put(value.has_value());
    if (value) put(*value);
  }
  template <typename T, std::size_t N>
  void put(const std::array<T, N>& values) {
    for (const T& value : values)
      put(value);
  }
  template <typename T>
  void put(const std::vector<T>& values) {
    put(std::uint64_t{values.size()});
    for (const T& value : values)
      put(value);
  }
  template <typename T>
  requires(std::is_class_v<T>) void put(const T& value) { describe(*this, value); }

  std::vector<std::byte> bytes_;
};

// Reads what an ArchiveWriter wrote, from bytes that may be anything. After the first thing that
// cannot be, failed() and all further values are left as they are.
class ArchiveReader {
 public:
  explicit ArchiveReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  template <typename... Values>
  void operator()(Values&... values) {
    (get(values), ...);
  }

  bool failed() const { return failed_; }
  bool at_end() const { return bytes_.empty(); }
  void fail() {
    failed_ = true;
    bytes_ = {};
  }

 private:
  template <PlainNumber T>
  void get(T& value) {
    if (bytes_.size() < sizeof value) return fail();
    std::memcpy(&value, bytes_.data(), sizeof value);
    bytes_ = bytes_.subspan(sizeof value);
  }
  void get(bool& value) {
    std::uint8_t number = 0;
    get(number);
    if (number > 1) return fail();
    value = number == 1;
  }
  template <typename T>
  requires std::is_enum_v<T>
  void get(T& value) {
    std::underlying_type_t<T> number = 0;
    get(number);
    if (number >= EnumSize<T>::value) return fail();
    value = static_cast<T>(number);
  }
  void get(std::string& text) {
    std::uint64_t size = 0;
    get(size);
    if (size > bytes_.size()) return fail();
    text.resize(static_cast<std::size_t>(size));
    if (size != 0) std::memcpy(text.data(), bytes_.data(), text.size());
    bytes_ = bytes_.subspan(text.size());
  }
  template <typename T>
  void get(std::optional<T>& value) {
    bool has = false;
    get(has);
    value.reset();
    if (has) get(value.emplace());
  }
  template <typename T, std::size_t N>
  void get(std::array<T, N>& values) {
    for (T& value : values)
      get(value);
  }
  // Nothing is reserved on the word of a size: memory follows the bytes that are there.
  template <typename T>
  void get(std::vector<T>& values) {
    std::uint64_t size = 0;
    get(size);
    values.clear();
    while (size-- != 0 && !failed_)
      get(values.emplace_back());
  }
  template <typename T>
  requires(std::is_class_v<T>) void get(T& value) { describe(*this, value); }

  std::span<const std::byte> bytes_;
  bool failed_ = false;
};

}  // namespace mptcpanalyzer

// What a field of a packet may answer.
// Threads: views of a trace, which any number may read.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include "packet/address.h"

namespace mptcpanalyzer {

// Unsigned numbers of any width: a view into the trace.
class NumberList {
 public:
  NumberList() = default;
  // NOLINTBEGIN(google-explicit-constructor): a view, as std::span
  NumberList(std::span<const std::uint8_t> values)
      : data_(values.data()), size_(values.size()), width_(sizeof(std::uint8_t)) {}
  NumberList(std::span<const std::uint32_t> values)
      : data_(values.data()), size_(values.size()), width_(sizeof(std::uint32_t)) {}
  NumberList(std::span<const std::uint64_t> values)
      : data_(values.data()), size_(values.size()), width_(sizeof(std::uint64_t)) {}
  // NOLINTEND(google-explicit-constructor)

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::uint64_t operator[](std::size_t i) const {
    if (width_ == 1) return static_cast<const std::uint8_t*>(data_)[i];
    if (width_ == 4) return static_cast<const std::uint32_t*>(data_)[i];
    return static_cast<const std::uint64_t*>(data_)[i];
  }

 private:
  const void* data_ = nullptr;
  std::size_t size_ = 0;
  std::uint8_t width_ = 0;
};

// By FieldType: number and flags uint64_t; relative and time (ns) int64_t; address IpAddress; role
// and enumeration uint64_t, an index into words_of(); text string_view; numbers NumberList, never
// empty. monostate: the packet has no value. A field of type number of a packet that has several
// values of it (several MPTCP options of a kind) is a NumberList too. Views live as long as the
// trace.
using FieldValue = std::variant<std::monostate, std::uint64_t, std::int64_t, IpAddress,
                                std::string_view, NumberList>;

}  // namespace mptcpanalyzer

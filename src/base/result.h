// Result<T>: the value, or the Error that input caused.
//
// What a user's input, file system or machine can cause is returned as an Error; what only a bug of
// ours can cause is an assertion. Nothing here prints.
#pragma once  // Public: docs/library.md

#include <cassert>
#include <cstddef>
#include <string>
#include <utility>
#include <variant>

namespace mptcpanalyzer {

// A piece of the user's own text and the part of it that an Error is about.
struct Excerpt {
  std::string text;  // empty: there is none
  std::size_t begin = 0;
  std::size_t length = 0;
};

// One line for a person: what is wrong, where it is, and what to do about it.
struct Error {
  std::string what;      // "record length 2147483647 exceeds the limit of 262144 bytes"
  std::string where;     // "trace.pcap, frame 501, byte 58024"; may be empty
  std::string hint;      // "cut the file before it with editcap"; may be empty
  Excerpt excerpt = {};  // shown below the line, with a caret (output/excerpt.h)

  // "where: what; hint", without the parts that are empty.
  std::string line() const;
};

template <typename T>
class [[nodiscard]] Result {
 public:
  // NOLINTBEGIN(google-explicit-constructor): so that a function can return either
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
  // NOLINTEND(google-explicit-constructor)

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  const Error& error() const {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }

  T& operator*() { return value(); }
  const T& operator*() const { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

 private:
  std::variant<T, Error> state_;
};

// A function that returns nothing but may fail returns Result<Done>.
struct Done {};

}  // namespace mptcpanalyzer

// Output: where a command writes its result: buffered, and remembering whether writing failed.
// What it is given goes to a file, or to a function (a pager, a text in memory).
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <cstdio>
#include <fmt/format.h>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/result.h"

namespace mptcpanalyzer {

class Output {
 public:
  // Takes a piece of the result, or an empty one when all before it is to be handed on; returns 0,
  // or the errno of what went wrong.
  using Sink = std::function<int(std::string_view)>;

  // Writes to `file`, which is not closed; `name` stands in the error.
  Output(std::FILE* file, std::string name) : file_(file), name_(std::move(name)) {}
  // `is_terminal`: the function shows it on one.
  Output(Sink sink, std::string name, bool is_terminal = false)
      : sink_(std::move(sink)), sink_is_terminal_(is_terminal), name_(std::move(name)) {}
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() = default;

  void write(std::string_view text);
  void write(Bytes bytes);

  template <typename... T>
  void print(fmt::format_string<T...> format, T&&... arguments) {
    print_arguments(format, fmt::make_format_args(arguments...));
  }

  // Whether it goes straight to a terminal, where nothing from a capture may stand unescaped.
  bool is_terminal() const;

  // Whether writing failed so far: what follows would be lost.
  bool failed() const { return failure_ != 0; }

  // Hands everything over; the Error of the first write that failed (a full disk, a closed pipe).
  Result<Done> flush();

 private:
  static constexpr std::size_t kFlushAt = 64 * 1024;
  // Not a template: what fmt makes of back inserters takes each file that prints seconds to
  // compile.
  void print_arguments(fmt::string_view format, fmt::format_args arguments);
  void drain();

  std::FILE* file_ = nullptr;  // nullptr: sink_ takes it
  Sink sink_;
  bool sink_is_terminal_ = false;
  std::string name_;
  std::string buffer_;
  int failure_ = 0;  // errno
};

}  // namespace mptcpanalyzer

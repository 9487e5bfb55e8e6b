// Child: a program run by the system's shell, with our terminal and, if wanted, a pipe to its
// standard input.
#pragma once

#include <chrono>
#include <cstdio>
#include <string>
#include <sys/types.h>

#include "base/result.h"

namespace mptcpanalyzer {

class Child {
 public:
  enum class Input : bool { ours, pipe };

  // Starts `sh -c command`.
  static Result<Child> start(const std::string& command, Input input);

  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  ~Child();  // waits

  // The pipe to its standard input; SIGPIPE is ignored while it is open.
  std::FILE* input() { return input_; }

  // Closes the pipe and waits. Fails, naming the program, when it did not end with status 0.
  Result<Done> wait();

 private:
  Child(std::string command, pid_t pid, std::FILE* input);
  int finish();

  std::string command_;
  pid_t pid_;  // 0: done with
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::FILE* input_;
  void (*old_sigpipe_)(int) = nullptr;
};

}  // namespace mptcpanalyzer

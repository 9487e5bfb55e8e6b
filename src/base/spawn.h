// Starting other programs, without a shell.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace mptcpanalyzer {

// The descriptors that become the standard input, output and error of a program.
struct StandardDescriptors {
  int input = -1;  // -1: nothing to read
  int output = -1;
  int error = -1;
};

// Starts words[0], looked for on PATH, with `words` as its arguments. 0, or the error number:
// ENOENT when there is no such program. Descriptors that are closed on exec do not reach it, nor
// does what we do about SIGINT and SIGPIPE.
int spawn_program(const std::vector<std::string>& words, const StandardDescriptors& descriptors,
                  pid_t& process);

// Its status as of waitpid(), when it has ended.
int wait_for(pid_t process);

// The same, if it ends within `patience`; nothing: it is still running.
std::optional<int> wait_for(pid_t process, std::chrono::milliseconds patience);

}  // namespace mptcpanalyzer

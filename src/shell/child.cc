#include "shell/child.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

extern char** environ;  // NOLINT: POSIX asks for this declaration

namespace mptcpanalyzer {
namespace {

Error failure(const std::string& command, int code) {
  return {fmt::format("cannot be started: {}", std::strerror(code)), command, ""};
}

// posix_spawn of `sh -c command` that reads from `read_end`, if that is not -1. Returns 0 or an
// errno.
int spawn(const std::string& command, int read_end, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (read_end >= 0) posix_spawn_file_actions_adddup2(&actions, read_end, STDIN_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  sigaddset(&signals, SIGINT);
  posix_spawnattr_setsigdefault(&attributes, &signals);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  std::string words[] = {"sh", "-c", command};
  char* const arguments[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
  const int code = posix_spawn(&pid, "/bin/sh", &actions, &attributes, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return code;
}

}  // namespace

Result<Child> Child::start(const std::string& command, Input input) {
  int ends[2] = {-1, -1};
  if (input == Input::pipe && pipe2(ends, O_CLOEXEC) != 0) return failure(command, errno);
  pid_t pid = 0;
  const int code = spawn(command, ends[0], pid);
  if (ends[0] >= 0) close(ends[0]);
  if (code != 0) {
    if (ends[1] >= 0) close(ends[1]);
    return failure(command, code);
  }
  return Child(command, pid, ends[1] >= 0 ? fdopen(ends[1], "w") : nullptr);
}

Child::Child(std::string command, pid_t pid, std::FILE* input)
    : command_(std::move(command)), pid_(pid), input_(input) {
  if (input_ != nullptr) old_sigpipe_ = std::signal(SIGPIPE, SIG_IGN);
}

Child::Child(Child&& other) noexcept
    : command_(std::move(other.command_)),
      pid_(std::exchange(other.pid_, 0)),
      input_(std::exchange(other.input_, nullptr)),
      old_sigpipe_(other.old_sigpipe_) {}

Child::~Child() {
  finish();
}

int Child::finish() {
  if (input_ != nullptr) {
    std::fclose(std::exchange(input_, nullptr));
    std::signal(SIGPIPE, old_sigpipe_);
  }
  int status = 0;
  if (pid_ != 0) {
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
  }
  return status;
}

Result<Done> Child::wait() {
  const int status = finish();
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return Done{};
  if (WIFSIGNALED(status)) {
    return Error{
        fmt::format("was ended by signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status))),
        command_, ""};
  }
  return Error{fmt::format("ended with status {}", WEXITSTATUS(status)), command_, ""};
}

}  // namespace mptcpanalyzer

#include "shell/terminal/child.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include "base/spawn.h"
#include "shell/terminal/interrupt.h"

namespace mptcpanalyzer {
namespace {

// How long the system's shell may take to start a program.
constexpr std::chrono::milliseconds kStartUp{200};

Error failure(const std::string& command, int code) {
  return {fmt::format("cannot be started: {}", std::strerror(code)), command, ""};
}

}  // namespace

Result<Child> Child::start(const std::string& command, Input input) {
  int ends[2] = {-1, -1};
  if (input == Input::pipe && pipe2(ends, O_CLOEXEC) != 0) return failure(command, errno);
  pid_t pid = 0;
  const int input_of_it = ends[0] >= 0 ? ends[0] : STDIN_FILENO;
  const int code =
      spawn_program({"sh", "-c", command}, {input_of_it, STDOUT_FILENO, STDERR_FILENO}, pid);
  if (ends[0] >= 0) close(ends[0]);
  if (code != 0) {
    if (ends[1] >= 0) close(ends[1]);
    return failure(command, code);
  }
  // Ctrl-C that came before the program was there to get it.
  if (interrupted()) kill(pid, SIGINT);
  return Child(command, pid, ends[1] >= 0 ? fdopen(ends[1], "w") : nullptr);
}

Child::Child(std::string command, pid_t pid, std::FILE* input)
    : command_(std::move(command)), pid_(pid), input_(input) {
  if (input_ != nullptr) old_sigpipe_ = std::signal(SIGPIPE, SIG_IGN);
}

Child::Child(Child&& other) noexcept
    : command_(std::move(other.command_)),
      pid_(std::exchange(other.pid_, 0)),
      started_(other.started_),
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
  if (pid_ == 0) return 0;
  const pid_t pid = std::exchange(pid_, 0);
  const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - started_);
  if (age < kStartUp) {
    if (const std::optional<int> status = wait_for(pid, kStartUp - age)) return *status;
    // A shell that was told before it had started the program does not tell that.
    if (interrupted()) kill(0, SIGINT);
  }
  return wait_for(pid);
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

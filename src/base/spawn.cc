#include "base/spawn.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <iterator>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace mptcpanalyzer {

int spawn_program(const std::vector<std::string>& words, const StandardDescriptors& descriptors,
                  pid_t& process) {
  std::vector<std::string> copies = words;  // posix_spawn wants them writable
  std::vector<char*> arguments;
  std::transform(copies.begin(), copies.end(), std::back_inserter(arguments),
                 [](std::string& word) { return word.data(); });
  arguments.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  if (const int failed = posix_spawn_file_actions_init(&actions); failed != 0) return failed;
  if (descriptors.input < 0) {
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  } else {
    posix_spawn_file_actions_adddup2(&actions, descriptors.input, STDIN_FILENO);
  }
  posix_spawn_file_actions_adddup2(&actions, descriptors.output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, descriptors.error, STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  sigaddset(&signals, SIGINT);
  posix_spawnattr_setsigdefault(&attributes, &signals);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  const int failed =
      posix_spawnp(&process, arguments.front(), &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return failed;
}

int wait_for(pid_t process) {
  int status = -1;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

std::optional<int> wait_for(pid_t process, std::chrono::milliseconds patience) {
  constexpr std::chrono::milliseconds kPause{2};
  int status = -1;
  for (std::chrono::milliseconds waited{0};; waited += kPause) {
    const pid_t ended = waitpid(process, &status, WNOHANG);
    if (ended == process) return status;
    if (ended < 0 && errno != EINTR) return -1;
    if (waited >= patience) return std::nullopt;
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace mptcpanalyzer

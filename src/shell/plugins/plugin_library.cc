#include "shell/plugins/plugin_library.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <dlfcn.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include "capture/descriptor.h"

namespace mptcpanalyzer {
namespace {

constexpr unsigned kPatienceS = 10;  // for a plugin that is tried

constexpr std::string_view kLoaded = "loaded\n";

class Collector final : public PluginRegistry {
 public:
  explicit Collector(PluginOffer& offer) : offer_(offer) {}
  void add_command(PluginCommand command) override {
    offer_.commands.push_back(std::move(command));
  }
  void add_plot(PlotType plot) override { offer_.plots.push_back(std::move(plot)); }

 private:
  PluginOffer& offer_;
};

// What dlopen() says, without the name of the file in front.
std::string reason_of_dlerror(const std::string& file) {
  const char* said = dlerror();
  std::string_view reason = said == nullptr ? "it cannot be opened" : said;
  if (reason.substr(0, file.size()) == file) reason.remove_prefix(file.size());
  while (!reason.empty() && (reason.front() == ':' || reason.front() == ' '))
    reason.remove_prefix(1);
  return std::string(reason);
}

Error refused(const std::string& file, std::string why, std::string hint = "") {
  return {std::move(why), file, std::move(hint)};
}

// Runs in the child: kLoaded, or what open_plugin() fails with, goes into the pipe.
[[noreturn]] void open_and_tell(const std::string& file, int pipe) {
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    dup2(null, descriptor);
  signal(SIGALRM, SIG_DFL);
  alarm(kPatienceS);
  const Result<PluginOffer> offer = open_plugin(file);
  const std::string told =
      offer ? std::string(kLoaded) : offer.error().what + '\n' + offer.error().hint;
  // Whoever waits for it sees when it is not all there.
  static_cast<void>(!write(pipe, told.data(), told.size()));
  _exit(EXIT_SUCCESS);
}

std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 1024> piece{};
  ssize_t bytes = 0;
  while ((bytes = read(descriptor, piece.data(), piece.size())) > 0)
    text.append(piece.data(), static_cast<std::size_t>(bytes));
  return text;
}

}  // namespace

Result<PluginOffer> open_plugin(const std::string& file) {
  // A name without '/' would be looked for on the path of libraries.
  const std::string path = file.find('/') == std::string::npos ? "./" + file : file;
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return refused(file, reason_of_dlerror(path));
  // dlsym() gives a function as an object pointer; POSIX says that the cast is right.
  const auto entry =
      reinterpret_cast<MptcpanalyzerPluginEntry>(dlsym(library, "mptcpanalyzer_plugin"));
  if (entry == nullptr)
    return refused(file, "it is no plugin: it has no mptcpanalyzer_plugin()",
                   "docs/plugins.md tells how to write one");
  const MptcpanalyzerPlugin* plugin = entry();
  if (plugin == nullptr || plugin->abi == nullptr)
    return refused(file, "its mptcpanalyzer_plugin() returns nothing");
  if (std::string_view(plugin->abi) != MPTCPANALYZER_PLUGIN_ABI) {
    return refused(file,
                   fmt::format("it was made for mptcpanalyzer {}, and this is {}", plugin->abi,
                               MPTCPANALYZER_PLUGIN_ABI),
                   "compile it against this version");
  }
  if (plugin->name == nullptr || plugin->version == nullptr || plugin->summary == nullptr ||
      plugin->offer == nullptr)
    return refused(file, "it does not tell its name, version, summary and offer");
  PluginOffer offer{plugin->name, plugin->version, plugin->summary, {}, {}};
  Collector collector(offer);
  std::array<char, 512> why{};
  if (plugin->offer(static_cast<PluginRegistry*>(&collector), why.data(), why.size()) != 0)
    return refused(file, fmt::format("it failed: {}", why.data()));
  return offer;
}

Result<Done> try_plugin(const std::string& file) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return refused(file, std::strerror(errno));
  const Descriptor reader(ends[0]);
  pid_t child = 0;
  {
    const Descriptor writer(ends[1]);
    child = fork();
    if (child == 0) open_and_tell(file, writer.number());
  }
  if (child < 0) return refused(file, std::strerror(errno));
  const std::string said = read_all(reader.number());
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) {
    return refused(
        file, WTERMSIG(status) == SIGALRM
                  ? fmt::format("loading it takes longer than {} s", kPatienceS)
                  : fmt::format("loading it ends the process: {}", strsignal(WTERMSIG(status))));
  }
  if (said == kLoaded) return Done{};
  if (said.empty()) {
    return refused(file,
                   fmt::format("loading it ends the process with status {}", WEXITSTATUS(status)));
  }
  const std::size_t end = std::min(said.find('\n'), said.size());
  return refused(file, said.substr(0, end), end == said.size() ? "" : said.substr(end + 1));
}

}  // namespace mptcpanalyzer

#include "shell/commands/host_health.h"

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <memory>
#include <string_view>
#include <unistd.h>

#include "base/version.h"
#include "base/xdg.h"
#include "capture/library_versions.h"
#include "flow/libcrypto_version.h"
#include "trace/cache/cache.h"

namespace mptcpanalyzer {
namespace {

namespace fs = std::filesystem;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

std::vector<HostHealth::Version> versions() {
  return {{"mptcpanalyzer", kVersion},
          {"libpcap", version_of_libpcap()},
          {"OpenSSL", version_of_libcrypto()},
          {"zlib", version_of_zlib()},
          {"zstd", version_of_zstd()},
          {"fmt", fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100,
                              FMT_VERSION % 100)}};
}

// As execvp() would find it; empty: it would not.
std::string find_program(const std::string& name) {
  const std::string path = environment("PATH");
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find(':', begin), path.size());
    const std::string folder = end == begin ? "." : path.substr(begin, end - begin);
    std::string candidate = folder;
    candidate += '/';
    candidate += name;
    std::error_code ignored;
    if (fs::is_regular_file(candidate, ignored) && access(candidate.c_str(), X_OK) == 0)
      return candidate;
    begin = end + 1;
  }
  return {};
}

// As the dynamic linker finds it: the name that it was asked for, or nothing.
std::string find_library(const std::string& name) {
  struct Close {
    void operator()(void* library) const { dlclose(library); }
  };
  const std::unique_ptr<void, Close> library(dlopen(name.c_str(), RTLD_LAZY | RTLD_LOCAL));
  return library ? name : std::string();
}

std::vector<HostHealth::Tool> tools() {
  return {{"gnuplot", "pictures of plots", find_program("gnuplot")},
          {"editcap", "captures of other formats than pcap and pcapng", find_program("editcap")},
          {"xdg-open", "showing pictures", find_program("xdg-open")},
          {"xsel", "the clipboard", find_program("xsel")},
          {"libduckdb", "queries in SQL", find_library("libduckdb.so")}};
}

// Ours below a base folder of the XDG specification; empty when there is no home.
std::string own_folder(const std::string& base) {
  return base.empty() ? base : base + "/mptcpanalyzer";
}

// Whether the folder is writable, or could be made.
HostHealth::Folder examine_folder(std::string purpose, std::string path) {
  HostHealth::Folder folder{std::move(purpose), std::move(path), false};
  fs::path nearest = folder.path;
  std::error_code ignored;
  while (!nearest.empty() && nearest.has_relative_path() && !fs::exists(nearest, ignored))
    nearest = nearest.parent_path();
  folder.writable = !nearest.empty() && fs::is_directory(nearest, ignored) &&
                    access(nearest.c_str(), W_OK | X_OK) == 0;
  return folder;
}

std::vector<std::pair<std::string, std::string>> kernel_mptcp() {
  std::vector<std::pair<std::string, std::string>> settings;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc/sys/net/mptcp", error)) {
    std::ifstream file(entry.path());
    std::string value;
    if (std::getline(file, value)) settings.emplace_back(entry.path().filename(), value);
  }
  std::sort(settings.begin(), settings.end());
  return settings;
}

// Of the capabilities in effect, as the kernel shows them: a hexadecimal number, a bit each.
bool may_capture() {
  constexpr std::string_view kEffective = "CapEff:";
  constexpr unsigned kNetRaw = 13;
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    if (!line.starts_with(kEffective)) continue;
    const std::string digits = line.substr(kEffective.size());
    return (std::strtoull(digits.c_str(), nullptr, 16) >> kNetRaw & 1U) != 0;
  }
  return false;
}

}  // namespace

HostHealth examine_host(const Options& options) {
  const std::string cache = options.cache.folder.empty() ? cache_folder() : options.cache.folder;
  HostHealth health;
  health.versions = versions();
  health.tools = tools();
  health.folders = {examine_folder("cache", cache),
                    examine_folder("configuration", own_folder(xdg_config_home())),
                    examine_folder("data", own_folder(xdg_data_home()))};
  health.kernel_mptcp = kernel_mptcp();
  health.may_capture = may_capture();
  return health;
}

}  // namespace mptcpanalyzer

#include "trace/cache/cache_key.h"

#include <cstdlib>
#include <memory>
#include <sys/stat.h>

#include "base/version.h"
#include "capture/several_files.h"

namespace mptcpanalyzer {
namespace {

constexpr std::uint64_t kMix = 0x9e37'79b9'7f4a'7c15;  // 2^64 over the golden ratio

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + std::int64_t{time.tv_nsec};
}

std::int64_t follow(std::int64_t before, std::int64_t value) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(before) * kMix +
                                   static_cast<std::uint64_t>(value));
}

std::string reading_of(const OpenOptions& open) {
  std::string reading;
  if (open.salvage) reading += "salvage ";
  if (open.keep_copies) reading += "keep-copies ";
  if (!open.interface.empty()) reading += "interface " + open.interface;
  return reading;
}

bool add_file(const std::string& path, CacheKey& key) {
  struct stat status = {};
  if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  const std::unique_ptr<char, decltype(&std::free)> real(realpath(path.c_str(), nullptr),
                                                         &std::free);
  if (!real) return false;
  if (!key.path.empty()) key.path += kBetweenFiles;
  key.path += real.get();
  key.size += static_cast<std::uint64_t>(status.st_size);
  // One after the other, so that each file's own decide.
  key.mtime_ns = follow(key.mtime_ns, nanoseconds(status.st_mtim));
  key.ctime_ns = follow(key.ctime_ns, nanoseconds(status.st_ctim));
  key.inode = key.inode * kMix + status.st_ino;
  return true;
}

}  // namespace

std::optional<CacheKey> cache_key(const std::string& path, const OpenOptions& open) {
  CacheKey key;
  for (const std::string& file : files_of(path)) {
    if (!add_file(file, key)) return std::nullopt;
  }
  key.program_version = kVersion;
  key.reading = reading_of(open);
  return key;
}

}  // namespace mptcpanalyzer

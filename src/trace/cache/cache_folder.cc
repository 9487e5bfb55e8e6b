#include "trace/cache/cache_folder.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <tuple>
#include <unistd.h>

#include "trace/columns/checksum.h"

namespace mptcpanalyzer {
namespace {

constexpr std::string_view kSuffix = ".trace";
constexpr std::string_view kMergedSuffix = ".merged";
constexpr std::size_t kNameDigits = 16;
// As AtomicFile names them.
constexpr std::string_view kTemporaryPrefix = ".mptcpanalyzer-";
constexpr std::string_view kTemporarySuffix = ".tmp";

Error cannot(const char* what, const std::string& path) {
  return {fmt::format("cannot {} the cache folder: {}", what, std::strerror(errno)), path, ""};
}

bool is_cache_file(std::string_view name) {
  if (name.size() < kNameDigits) return false;
  const std::string_view suffix = name.substr(kNameDigits);
  return (suffix == kSuffix || suffix == kMergedSuffix) &&
         name.find_first_not_of("0123456789abcdef") >= kNameDigits;
}

bool is_temporary(std::string_view name) {
  return name.starts_with(kTemporaryPrefix) && name.ends_with(kTemporarySuffix);
}

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

class OpenFile {
 public:
  explicit OpenFile(const std::string& path)
      : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

bool is_trustworthy(const struct stat& status) {
  return S_ISREG(status.st_mode) && status.st_uid == geteuid() &&
         (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

}  // namespace

Result<Done> make_folder(const std::string& folder) {
  for (std::size_t end = folder.find('/', 1);; end = folder.find('/', end + 1)) {
    const std::string part = folder.substr(0, end);
    if (mkdir(part.c_str(), S_IRWXU) != 0 && errno != EEXIST) return cannot("make", part);
    if (end == std::string::npos) return Done{};
  }
}

std::string cache_file_name(const std::string& capture_path, const std::string& reading) {
  const std::uint64_t seed = reading.empty() ? 0 : checksum(std::as_bytes(std::span(reading)));
  return fmt::format("{:016x}{}", checksum(std::as_bytes(std::span(capture_path)), seed), kSuffix);
}

std::string merged_file_name(std::span<const std::byte> what) {
  return fmt::format("{:016x}{}", checksum(what), kMergedSuffix);
}

std::optional<MappedFile> map_file(const std::string& path, bool note_use) {
  const OpenFile file(path);
  struct stat status = {};
  if (file.descriptor() < 0 || fstat(file.descriptor(), &status) != 0 || !is_trustworthy(status))
    return std::nullopt;
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return std::nullopt;
  void* memory = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.descriptor(), 0);
  if (memory == MAP_FAILED) return std::nullopt;
  // That nobody may set the time of a file on a read-only file system does no harm.
  if (note_use) static_cast<void>(futimens(file.descriptor(), nullptr));
  std::shared_ptr<const void> storage(memory, [size](void* mapped) { munmap(mapped, size); });
  return MappedFile{{static_cast<const std::byte*>(memory), size}, std::move(storage)};
}

Result<std::vector<CacheFile>> cache_files(const std::string& folder) {
  std::vector<CacheFile> files;
  const std::unique_ptr<DIR, CloseFolder> entries(opendir(folder.c_str()));
  if (!entries) {
    if (errno == ENOENT) return files;
    return cannot("read", folder);
  }
  while (const dirent* entry = readdir(entries.get())) {
    const std::string name = entry->d_name;
    if (!is_cache_file(name) && !is_temporary(name)) continue;
    CacheFile file;
    file.path = folder;
    file.path += '/';
    file.path += name;
    struct stat status = {};
    if (lstat(file.path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
    file.bytes = static_cast<std::uint64_t>(status.st_size);
    file.used_ns =
        std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + std::int64_t{status.st_mtim.tv_nsec};
    file.temporary = is_temporary(name);
    files.push_back(std::move(file));
  }
  std::sort(files.begin(), files.end(), [](const CacheFile& a, const CacheFile& b) {
    return std::tie(a.used_ns, a.path) < std::tie(b.used_ns, b.path);
  });
  return files;
}

}  // namespace mptcpanalyzer

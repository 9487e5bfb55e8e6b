#include "base/atomic_file.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace mptcpanalyzer {
namespace {

constexpr int kTemporaryNames = 100;

Error cannot_write(const std::string& path, int error) {
  return Error{std::string("cannot write: ") + std::strerror(error), path, ""};
}

std::string directory_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

// The path that a symbolic link leads to, or the path itself.
std::string resolve(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(realpath(path.c_str(), nullptr),
                                                         &std::free);
  return real ? real.get() : path;
}

// A new file in `directory`; its mode follows the umask, which that of mkstemp does not.
int create_temporary(const std::string& directory, std::string& name) {
  for (int i = 0; i < kTemporaryNames; ++i) {
    name = directory + "/.mptcpanalyzer-" + std::to_string(getpid()) + "-" + std::to_string(i) +
           ".tmp";
    const int descriptor = open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor >= 0 || errno != EEXIST) return descriptor;
  }
  return -1;
}

}  // namespace

bool is_same_file(const std::string& a, const std::string& b) {
  struct stat first = {};
  struct stat second = {};
  return stat(a.c_str(), &first) == 0 && stat(b.c_str(), &second) == 0 &&
         first.st_dev == second.st_dev && first.st_ino == second.st_ino && S_ISREG(first.st_mode);
}

AtomicFile::AtomicFile(std::string path, std::string temporary, std::FILE* file)
    : path_(std::move(path)), temporary_(std::move(temporary)), file_(file) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      file_(std::exchange(other.file_, nullptr)) {}

AtomicFile::~AtomicFile() {
  if (file_ != nullptr) std::fclose(file_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

Result<AtomicFile> AtomicFile::create(const std::string& path) {
  struct stat status = {};
  const bool exists = stat(path.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) return cannot_write(path, EISDIR);
  if (exists && !S_ISREG(status.st_mode)) {
    std::FILE* file = std::fopen(path.c_str(), "we");
    if (file == nullptr) return cannot_write(path, errno);
    return AtomicFile(path, "", file);
  }
  if (exists && access(path.c_str(), W_OK) != 0) return cannot_write(path, errno);

  const std::string target = resolve(path);
  std::string temporary;
  const int descriptor = create_temporary(directory_of(target), temporary);
  if (descriptor < 0) return cannot_write(path, errno);
  // Failing to carry the old mode over leaves that of a new file.
  if (exists) static_cast<void>(fchmod(descriptor, status.st_mode & 07777U));
  std::FILE* file = fdopen(descriptor, "w");
  if (file == nullptr) {
    const int error = errno;
    close(descriptor);
    unlink(temporary.c_str());
    return cannot_write(path, error);
  }
  return AtomicFile(target, temporary, file);
}

Result<Done> AtomicFile::commit() {
  if (std::fclose(std::exchange(file_, nullptr)) != 0) return cannot_write(path_, errno);
  if (temporary_.empty()) return Done{};
  if (rename(temporary_.c_str(), path_.c_str()) != 0) return cannot_write(path_, errno);
  temporary_.clear();
  return Done{};
}

}  // namespace mptcpanalyzer

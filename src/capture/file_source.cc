// Files and standard input by read(2): in our measurements a read loop over blocks that fit the
// second-level cache beats mmap on full-size frames, and keeps the resident memory small.
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "capture/byte_source.h"

namespace mptcpanalyzer {
namespace {

std::string reason(int error_number) {
  return std::generic_category().message(error_number);
}

class FileSource : public ByteSource {
 public:
  FileSource(int descriptor, bool owned) : descriptor_(descriptor), owned_(owned) {
    // Advice only: a pipe refuses it, and no answer would change what we do.
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
  }
  ~FileSource() override {
    if (owned_) close(descriptor_);
  }

  Result<std::size_t> read(std::span<std::uint8_t> target) override {
    for (;;) {
      const ssize_t count = ::read(descriptor_, target.data(), target.size());
      if (count >= 0) {
        consumed_ += static_cast<std::uint64_t>(count);
        return static_cast<std::size_t>(count);
      }
      if (errno != EINTR) {
        return Error{fmt::format("cannot be read: {}", reason(errno)),
                     fmt::format("byte {}", consumed_),
                     {}};
      }
    }
  }

  std::uint64_t consumed() const override { return consumed_; }

 private:
  int descriptor_;
  bool owned_;
  std::uint64_t consumed_ = 0;
};

Result<std::unique_ptr<ByteSource>> open_standard_input() {
  if (isatty(STDIN_FILENO) == 1) {
    return Error{"is a terminal, not a capture", "standard input",
                 "give a file, or pipe a capture in"};
  }
  return std::unique_ptr<ByteSource>(std::make_unique<FileSource>(STDIN_FILENO, false));
}

}  // namespace

Result<std::unique_ptr<ByteSource>> open_file(const std::string& path) {
  if (path == "-") return open_standard_input();
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0) {
    const int error_number = errno;
    return Error{fmt::format("cannot be opened: {}", reason(error_number)), path,
                 error_number == EACCES ? "ask its owner for the right to read it"
                                        : "check the name of the capture"};
  }
  auto source = std::make_unique<FileSource>(descriptor, true);
  struct stat status = {};
  if (fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
    return Error{"is a directory, not a capture", path, "give one of the files in it"};
  }
  return std::unique_ptr<ByteSource>(std::move(source));
}

}  // namespace mptcpanalyzer

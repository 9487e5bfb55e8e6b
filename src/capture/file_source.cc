// Files and standard input by read(2): in our measurements a read loop over blocks that fit the
// second-level cache beats mmap on full-size frames, and keeps the resident memory small.
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "capture/byte_source.h"
#include "capture/descriptor.h"

namespace mptcpanalyzer {
namespace {

std::string reason(int error_number) {
  return std::generic_category().message(error_number);
}

class FileSource : public ByteSource {
 public:
  explicit FileSource(Descriptor descriptor) : descriptor_(std::move(descriptor)) {
    // Advice only: a pipe refuses it, and no answer would change what we do.
    posix_fadvise(descriptor_.number(), 0, 0, POSIX_FADV_SEQUENTIAL);
  }

  Result<std::size_t> read(std::span<std::uint8_t> target) override {
    for (;;) {
      const ssize_t count = ::read(descriptor_.number(), target.data(), target.size());
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
  Descriptor descriptor_;
  std::uint64_t consumed_ = 0;
};

Result<std::unique_ptr<ByteSource>> open_standard_input() {
  if (isatty(STDIN_FILENO) == 1) {
    return Error{"is a terminal, not a capture", "standard input",
                 "give a file, or pipe a capture in"};
  }
  // A descriptor of our own, so that closing it leaves standard input open.
  Descriptor input(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0));
  if (!input.is_open()) {
    return Error{fmt::format("cannot be read: {}", reason(errno)), "standard input",
                 "give a file, or pipe a capture in"};
  }
  return std::unique_ptr<ByteSource>(std::make_unique<FileSource>(std::move(input)));
}

}  // namespace

Result<std::unique_ptr<ByteSource>> open_file(const std::string& path) {
  if (path == "-") return open_standard_input();
  Descriptor descriptor(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!descriptor.is_open()) {
    const int error_number = errno;
    return Error{fmt::format("cannot be opened: {}", reason(error_number)), path,
                 error_number == EACCES ? "ask its owner for the right to read it"
                                        : "check the name of the capture"};
  }
  struct stat status = {};
  if (fstat(descriptor.number(), &status) == 0 && S_ISDIR(status.st_mode)) {
    return Error{"is a directory, not a capture", path, "give one of the files in it"};
  }
  return std::unique_ptr<ByteSource>(std::make_unique<FileSource>(std::move(descriptor)));
}

}  // namespace mptcpanalyzer

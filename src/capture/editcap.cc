#include "capture/editcap.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <poll.h>
#include <string_view>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "base/spawn.h"
#include "capture/descriptor.h"

namespace mptcpanalyzer {
namespace {

// Enough of what editcap says for one line.
constexpr std::size_t kComplaintKept = 400;

// How editcap says that a capture ends inside a record; it then has written all before it and exits
// with 0 or not, depending on its version.
constexpr std::string_view kCutShort = "appears to have been cut short";

// How it says that it does not know a format.
constexpr std::string_view kUnknownFormat = "isn't a capture file in a format";

// How it says that a format does not tell the link type of the whole file.
constexpr std::string_view kLinkTypeUnknown = "can't be written as a";

std::string reason(int error_number) {
  return std::generic_category().message(error_number);
}

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends = {-1, -1};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return Error{fmt::format("cannot make a pipe: {}", reason(errno)), {}, {}};
  }
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

// The first line, without the prefix "editcap: " and without control characters, which the file's
// own name may hold.
std::string first_line(std::string_view complaint) {
  constexpr std::string_view kPrefix = "editcap: ";
  if (complaint.substr(0, kPrefix.size()) == kPrefix) complaint.remove_prefix(kPrefix.size());
  std::string line(complaint.substr(0, complaint.find('\n')));
  std::replace_if(
      line.begin(), line.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return line;
}

class EditcapSource : public ByteSource {
 public:
  EditcapSource(pid_t process, Descriptor output, Descriptor complaints)
      : process_(process), output_(std::move(output)), complaints_(std::move(complaints)) {}

  EditcapSource(const EditcapSource&) = delete;
  EditcapSource& operator=(const EditcapSource&) = delete;
  ~EditcapSource() override {
    if (process_ <= 0) return;
    kill(process_, SIGKILL);
    reap();
  }

  Result<std::size_t> read(std::span<std::uint8_t> target) override {
    while (output_.is_open()) {
      // Both pipes at once: editcap would stop at a full one that nobody reads.
      std::array<pollfd, 2> pipes = {pollfd{output_.number(), POLLIN, 0},
                                     pollfd{complaints_.number(), POLLIN, 0}};
      if (poll(pipes.data(), pipes.size(), -1) < 0) {
        if (errno == EINTR) continue;
        return failure(reason(errno));
      }
      if (pipes[1].revents != 0) listen();
      if (pipes[0].revents == 0) continue;
      const ssize_t count = ::read(output_.number(), target.data(), target.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return failure(reason(errno));
      if (count == 0) return finish();
      consumed_ += static_cast<std::uint64_t>(count);
      return static_cast<std::size_t>(count);
    }
    if (failure_) return *failure_;
    return std::size_t{0};
  }

  std::uint64_t consumed() const override { return consumed_; }
  SourceEnd end() const override { return end_; }

 private:
  Result<std::size_t> finish() {
    output_.close();
    while (complaints_.is_open())
      listen();
    const int status = reap();
    if (consumed_ > 0 && complaint_.find(kCutShort) != std::string::npos) {
      end_ = SourceEnd::cut;
      return std::size_t{0};
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return std::size_t{0};
    failure_ = why_it_failed();
    return *failure_;
  }

  Error why_it_failed() const {
    if (complaint_.find(kUnknownFormat) != std::string::npos)
      return {"editcap does not know the format either", {}, {}};
    // nettl, CommView, K12 text and others may have another link type in each frame.
    if (complaint_.find(kLinkTypeUnknown) != std::string::npos) {
      return {"editcap reads it, but must be told the link type of its frames",
              {},
              "if that is Ethernet, convert it with: editcap -T ether -F pcapng IN OUT"};
    }
    return failure(first_line(complaint_));
  }

  // Takes what has come on standard error and keeps the first of it.
  void listen() {
    std::array<char, 512> text = {};
    const ssize_t count = ::read(complaints_.number(), text.data(), text.size());
    if (count < 0 && errno == EINTR) return;
    if (count <= 0) {
      complaints_.close();
      return;
    }
    const std::size_t room = kComplaintKept - complaint_.size();
    complaint_.append(text.data(), std::min(room, static_cast<std::size_t>(count)));
  }

  int reap() { return wait_for(std::exchange(process_, 0)); }

  static Error failure(const std::string& why) {
    return Error{why.empty() ? std::string("editcap could not convert it")
                             : fmt::format("editcap could not convert it: {}", why),
                 {},
                 {}};
  }

  pid_t process_;  // 0 once reaped
  Descriptor output_;
  Descriptor complaints_;
  std::string complaint_;
  std::uint64_t consumed_ = 0;
  SourceEnd end_ = SourceEnd::whole;
  std::optional<Error> failure_;
};

// A name beginning with '-' would be an option, and "-" itself standard input.
std::string as_operand(const std::string& path) {
  return path.empty() || path.front() == '-' ? "./" + path : path;
}

}  // namespace

Result<std::unique_ptr<ByteSource>> open_with_editcap(const std::string& path) {
  Result<Pipe> output = make_pipe();
  if (!output) return output.error();
  Result<Pipe> complaints = make_pipe();
  if (!complaints) return complaints.error();

  pid_t process = 0;
  const int failed =
      spawn_program({"editcap", "-F", "pcapng", as_operand(path), "-"},
                    {-1, output->write_end.number(), complaints->write_end.number()}, process);
  if (failed == ENOENT) {
    return Error{"editcap, which reads other formats, is not installed", path,
                 "install the Debian package wireshark-common"};
  }
  if (failed != 0) {
    return Error{
        fmt::format("editcap, which reads other formats, cannot be started: {}", reason(failed)),
        path, "convert the file to pcapng where editcap works"};
  }
  return std::unique_ptr<ByteSource>(std::make_unique<EditcapSource>(
      process, std::move(output->read_end), std::move(complaints->read_end)));
}

}  // namespace mptcpanalyzer

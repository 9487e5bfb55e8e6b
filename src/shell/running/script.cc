#include "shell/running/script.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <memory>
#include <string_view>

#include "shell/running/interpret.h"
#include "shell/session/first_failure.h"
#include "shell/terminal/diagnostics.h"

namespace mptcpanalyzer {
namespace {

// Scripts that run scripts: beyond this one runs itself.
constexpr unsigned kMaxDepth = 32;

struct CloseFile {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};
using FilePointer = std::unique_ptr<std::FILE, CloseFile>;

// A line without its end, however long; false at the end of the file. A backslash at the end of a
// line continues it on the next.
class Lines {
 public:
  explicit Lines(std::FILE* file) : file_(file) {}
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;
  ~Lines() { std::free(buffer_); }

  bool next(std::string& line) {
    line.clear();
    number_ += pending_ + 1;
    pending_ = 0;
    ssize_t length = getline(&buffer_, &room_, file_);
    if (length < 0) return false;
    for (;;) {
      std::string_view text(buffer_, static_cast<std::size_t>(length));
      while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.remove_suffix(1);
      const bool goes_on = !text.empty() && text.back() == '\\';
      if (goes_on) text.remove_suffix(1);
      line += text;
      if (!goes_on) return true;
      length = getline(&buffer_, &room_, file_);
      if (length < 0) return true;
      ++pending_;
    }
  }

  // Of the line that next() gave, from 1.
  unsigned number() const { return number_; }

 private:
  std::FILE* file_;
  char* buffer_ = nullptr;
  std::size_t room_ = 0;
  unsigned number_ = 0;
  unsigned pending_ = 0;  // lines that were read as the continuation of that one
};

ExitStatus fail(const Error& error) {
  print_error(error);
  return kFailed;
}

ExitStatus run_lines(Lines& lines, const std::string& name, Session& session, bool* ran) {
  FirstFailure failure(session);
  std::string line;
  while (lines.next(line)) {
    const ErrorPrefix prefix(fmt::format("{}, line {}", name, lines.number()));
    if (line.find_first_not_of(" \t") != std::string::npos && ran != nullptr) *ran = true;
    if (!failure.goes_on_after(run_line(line, session))) break;
  }
  return failure.status();
}

}  // namespace

ExitStatus run_script(const std::string& path, Session& session, bool* ran) {
  if (const Result<Done> claimed = session.claim_input(path); !claimed)
    return fail(claimed.error());
  const FilePointer file(path == "-" ? stdin : std::fopen(path.c_str(), "re"));
  if (!file) return fail({std::string("cannot be read: ") + std::strerror(errno), path, ""});
  const std::string name = path == "-" ? "standard input" : path;
  if (session.shell().script_depth == kMaxDepth)
    return fail({"the script runs itself, through others or not", name, ""});
  ++session.shell().script_depth;
  Lines lines(file.get());
  const ExitStatus status = run_lines(lines, name, session, ran);
  --session.shell().script_depth;
  if (std::ferror(file.get()) != 0)
    return fail({std::string("cannot be read: ") + std::strerror(errno), name, ""});
  return status;
}

}  // namespace mptcpanalyzer

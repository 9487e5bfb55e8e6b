#include "shell/session/redirect.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <unistd.h>
#include <utility>

#include "base/atomic_file.h"
#include "shell/terminal/child.h"

namespace mptcpanalyzer {

class Redirected::Target {
 public:
  virtual ~Target() = default;
  Target() = default;
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;
  virtual Output& out() = 0;
  virtual Result<Done> close(bool success) = 0;
};

namespace {

class Program : public Redirected::Target {
 public:
  explicit Program(Child child)
      : child_(std::move(child)),
        out_(
            [this](std::string_view piece) {
              const bool written =
                  std::fwrite(piece.data(), 1, piece.size(), child_.input()) == piece.size() &&
                  std::fflush(child_.input()) == 0;
              // As `head` does: it has seen enough.
              return written || errno == EPIPE ? 0 : errno;
            },
            "pipe") {}

  Output& out() override { return out_; }

  Result<Done> close(bool /*success*/) override {
    const Result<Done> written = out_.flush();
    const Result<Done> ended = child_.wait();
    return written ? ended : written;
  }

 private:
  Child child_;
  Output out_;
};

class ReplacedFile : public Redirected::Target {
 public:
  ReplacedFile(AtomicFile file, const std::string& path)
      : file_(std::move(file)), out_(file_.file(), path) {}

  Output& out() override { return out_; }

  Result<Done> close(bool success) override {
    const Result<Done> written = out_.flush();
    if (!written) return written;
    return success ? file_.commit() : Result<Done>(Done{});
  }

 private:
  AtomicFile file_;
  Output out_;
};

// What was appended is taken back when the command failed.
class LongerFile : public Redirected::Target {
 public:
  LongerFile(std::FILE* file, const std::string& path)
      : file_(file), length_(std::ftell(file)), out_(file, path) {}
  LongerFile(const LongerFile&) = delete;
  LongerFile& operator=(const LongerFile&) = delete;
  ~LongerFile() override {
    if (file_ != nullptr) std::fclose(file_);
  }

  Output& out() override { return out_; }

  Result<Done> close(bool success) override {
    const Result<Done> written = out_.flush();
    // A pipe or a terminal has no length.
    const bool cut = (!success || !written) && length_ >= 0;
    if (cut && ftruncate(fileno(file_), length_) != 0 && written)
      return Error{std::string("cannot be set back: ") + std::strerror(errno), "", ""};
    return written;
  }

 private:
  std::FILE* file_;
  long length_;
  Output out_;
};

using TargetPointer = std::unique_ptr<Redirected::Target>;

Result<TargetPointer> open_target(const Redirection& redirection) {
  if (redirection.kind == Redirection::Kind::pipe) {
    Result<Child> child = Child::start(redirection.target, Child::Input::pipe);
    if (!child) return child.error();
    return TargetPointer(std::make_unique<Program>(std::move(*child)));
  }
  if (redirection.kind == Redirection::Kind::replace) {
    Result<AtomicFile> file = AtomicFile::create(redirection.target);
    if (!file) return file.error();
    return TargetPointer(std::make_unique<ReplacedFile>(std::move(*file), redirection.target));
  }
  std::FILE* file = std::fopen(redirection.target.c_str(), "ae");
  if (file == nullptr)
    return Error{std::string("cannot write: ") + std::strerror(errno), redirection.target, ""};
  std::fseek(file, 0, SEEK_END);
  return TargetPointer(std::make_unique<LongerFile>(file, redirection.target));
}

}  // namespace

Redirected::Redirected(Session& session) : session_(&session) {}

Redirected::Redirected(Redirected&& other) noexcept = default;

Redirected::~Redirected() {
  if (target_) session_->redirect(*before_);
}

Result<Redirected> Redirected::open(const Redirection& redirection, Session& session) {
  Redirected redirected(session);
  if (redirection.kind == Redirection::Kind::none) return redirected;
  Result<TargetPointer> target = open_target(redirection);
  if (!target) return target.error();
  redirected.target_ = std::move(*target);
  // What stands before it comes first, should both go to the same place.
  if (const Result<Done> flushed = session.out().flush(); !flushed) return flushed.error();
  redirected.before_ = &session.redirect(redirected.target_->out());
  return redirected;
}

Result<Done> Redirected::close(bool success) {
  if (!target_) return Done{};
  session_->redirect(*before_);
  return std::exchange(target_, nullptr)->close(success);
}

}  // namespace mptcpanalyzer

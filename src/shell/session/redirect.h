// Redirected: the results of one command, on their way to a program or a file.
#pragma once

#include <memory>

#include "base/result.h"
#include "shell/language/statement.h"
#include "shell/session/session.h"

namespace mptcpanalyzer {

class Redirected {
 public:
  // Until close(), what `session` puts out goes where `redirection` says; with Kind::none nothing
  // changes.
  static Result<Redirected> open(const Redirection& redirection, Session& session);

  Redirected(const Redirected&) = delete;
  Redirected& operator=(const Redirected&) = delete;
  Redirected(Redirected&& other) noexcept;
  Redirected& operator=(Redirected&&) = delete;
  ~Redirected();

  // `success`: whether the command did what it was to do. If not, a file stays as it was before.
  // Fails when something could not be written, or the program failed. A program that stops reading
  // early is no failure.
  Result<Done> close(bool success);

  class Target;

 private:
  explicit Redirected(Session& session);

  Session* session_;
  Output* before_ = nullptr;
  std::unique_ptr<Target> target_;  // nullptr: nothing was redirected
};

}  // namespace mptcpanalyzer

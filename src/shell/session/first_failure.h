// FirstFailure: the status of several commands that are run one after the other.
#pragma once

#include "shell/session/exit_status.h"
#include "shell/session/session.h"
#include "shell/terminal/interrupt.h"

namespace mptcpanalyzer {

class FirstFailure {
 public:
  explicit FirstFailure(Session& session) : session_(session) {}

  // Whether the next command is to be run after one that ended so: not after a failure, unless the
  // session keeps going, nor after Ctrl-C or `quit`.
  bool goes_on_after(ExitStatus status) {
    if (status_ == kDone) status_ = status;
    return (status == kDone || session_.shell().keep_going) && !interrupted() &&
           !session_.shell().is_leaving;
  }

  // kDone when none failed.
  ExitStatus status() const { return status_; }

 private:
  Session& session_;
  ExitStatus status_ = kDone;
};

}  // namespace mptcpanalyzer

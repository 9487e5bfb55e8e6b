// Pager: shows text on the terminal, through a pager once it is longer than the screen.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "shell/terminal/child.h"

namespace mptcpanalyzer {

class Pager {
 public:
  // `program` is for the system's shell. `lines` and `columns` are the size of the screen.
  Pager(std::string program, unsigned lines, unsigned columns);

  // A sink for Output. Waits with what fits on the screen until there is more than that, or until
  // it is told to hand it on.
  int take(std::string_view text);

  // Waits for the user to leave the pager, if there was need for one.
  Result<Done> finish();

 private:
  int write(std::string_view text);
  int show_waiting();

  std::string program_;
  unsigned lines_;
  unsigned columns_;
  unsigned lines_taken_ = 0;
  unsigned column_ = 0;
  std::string waiting_;
  std::optional<Child> child_;
  bool is_left_ = false;  // the user has left the pager, or there is none
};

}  // namespace mptcpanalyzer

// LiveScreen: a table on the terminal that is drawn anew in place, below what was there.
//
// On standard error, as all that is no result. Only the cursor moves: no state of the terminal has
// to be restored, however the program ends.
#pragma once

#include <cstddef>
#include <functional>

#include "output/output.h"

namespace mptcpanalyzer {

class LiveScreen {
 public:
  // Does nothing unless `wanted` and standard error is a terminal.
  explicit LiveScreen(bool wanted);
  LiveScreen(const LiveScreen&) = delete;
  LiveScreen& operator=(const LiveScreen&) = delete;
  ~LiveScreen() { erase(); }

  bool is_shown() const { return enabled_; }

  // Lines that fit, as the terminal is now.
  std::size_t lines() const;

  // Replaces what was drawn by what `write` writes; it returns its number of lines. What is wider
  // than the terminal is cut.
  void draw(const std::function<std::size_t(Output&)>& write);

  void erase();

 private:
  bool enabled_;
  Output out_;
  std::size_t drawn_ = 0;  // lines
};

}  // namespace mptcpanalyzer

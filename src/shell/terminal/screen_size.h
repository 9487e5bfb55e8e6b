// How large the terminal is.
#pragma once

namespace mptcpanalyzer {

struct ScreenSize {
  unsigned lines = 24;
  unsigned columns = 80;
  unsigned width_pixels = 0;  // 0: it does not tell

  friend bool operator==(const ScreenSize&, const ScreenSize&) = default;
};

// Of the terminal that the descriptor is; the usual size when it is none or does not tell.
ScreenSize screen_size(int descriptor);

}  // namespace mptcpanalyzer

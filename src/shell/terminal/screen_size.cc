#include "shell/terminal/screen_size.h"

#include <sys/ioctl.h>

namespace mptcpanalyzer {

ScreenSize screen_size(int descriptor) {
  winsize size = {};
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return {};
  return {size.ws_row, size.ws_col, size.ws_xpixel};
}

}  // namespace mptcpanalyzer

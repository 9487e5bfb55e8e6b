#include "shell/terminal/colour.h"

#include <cstdlib>
#include <string_view>
#include <unistd.h>

namespace mptcpanalyzer {

bool is_colour_wanted(ColourChoice choice, std::FILE* stream) {
  if (choice != ColourChoice::when_terminal) return choice == ColourChoice::always;
  const char* no_color = std::getenv("NO_COLOR");
  if (no_color != nullptr && no_color[0] != '\0') return false;
  const char* terminal = std::getenv("TERM");
  const bool can = terminal != nullptr && std::string_view(terminal) != "dumb";
  return can && isatty(fileno(stream)) == 1;
}

}  // namespace mptcpanalyzer

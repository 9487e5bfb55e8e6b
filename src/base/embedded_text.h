// A file that cmake/embed.cmake made a part of the program.
#pragma once

#include <string_view>

namespace mptcpanalyzer {

struct EmbeddedText {
  std::string_view name;  // of the file, without folder and extension
  std::string_view text;
};

}  // namespace mptcpanalyzer

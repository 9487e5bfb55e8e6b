// --style: how pictures look.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "plot/style.h"

namespace mptcpanalyzer {

struct NamedStyle {
  std::string name;
  std::string origin;  // "built in", or its file
};

// What --style can name besides a path.
std::vector<NamedStyle> style_names();

// The styles that were named, one upon the other: "light", "dark", the name of a file in
// $XDG_CONFIG_HOME/mptcpanalyzer/styles, or a path. `line_styles` are the settings style0, style1,
// ...
Result<Style> load_styles(const std::vector<std::string>& names,
                          std::span<const std::string> line_styles);

}  // namespace mptcpanalyzer

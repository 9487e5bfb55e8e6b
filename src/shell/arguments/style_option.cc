#include "shell/arguments/style_option.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

#include "base/read_file.h"
#include "base/xdg.h"

namespace mptcpanalyzer {
namespace {

std::string style_folder() {
  return xdg_config_home() + "/mptcpanalyzer/styles";
}

// What is a name in the folder of styles, else a path.
std::string path_of(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const std::string in_folder = style_folder() + "/" + name;
  std::error_code ignored;
  return std::filesystem::exists(in_folder, ignored) ? in_folder : name;
}

Result<std::string> read_style(const std::string& name) {
  constexpr std::size_t kMaxSize = 1U << 16U;
  const std::string path = path_of(name);
  std::error_code error;
  const bool regular = std::filesystem::is_regular_file(path, error);
  if (!regular) {
    return Error{fmt::format("there is no style '{}'", name), "",
                 fmt::format("there are light, dark and the files in {}", style_folder())};
  }
  return read_file(path, kMaxSize);
}

}  // namespace

std::vector<NamedStyle> style_names() {
  std::vector<NamedStyle> names;
  for (const std::string_view name : built_in_styles())
    names.push_back({std::string(name), "built in"});
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(style_folder(), ignored)) {
    if (entry.is_regular_file(ignored))
      names.push_back({entry.path().filename().string(), entry.path().string()});
  }
  std::sort(names.begin(), names.end(),
            [](const NamedStyle& a, const NamedStyle& b) { return a.name < b.name; });
  return names;
}

Result<Style> load_styles(const std::vector<std::string>& names,
                          std::span<const std::string> line_styles) {
  Style style;
  for (const std::string& name : names) {
    if (is_built_in_style(name)) {
      style = built_in_style(name);
      continue;
    }
    const Result<std::string> text = read_style(name);
    if (!text) return text.error();
    const Result<Done> applied = apply_style(*text, name, style);
    if (!applied) return applied.error();
  }
  for (const std::string& text : line_styles) {
    const Result<LineStyle> line = parse_line_style(text);
    if (!line) {
      return Error{line.error().what, fmt::format("style{}", style.lines.size()),
                   line.error().hint};
    }
    style.lines.push_back(*line);
  }
  return style;
}

}  // namespace mptcpanalyzer

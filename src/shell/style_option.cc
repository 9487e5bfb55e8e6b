#include "shell/style_option.h"

#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

namespace mptcpanalyzer {
namespace {

// Empty where there is neither variable.
std::string style_folder() {
  const char* config = std::getenv("XDG_CONFIG_HOME");  // NOLINT(concurrency-mt-unsafe)
  if (config != nullptr && *config != '\0') return fmt::format("{}/mptcpanalyzer/styles", config);
  const char* home = std::getenv("HOME");  // NOLINT(concurrency-mt-unsafe)
  return home == nullptr ? "" : fmt::format("{}/.config/mptcpanalyzer/styles", home);
}

// What is a name in the folder of styles, else a path.
std::string path_of(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const std::string in_folder = style_folder() + "/" + name;
  std::error_code ignored;
  return std::filesystem::exists(in_folder, ignored) ? in_folder : name;
}

Result<std::string> read_style(const std::string& name) {
  constexpr std::uintmax_t kMaxSize = 1U << 16U;
  const std::string path = path_of(name);
  std::error_code error;
  const bool regular = std::filesystem::is_regular_file(path, error);
  if (!regular) {
    return Error{fmt::format("there is no style '{}'", name), "",
                 fmt::format("there are light, dark and the files in {}", style_folder())};
  }
  if (std::filesystem::file_size(path, error) > kMaxSize)
    return Error{"the file is too large to be a style", path, ""};
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) return Error{"cannot read the style", path, ""};
  return text;
}

}  // namespace

Result<Style> load_styles(const std::vector<std::string>& names) {
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
  return style;
}

}  // namespace mptcpanalyzer

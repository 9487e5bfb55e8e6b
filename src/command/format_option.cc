#include "command/format_option.h"

namespace mptcpanalyzer {

FormatOption::FormatOption(ArgumentList& takes)
    : value_(std::make_shared<std::optional<Format>>()) {
  takes.format = value_;
  takes.choice(
      "--format", {"text", "json", "csv"}, "Format of the answer",
      [value = value_](const std::string& name) -> Result<Done> {
        *value = name == "json" ? Format::json : name == "csv" ? Format::csv : Format::text;
        return Done{};
      });
  takes.flag("--json", "Short for --format json", [value = value_] { *value = Format::json; });
}

Format FormatOption::chosen(const Options& options) const {
  const Format format = value_->value_or(options.format);
  return format == Format::csv ? Format::json : format;
}

bool wants_csv(const ArgumentList& takes, const Options& options) {
  return takes.format && takes.format->value_or(options.format) == Format::csv;
}

}  // namespace mptcpanalyzer

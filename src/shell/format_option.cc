#include "shell/format_option.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <string>

namespace mptcpanalyzer {

CLI::Option* add_format_option(CLI::App& parser, const std::function<void(Format)>& choose) {
  return parser
      .add_option_function<std::string>(
          "--format",
          [choose](const std::string& name) {
            choose(name == "json" ? Format::json : name == "csv" ? Format::csv : Format::text);
          },
          "Format of the answer")
      ->check(CLI::IsMember({"text", "json", "csv"}).description(""))
      ->type_name("text|json|csv");
}

FormatOption::FormatOption(CLI::App& parser) : value_(std::make_shared<std::optional<Format>>()) {
  add_format_option(parser, [value = value_](Format format) { *value = format; });
  parser.add_flag_callback(
      "--json", [value = value_] { *value = Format::json; }, "Short for --format json");
}

Format FormatOption::chosen(const Options& options) const {
  const Format format = value_->value_or(options.format);
  return format == Format::csv ? Format::json : format;
}

bool wants_csv(const CLI::App& parser, const Options& options) {
  const CLI::Option* format = parser.get_option_no_throw("--format");
  if (format == nullptr || parser.count("--json") != 0) return false;
  return format->count() != 0 ? format->as<std::string>() == "csv" : options.format == Format::csv;
}

}  // namespace mptcpanalyzer

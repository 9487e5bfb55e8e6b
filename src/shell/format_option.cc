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
            choose(name == "json" ? Format::json : Format::text);
          },
          "Format of the answer")
      ->check(CLI::IsMember({"text", "json"}).description(""))
      ->type_name("text|json");
}

FormatOption::FormatOption(CLI::App& parser) : value_(std::make_shared<std::optional<Format>>()) {
  add_format_option(parser, [value = value_](Format format) { *value = format; });
  parser.add_flag_callback(
      "--json", [value = value_] { *value = Format::json; }, "Short for --format json");
}

}  // namespace mptcpanalyzer

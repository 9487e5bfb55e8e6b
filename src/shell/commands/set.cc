#include <fmt/format.h>
#include <memory>
#include <optional>
#include <string>

#include "output/escape.h"
#include "shell/commands/commands.h"
#include "shell/session/settings.h"

namespace mptcpanalyzer {
namespace {

struct Arguments {
  std::string name;
  std::optional<std::string> value;
};

void print_setting(const SettingInfo& setting, const Settings& settings, Output& out) {
  out.print("{:<18} {:<22} ; {}; from: {}\n", setting.name,
            escape_for_terminal(setting.text(settings.options)), setting.help,
            escape_for_terminal(settings.origin(setting)));
}

RunCommand declare(ArgumentList& takes) {
  const auto arguments = std::make_shared<Arguments>();
  takes.optional("setting", ArgumentKind::setting, "Its name; none: shows all",
                 into(arguments->name));
  takes.optional("value", "VALUE", "Its new value; none: shows it", into(arguments->value));
  return [arguments](Session& session) -> Result<Done> {
    Settings& settings = session.settings();
    if (arguments->name.empty()) {
      for (const SettingInfo& setting : setting_infos())
        print_setting(setting, settings, session.out());
      return Done{};
    }
    const SettingInfo* setting = find_setting(arguments->name);
    if (setting == nullptr) {
      const std::string_view nearest = nearest_setting(arguments->name);
      return Error{
          fmt::format("there is no setting '{}'", arguments->name), "",
          nearest.empty() ? "'set' lists them" : fmt::format("did you mean '{}'?", nearest)};
    }
    if (!arguments->value) {
      print_setting(*setting, settings, session.out());
      return Done{};
    }
    Result<Done> taken = settings.set(*setting, *arguments->value, "set");
    if (!taken) {
      Error error = taken.error();
      error.where = arguments->name;
      return error;
    }
    apply_to_diagnostics(settings.options);
    return Done{};
  };
}

}  // namespace

Command set_command() {
  return {.name = "set",
          .aliases = {},
          .summary = "Show or change the settings",
          .declare = declare,
          .example = "set format json",
          .example_loads = false};
}

}  // namespace mptcpanalyzer

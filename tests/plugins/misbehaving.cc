// A plugin that does what the environment's MISBEHAVIOUR says, for tests/end_to_end/plugin_test.py.
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "command/plugin.h"

namespace {

using namespace mptcpanalyzer;

std::string_view misbehaviour() {
  const char* word = std::getenv("MISBEHAVIOUR");
  return word == nullptr ? "" : word;
}

// Runs while the file is opened, before anyone asks for the entry.
const bool kOpened = [] {
  if (misbehaviour() == "crash on opening") std::raise(SIGSEGV);
  if (misbehaviour() == "throw on opening") throw std::runtime_error("no");
  if (misbehaviour() == "exit on opening") std::exit(0);
  return true;
}();

PluginCommand::Run declare(ArgumentList& takes) {
  if (misbehaviour() == "throw on declaring") throw std::runtime_error("no arguments today");
  takes.footer("Does what it should not.");
  return [](CommandContext& context) -> Result<Done> {
    context.out().write("half an answer\n");
    if (misbehaviour() == "throw in the command") throw std::runtime_error("no answer today");
    if (misbehaviour() == "throw a number in the command") throw 42;
    return Done{};
  };
}

Result<Figure> draw(const OneCapture& /*from*/, const PlotOptions& /*options*/) {
  if (misbehaviour() == "throw in the plot") throw std::runtime_error("no picture today");
  return Figure{};
}

PluginCommand command_named(std::string_view name, std::vector<std::string_view> aliases = {}) {
  return {name, std::move(aliases), "Misbehave", declare};
}

PlotType plot_named(std::string_view name) {
  return {name, "Nothing", OneCapturePlot{Level::mptcp, draw}, {}, {}, ""};
}

void offer(PluginRegistry& registry) {
  const std::string_view how = misbehaviour();
  if (how == "throw") throw std::runtime_error("the moon is full");
  if (how == "throw a number") throw 42;
  if (how == "crash") std::abort();
  if (how == "offer nothing") return;
  registry.add_command(command_named("misbehave"));
  registry.add_plot(plot_named("misbehaviour"));
  if (how == "name of a command") registry.add_command(command_named("mptcp_summary"));
  if (how == "alias of a command") registry.add_command(command_named("other", {"lt"}));
  if (how == "the same name twice") registry.add_command(command_named("misbehave"));
  if (how == "name of a plot") registry.add_plot(plot_named("dss"));
  if (how == "no name") registry.add_command(command_named("two words"));
  if (how == "command without function") registry.add_command({"empty", {}, "", nullptr});
  if (how == "plot without function") {
    PlotType plot = plot_named("empty");
    plot.input = OneCapturePlot{};
    registry.add_plot(plot);
  }
}

}  // namespace

MPTCPANALYZER_PLUGIN("misbehaving", "1.0", "Does what it should not", offer)

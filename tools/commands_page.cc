// Prints docs/commands.md.
#include "shell/assist/commands_page.h"

#include <cstdio>
#include <utility>

#include "shell/commands/commands.h"

int main() {
  const mptcpanalyzer::PlotRegistry plots;
  for (mptcpanalyzer::Command& command : mptcpanalyzer::all_commands(plots))
    mptcpanalyzer::add_command(std::move(command));
  return std::fputs(mptcpanalyzer::commands_page().c_str(), stdout) < 0 ? 1 : 0;
}

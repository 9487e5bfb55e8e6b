// For tests that look things up in the table of commands: fills it before the first test.
#pragma once

#include <gtest/gtest.h>

#include "shell/commands/commands.h"

namespace mptcpanalyzer {

class WithCommands : public testing::Environment {
 public:
  void SetUp() override {
    for (Command& command : all_commands(plots_))
      add_command(std::move(command));
  }

 private:
  PlotRegistry plots_;
};

inline const testing::Environment* const kWithCommands =
    testing::AddGlobalTestEnvironment(new WithCommands);

}  // namespace mptcpanalyzer

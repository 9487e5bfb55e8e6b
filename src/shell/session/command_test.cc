#include "shell/session/command.h"

#include <cctype>
#include <gtest/gtest.h>
#include <set>

#include "shell/commands_fixture.h"

namespace mptcpanalyzer {
namespace {

// Names and aliases of the contract (docs/contract.md).
TEST(Commands, AreFoundByNameAliasAndWithHyphens) {
  struct {
    std::string_view asked;
    std::string_view found;
  } const cases[] = {
      {"list_tcp_connections", "list_tcp_connections"},
      {"lt", "list_tcp_connections"},
      {"list_mptcp_connections", "list_mptcp_connections"},
      {"list-mptcp-connections", "list_mptcp_connections"},
      {"list-mptcp_connections", "list_mptcp_connections"},
      {"lm", "list_mptcp_connections"},
      {"lc", "list_mptcp_connections"},
      {"ls", "list_subflows"},
      {"list-subflows", "list_subflows"},
      {"checkhealth", "checkhealth"},
  };
  for (const auto& c : cases) {
    const Command* command = find_command(c.asked);
    ASSERT_NE(command, nullptr) << c.asked;
    EXPECT_EQ(command->name, c.found);
  }
  for (const std::string_view name : {"", "list", "LM", "lm ", "list_subflow", "--help"}) {
    EXPECT_EQ(find_command(name), nullptr) << name;
  }
}

TEST(Commands, AMistypedNameHasANearestCommand) {
  EXPECT_EQ(nearest_command("list_subflow"), "list_subflows");
  EXPECT_EQ(nearest_command("list-tcp-conections"), "list_tcp_connections");
  EXPECT_EQ(nearest_command("chekhealth"), "checkhealth");
  EXPECT_EQ(nearest_command("xyzzy"), "");
}

TEST(Commands, TheTableIsConsistent) {
  std::set<std::string_view> names;
  for (const Command& command : commands()) {
    EXPECT_TRUE(names.insert(command.name).second) << command.name;
    for (const std::string_view alias : command.aliases)
      EXPECT_TRUE(names.insert(alias).second) << alias;
    EXPECT_FALSE(command.summary.empty()) << command.name;
    EXPECT_NE(command.summary.back(), '.') << command.name;
    EXPECT_TRUE(std::isupper(static_cast<unsigned char>(command.summary.front()))) << command.name;
    ArgumentList takes;
    EXPECT_TRUE(command.declare(takes)) << command.name;
  }
}

}  // namespace
}  // namespace mptcpanalyzer

#include "shell/arguments/argument_parser.h"

#include <gtest/gtest.h>

#include "command/arguments.h"

namespace mptcpanalyzer {
namespace {

// One argument of each kind, and what was given for it.
struct Everything {
  ArgumentList takes;
  std::string capture;
  std::vector<std::string> columns;
  std::uint32_t count = 0;
  std::optional<double> window_s;
  std::vector<std::string> roles;
  bool all = false;
  bool json = false;

  Everything() {
    takes.positional("capture", ArgumentKind::capture, "", into(capture));
    takes.optional("column", "COLUMN", "", into(columns)).takes_many = true;
    takes.option("-n,--count", "N", "", into(count, 1U, 100U));
    takes.option("--window", "SECONDS", "", into_positive(window_s));
    takes.choice("--dest", {"Client", "Server"}, "", into(roles)).takes_many = true;
    takes.flag("--all", "", all);
    takes.flag("--json", "", json).excludes = {"--all"};
  }

  // The Error's line; empty when all words were taken.
  std::string parse(std::vector<std::string> words) {
    const auto parsed = parse_arguments(takes, {"ask", "Ask something"}, std::move(words));
    return parsed ? "" : parsed.error().line();
  }
};

TEST(ArgumentList, TakesEachKindOfArgument) {
  Everything all;
  ASSERT_EQ(all.parse({"x.pcap", "a", "b", "-n", "7", "--window=0.5", "--dest", "client", "--dest",
                       "Server", "--all"}),
            "");
  EXPECT_EQ(all.capture, "x.pcap");
  EXPECT_EQ(all.columns, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(all.count, 7U);
  EXPECT_EQ(all.window_s, 0.5);
  EXPECT_EQ(all.roles, (std::vector<std::string>{"Client", "Server"}));
  EXPECT_TRUE(all.all);
  EXPECT_FALSE(all.json);
}

TEST(ArgumentList, SaysWhichArgumentIsWrongAndWhatToGive) {
  struct {
    std::vector<std::string> words;
    std::string_view said;
  } const cases[] = {
      {{}, "ask: capture is required; 'help ask' tells its arguments"},
      {{"x", "-n", "0"},
       "--count: '0' is not a number it can be; give a whole number from 1 to 100"},
      {{"x", "-n", "101"}, "--count: '101' is not a number it can be"},
      {{"x", "-n", "7x"}, "--count: '7x' is not a number it can be"},
      {{"x", "-n", ""}, "--count: '' is not a number it can be"},
      {{"x", "--window", "0"}, "--window: '0' is not a number above 0"},
      {{"x", "--window", "nan"}, "--window: 'nan' is not a number above 0"},
      {{"x", "--window", "inf"}, "--window: 'inf' is not a number above 0"},
      {{"x", "--dest", "up"}, "--dest: 'up' is none of its values; give one of Client, Server"},
      {{"x", "--all", "--json"}, "excludes"},
      {{"x", "--other"}, "--other"},
  };
  for (const auto& c : cases) {
    const std::string said = Everything().parse(c.words);
    EXPECT_NE(said.find(c.said), std::string::npos) << said;
  }
}

TEST(ArgumentList, LeavesTheRestToTheCaller) {
  ArgumentList takes;
  bool verbose = false;
  std::vector<std::string> rest;
  takes.flag("-v", "", verbose);
  takes.rest([&rest](const std::string& word) { rest.push_back(word); });
  ASSERT_TRUE(parse_arguments(takes, {"run", ""}, {"-v", "ls", "-l", "--help"}));
  EXPECT_TRUE(verbose);
  EXPECT_EQ(rest, (std::vector<std::string>{"ls", "-l", "--help"}));
}

TEST(ArgumentList, ASubcommandIsChosenOrMissed) {
  std::string chosen;
  std::uint32_t stream = 0;
  ArgumentList takes;
  takes.subcommand("plot", "owd", "Delays", [&chosen] { chosen = "owd"; });
  takes.subcommand("plot", "dss", "Mappings", [&chosen] { chosen = "dss"; })
      .positional("stream", "N", "", into(stream));
  ASSERT_TRUE(parse_arguments(takes, {"plot", ""}, {"dss", "3"}));
  EXPECT_EQ(chosen, "dss");
  EXPECT_EQ(stream, 3U);
  const auto error_of = [&takes](std::vector<std::string> words) {
    return parse_arguments(takes, {"plot", ""}, std::move(words)).error().line();
  };
  EXPECT_EQ(error_of({}), "plot: no plot was named; 'help plot' lists them");
  EXPECT_EQ(error_of({"dsss"}), "plot: there is no plot 'dsss'; did you mean 'dss'?");
  EXPECT_NE(error_of({"dss", "x"}).find("'x' is not a number"), std::string::npos);
}

TEST(ArgumentList, HelpIsToldInsteadOfActing) {
  Everything all;
  const auto parsed = parse_arguments(all.takes, {"ask", "Ask something"}, {"--help", "--bogus"});
  ASSERT_TRUE(parsed);
  ASSERT_TRUE(parsed->help);
  EXPECT_NE(parsed->help->find("Ask something"), std::string::npos);
  EXPECT_NE(parsed->help->find("--window SECONDS"), std::string::npos);
}

}  // namespace
}  // namespace mptcpanalyzer

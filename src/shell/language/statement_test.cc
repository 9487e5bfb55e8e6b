#include "shell/language/statement.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace mptcpanalyzer {
namespace {

// "[a][b c] | prog" for a command of two words that is sent to a program.
std::string described(std::string_view line) {
  const Result<std::vector<Statement>> statements = parse_line(line);
  if (!statements) return "error: " + statements.error().what;
  std::string text;
  for (const Statement& statement : *statements) {
    if (!text.empty()) text += " ; ";
    for (const std::string& word : statement.words)
      text += "[" + word + "]";
    const char* const marks[] = {"", " | ", " > ", " >> "};
    text += marks[static_cast<int>(statement.output.kind)] + statement.output.target;
  }
  return text;
}

// The rules are those at the top of statement.h.
TEST(Statement, LinesAreCutIntoCommands) {
  struct {
    std::string_view line;
    std::string_view expected;
  } const cases[] = {
      {"", ""},
      {"  \t ", ""},
      {"# nothing", ""},
      {"lt", "[lt]"},
      {"  ls   0 --all\r\n", "[ls][0][--all]"},
      {"ls 0 # the first", "[ls][0]"},
      {"ls 0#1", "[ls][0#1]"},
      {"lt; ls 0 ;", "[lt] ; [ls][0]"},
      {";;lt", "[lt]"},
      {"load_pcap 'my file;|>.pcap'", "[load_pcap][my file;|>.pcap]"},
      {R"(a "b \"c\" \n \\" d\ e)", R"([a][b "c" \n \][d e])"},
      {R"(a 'b\c')", R"([a][b\c])"},
      {"a b\"c d\"e", "[a][bc de]"},
      {"a ''", "[a][]"},
      {"lt | grep x | wc -l", "[lt] | grep x | wc -l"},
      {"lt | awk '{print; exit}' ; ls 0", "[lt] | awk '{print; exit}' ; [ls][0]"},
      {"lt > 'a b'", "[lt] > a b"},
      {"lt >> x; lt>y", "[lt] >> x ; [lt] > y"},
      {"!ls -l | wc; date", "[shell][ls -l | wc; date]"},
      {"shell  ls 'a b' > x", "[shell][ls 'a b' > x]"},
      {"shell", "[shell]"},
      {"lt; !true", "[lt] ; [shell][true]"},
      {"?lt", "[help][lt]"},
      {"?", "[help]"},
      {"ls 0 --x=?", "[ls][0][--x=?]"},
      {"a 'b", "error: a ' is not closed"},
      {"a \"b\\\"", "error: a \" is not closed"},
      {"lt |", "error: no program follows '|'"},
      {"lt | ; lt", "error: no program follows '|'"},
      {"lt >", "error: no file follows '>'"},
      {"lt > > x", "error: no file follows '>'"},
      {"| less", "error: no command stands before the redirection"},
      {"lt > x y", "error: words follow the file that the results go to"},
      {"lt > x | y", "error: the results are sent to two places"},
  };
  for (const auto& c : cases)
    EXPECT_EQ(described(c.line), c.expected) << c.line;
}

TEST(Statement, AQuotedWordIsReadBack) {
  for (const std::string_view word : {"plain", "", " ", "it's", "a\"b", "back\\slash", "x;y", "|",
                                      ">", "#", "!x", "?", "\xff\x01"}) {
    const std::string line = "a " + quoted_word(word);
    const Result<std::vector<Statement>> statements = parse_line(line);
    ASSERT_TRUE(statements.ok()) << line;
    ASSERT_EQ(statements->size(), 1U) << line;
    EXPECT_EQ(statements->front().words, (std::vector<std::string>{"a", std::string(word)}))
        << line;
  }
}

}  // namespace
}  // namespace mptcpanalyzer

#include "shell/assist/completion.h"

#include <gtest/gtest.h>

#include "output/output.h"
#include "shell/commands_fixture.h"

namespace mptcpanalyzer {
namespace {

class CompletionTest : public testing::Test {
 protected:
  // The texts that `complete` offers, joined; "files" where it offers names of files.
  std::string offered(std::string_view line, std::string_view word) {
    const Completions found = complete(line, word, session_);
    std::string text;
    for (const Completion& choice : found.choices)
      text += (text.empty() ? "" : " ") + choice.text;
    return found.files ? text + "files" : text;
  }

  Output out_{[](std::string_view) { return 0; }, "test"};
  Session session_{Settings(), out_};
};

TEST_F(CompletionTest, CommandsAndTheirArguments) {
  session_.shell().aliases["sum"] = "mptcp_summary 0";
  struct {
    std::string_view line;
    std::string_view word;
    std::string_view expected;
  } const cases[] = {
      {"", "list_su", "list_subflows"},
      {"", "list-su", "list-subflows"},
      {"lt; ", "list_su", "list_subflows"},
      {"", "su", "summary_extended sum"},
      {"", "xyzzy", ""},
      {"ls 0 ", "--a", "--all"},
      {"sum ", "--de", "--dest"},
      {"sum --dest ", "", "Client Server"},
      {"tcp_summary 0 ", "--dest=S", "--dest=Server"},
      {"mptcp_summary --dest Client ", "--dest", "--dest"},
      {"load_pcap ", "x", "files"},
      {"load_pcap \"", "x", "files"},
      {"lt > ", "x", "files"},
      {"lt | ", "x", "files"},
      {"map_tcp_connection a ", "", "files"},
      {"tocsv x --fields ", "packetid,tcpst", "packetid,tcpstream"},
      {"tocsv x --fields ", "packetid,relti", "packetid,reltime"},
      {"print_owds a 0 b 0 --protocol ", "m", "mptcp"},
      {"print_owds a 0 b 0 --clock ", "", "auto none"},
      {"tocsv x --delimiter ", "", ""},
      {"plot ", "ds", "dss dss_len"},
      {"plot owd ", "", "tcp mptcp"},
      {"plot ns3 ", "x", "files"},
      {"set ", "styl", "style0 style1 style2 style3"},
      {"plot dss a 0 --style ", "lig", "lightfiles"},
      {"help ", "tcp_", "tcp_summary"},
      {"alias -r ", "", "sum"},
      {"nosuchcommand ", "", ""},
      {"ls 'open quote ", "", ""},
      // There is no capture to take the numbers of streams from.
      {"list_subflows ", "", ""},
  };
  for (const auto& c : cases)
    EXPECT_EQ(offered(c.line, c.word), c.expected) << c.line << "|" << c.word;
}

TEST_F(CompletionTest, EachChoiceSaysWhatItIs) {
  const Completions commands = complete("", "tcp_summ", session_);
  ASSERT_EQ(commands.choices.size(), 1U);
  EXPECT_EQ(commands.choices[0].description,
            "Sum up a TCP connection: bytes, retransmissions, RTT");
  const Completions options = complete("ls 0 ", "--al", session_);
  ASSERT_EQ(options.choices.size(), 1U);
  EXPECT_FALSE(options.choices[0].description.empty());
}

}  // namespace
}  // namespace mptcpanalyzer

#include "trace/fields/field.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <sstream>

namespace mptcpanalyzer {
namespace {

// The original's names in its order, which stay (docs/contract.md); then ours.
constexpr const char* kOrder =
    "packetid interface reltime abstime ipsrc ipdst ipsrc_host ipdst_host tcpstream sport dport "
    "rwnd "
    "tcpflags tcpoptions tcpseq tcplen tcpack tcptsval tcptsecr expected_token mptcpstream sendkey "
    "recvkey "
    "recvtok datafin mptcpversion subtype dss_dsn dss_rawack dss_ssn dss_length addrid dsnraw64 "
    "dack dsn "
    "related_mappings reinjection_of reinjected_in tcpdest mptcpdest retransmission "
    "data_retransmission_of hash "
    "ipid ttl ecn sack_le sack_re dss_flags backup addaddr_ip addaddr_port addaddr_echo rst_reason "
    "rst_transient";

TEST(FieldRegistry, HasTheFieldsOfTheOriginalInItsOrder) {
  std::istringstream words(kOrder);
  for (const FieldInfo& info : all_fields()) {
    std::string expected;
    words >> expected;
    EXPECT_EQ(info.name, expected);
  }
  std::string more;
  EXPECT_FALSE(words >> more) << more;
}

TEST(FieldRegistry, FindsEachFieldByItsNameAlone) {
  for (const FieldInfo& info : all_fields()) {
    EXPECT_EQ(find_field(info.name), info.id);
    EXPECT_EQ(&field_info(info.id), &info);
  }
  EXPECT_FALSE(find_field(""));
  EXPECT_FALSE(find_field("TCPSEQ"));
  EXPECT_FALSE(find_field("tcpse"));
}

TEST(FieldRegistry, IsComplete) {
  for (const FieldInfo& info : all_fields()) {
    EXPECT_FALSE(info.label.empty()) << info.name;
    EXPECT_FALSE(info.help.empty()) << info.name;
    EXPECT_NE(info.help.back(), '.') << info.name;
    EXPECT_NE(info.columns(), ColumnSet()) << info.name;
    const bool has_words = info.type == FieldType::role || info.type == FieldType::enumeration;
    EXPECT_EQ(!info.words.empty(), has_words) << info.name;
  }
}

TEST(FieldRegistry, GuessesWhatWasMeant) {
  const std::map<std::string, std::string> guesses = {
      {"tcpsek", "tcpseq"},
      {"mptcpstram", "mptcpstream"},
      {"tcplem", "tcplen"},
      {"rewnd", "rwnd"},
      {"reinjectionof", "reinjection_of"},
      {"", ""},
      {"completely_different", ""},
      {std::string(10'000, 'x'), ""},
  };
  for (const auto& [typed, meant] : guesses)
    EXPECT_EQ(nearest_field(typed), meant) << typed;
}

TEST(FieldRegistry, UnitesTheColumnsOfFields) {
  const std::vector<FieldId> fields = {FieldId::reltime, FieldId::dsn};
  EXPECT_EQ(columns_of(fields), (ColumnSet{Column::time, Column::dsn64, Column::direction}));
  EXPECT_EQ(columns_of({}), ColumnSet());
}

TEST(FieldsPage, NamesEveryField) {
  const std::string page = fields_page();
  for (const FieldInfo& info : all_fields()) {
    EXPECT_THAT(page, testing::HasSubstr("| `" + std::string(info.name) + "` |"));
  }
  EXPECT_THAT(page, testing::HasSubstr("role: `Client`, `Server`"));
}

}  // namespace
}  // namespace mptcpanalyzer

// Filters: what they reject, and where they say the fault is. What they select is in
// filter_evaluator_test.cc.
//
// Each line below a message is where a person would point with a finger.
#include "trace/filter/filter.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace mptcpanalyzer {
namespace {

struct Rejected {
  std::string expression;
  std::string carets;  // below the expression
  std::string message;
};

class RejectedFilter : public testing::TestWithParam<Rejected> {};

std::string carets(const Excerpt& excerpt) {
  return std::string(excerpt.begin, ' ') + std::string(excerpt.length, '^');
}

TEST_P(RejectedFilter, PointsAtTheFault) {
  const Rejected& expected = GetParam();
  const Result<Filter> filter = Filter::compile(expected.expression);
  ASSERT_FALSE(filter);
  EXPECT_EQ(filter.error().line(), "filter: " + expected.message);
  EXPECT_EQ(filter.error().excerpt.text, expected.expression);
  EXPECT_EQ(carets(filter.error().excerpt), expected.carets);
}

INSTANTIATE_TEST_SUITE_P(
    Shape, RejectedFilter,
    testing::Values(
        Rejected{"", "", "the expression is empty; write a condition such as 'tcplen > 0'"},
        Rejected{" \t", "^^", "the expression is empty; write a condition such as 'tcplen > 0'"},
        Rejected{"tcplen = 0",  //
                 "       ^", "'=' is no comparison; write '=='"},
        Rejected{"tcplen | dsn",  //
                 "       ^", "'|' is no operator; write 'or' or '||'"},
        Rejected{"tcplen > 0 ;",  //
                 "           ^", "';' means nothing in a filter; text stands in quotes"},
        Rejected{"interface == \"eth0",  //
                 "             ^", "this quote is not closed; close it"},
        Rejected{R"(interface == "a\b")",  //
                 "               ^",
                 R"(a backslash escapes only a quote or a backslash; write '\\')"},
        Rejected{R"(interface == "a\)",  //
                 "               ^",
                 R"(a backslash escapes only a quote or a backslash; write '\\')"},
        Rejected{"(tcplen > 0",  //
                 "^", "this '(' is not closed; add ')'"},
        Rejected{"tcplen > 0)",  //
                 "          ^", "this ')' closes nothing; remove it"},
        Rejected{"(tcplen > 0 dsn)",  //
                 "            ^^^", "there is no 'and', 'or' or ')' before 'dsn'"},
        Rejected{"tcplen > 0 dsn > 0",  //
                 "           ^^^", "there is no 'and' or 'or' before 'dsn'"},
        Rejected{"0 < tcplen < 9",  //
                 "           ^", "comparisons cannot be chained; join them with 'and'"},
        Rejected{"tcplen >",  //
                 "       ^", "there is no value after '>'; write one"},
        Rejected{"tcplen > and dsn",  //
                 "       ^", "there is no value after '>'; write one"},
        Rejected{"tcplen > 0 and",  //
                 "              ^",
                 "a condition is missing at the end; write one such as 'tcplen > 0'"},
        Rejected{"> 0", "^", "a field should stand before '>'"},
        Rejected{"tcplen > 0 and and dsn",  //
                 "               ^^^", "a field should stand before 'and'"},
        Rejected{"tcpflags &",  //
                 "         ^", "there is no value after '&'; write one"},
        Rejected{"tcplen in 4",  //
                 "       ^^",
                 "a set in braces should follow 'in'; write for example 'in {1, 2, 5..9}'"},
        Rejected{"tcplen in {4, 5",  //
                 "          ^", "this '{' is not closed; add '}'"},
        Rejected{"tcplen in {}",  //
                 "          ^", "there is no value after '{'; write one"},
        Rejected{"tcplen in {4,}",  //
                 "            ^", "there is no value after ','; write one"},
        Rejected{"tcplen in {4 5}",  //
                 "             ^", "there is no ',' or '}' before '5'"},
        Rejected{"tcplen in {4..}",  //
                 "            ^^", "there is no value after '..'; write one"},
        Rejected{"tcplen not in {4}",  //
                 "       ^^^", "'not' stands before the field; write 'not tcplen in {...}'"}));

INSTANTIATE_TEST_SUITE_P(
    Meaning, RejectedFilter,
    testing::Values(
        Rejected{"tcplenn > 0",  //
                 "^^^^^^^", "'tcplenn' is not a field; did you mean 'tcplen'?"},
        Rejected{"tcp.len > 0",  //
                 "^^^^^^^", "'tcp.len' is not a field; did you mean 'tcplen'?"},
        Rejected{"mptcp.dsn > 0",  //
                 "^^^^^^^^^", "'mptcp.dsn' is not a field; did you mean 'dsn'?"},
        Rejected{"nothing_of_the_kind",  //
                 "^^^^^^^^^^^^^^^^^^^",
                 "'nothing_of_the_kind' is not a field; docs/fields.md lists them"},
        Rejected{"tcplen == Server",  //
                 "          ^^^^^^",
                 "'tcplen' is a number, and 'Server' is none; compare it with a number such as 12 "
                 "or 0x0c"},
        Rejected{
            "tcplen == -1",  //
            "          ^^",
            "'tcplen' is a number, and '-1' is none; compare it with a number such as 12 or 0x0c"},
        Rejected{
            "tcplen == 1.5",  //
            "          ^^^",
            "'tcplen' is a number, and '1.5' is none; compare it with a number such as 12 or 0x0c"},
        Rejected{"hash == 18446744073709551616",  //
                 "        ^^^^^^^^^^^^^^^^^^^^",
                 "'hash' is a number, and '18446744073709551616' is none; compare it with a number "
                 "such as 12 or 0x0c"},
        Rejected{
            "reltime > 1s",  //
            "          ^^",
            "'reltime' is a time, and '1s' is none; compare it with seconds such as 1.5, with at "
            "most nine decimals"},
        Rejected{"reltime > 0.0000000001",  //
                 "          ^^^^^^^^^^^^",
                 "'reltime' is a time, and '0.0000000001' is none; compare it with seconds such as "
                 "1.5, with at most nine decimals"},
        Rejected{"mptcpdest == 1",  //
                 "             ^",
                 "'mptcpdest' is a role, and '1' is none; compare it with Client or Server"},
        Rejected{"retransmission == slow",  //
                 "                  ^^^^",
                 "'retransmission' is a word, and 'slow' is none; compare it with none, "
                 "retransmission, fast, spurious or out_of_order"},
        Rejected{"ipsrc == 10.0.0",  //
                 "         ^^^^^^",
                 "'ipsrc' is an address, and '10.0.0' is none; compare it with an address such as "
                 "10.0.0.1, 10.0.0.0/8 or 2001:db8::1"},
        Rejected{
            "ipsrc == 10.0.0.0/33",  //
            "         ^^^^^^^^^^^",
            "'ipsrc' is an address, and '10.0.0.0/33' is none; compare it with an address such "
            "as 10.0.0.1, 10.0.0.0/8 or 2001:db8::1"},
        Rejected{"ipsrc < 10.0.0.1",  //
                 "      ^", "'ipsrc' is an address, which has no order; use ==, != or in"},
        Rejected{"mptcpdest >= Client",  //
                 "          ^^", "'mptcpdest' is a role, which has no order; use ==, != or in"},
        Rejected{"interface == eth0",  //
                 "             ^^^^",
                 "'interface' is a text, and 'eth0' is not in quotes; write \"eth0\""},
        Rejected{"interface in {\"a\"..\"c\"}",  //
                 "                   ^^^",
                 "'interface' is a text, which has no order; name each text"},
        Rejected{"tcplen contains 4",  //
                 "       ^^^^^^^^", "'tcplen' is a number, which contains nothing; use == or in"},
        Rejected{"ipsrc & 0x02",  //
                 "^^^^^",
                 "'ipsrc' is an address, which '&' is not for; '&' takes bits out of flags "
                 "and unsigned numbers"},
        Rejected{"tcpflags & SYN",  //
                 "           ^^^", "'SYN' is not a mask of bits; write one such as 0x02"},
        Rejected{"tcplen in {9..4}",  //
                 "           ^^^^", "this range is empty; write the lower end first"},
        Rejected{"ipsrc in {10.0.0.1..2001:db8::1}",  //
                 "          ^^^^^^^^^^^^^^^^^^^^^",
                 "this range is empty; write the lower end first"},
        Rejected{"tcplen == ipsrc",  //
                 "          ^^^^^",
                 "'tcplen' is a number and 'ipsrc' is an address; compare fields of one type"},
        Rejected{"1 < 2",  //
                 "^", "'1' is not a field; docs/fields.md lists them"}));

TEST(Filter, NestsToItsLimitAndNoFurther) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '(') + "tcplen" + std::string(depth, ')');
  };
  EXPECT_TRUE(Filter::compile(nested(kMaxFilterDepth)));
  for (const std::size_t depth : {std::size_t{kMaxFilterDepth} + 1, std::size_t{100000}}) {
    const Result<Filter> filter = Filter::compile(nested(depth));
    ASSERT_FALSE(filter);
    EXPECT_EQ(filter.error().what, "nested more than 100 deep");
    EXPECT_EQ(filter.error().excerpt.begin, std::size_t{kMaxFilterDepth});
  }
  EXPECT_FALSE(Filter::compile(std::string(100000, '!') + "tcplen"));
}

TEST(Filter, JoinsAnyNumberOfConditions) {
  std::string expression = "tcplen == 0";
  for (int i = 1; i < 100000; ++i)
    expression += " or tcplen == " + std::to_string(i);
  EXPECT_TRUE(Filter::compile(expression));
}

TEST(Filter, PointsAtWholeCharacters) {
  const Result<Filter> filter = Filter::compile("größe > 0");
  ASSERT_FALSE(filter);
  EXPECT_EQ(filter.error().what, "'größe' is not a field");
  EXPECT_EQ(filter.error().excerpt.length, std::string("größe").size());
}

TEST(Filter, KnowsItsFieldsAndColumns) {
  const Result<Filter> filter =
      Filter::compile("tcplen > 0 and (dsn or tcplen < 9) and tcpseq == tcpack");
  ASSERT_TRUE(filter);
  const std::vector<FieldId> fields = {FieldId::tcplen, FieldId::dsn, FieldId::tcpseq,
                                       FieldId::tcpack};
  EXPECT_EQ(filter->fields(), fields);
  EXPECT_EQ(filter->columns(), columns_of(fields));
}

}  // namespace
}  // namespace mptcpanalyzer

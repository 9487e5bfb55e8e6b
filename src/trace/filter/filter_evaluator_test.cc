// What filters select: every expression is asked of every packet of a handmade trace, and the
// answer compared with a plain C++ predicate over value_of(). Random combinations follow.
#include "trace/filter/filter_evaluator.h"

#include <functional>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "testing/random_source.h"
#include "trace/example_trace_fixture.h"
#include "trace/fields/field_value.h"

namespace mptcpanalyzer {
namespace {

// All that a reference predicate may look at: the values of one packet.
class Packet {
 public:
  Packet(const Trace& trace, std::size_t row) : trace_(trace), row_(row) {}

  FieldValue value(FieldId id) const { return value_of(trace_, row_, id); }
  bool has(FieldId id) const { return !std::holds_alternative<std::monostate>(value(id)); }

  std::optional<std::uint64_t> number(FieldId id) const { return held<std::uint64_t>(id); }
  std::optional<std::int64_t> signed_number(FieldId id) const { return held<std::int64_t>(id); }
  std::optional<IpAddress> address(FieldId id) const { return held<IpAddress>(id); }
  std::optional<std::string_view> text(FieldId id) const { return held<std::string_view>(id); }

  std::vector<std::uint64_t> list(FieldId id) const {
    std::vector<std::uint64_t> numbers;
    const FieldValue whole = value(id);
    if (const auto* several = std::get_if<NumberList>(&whole)) {
      for (std::size_t i = 0; i < several->size(); ++i)
        numbers.push_back((*several)[i]);
    }
    if (const auto* one = std::get_if<std::uint64_t>(&whole)) numbers.push_back(*one);
    return numbers;
  }
  bool lists(FieldId id, std::uint64_t number) const {
    const auto numbers = list(id);
    return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
  }

 private:
  template <typename T>
  std::optional<T> held(FieldId id) const {
    const FieldValue whole = value(id);
    const T* value = std::get_if<T>(&whole);
    return value != nullptr ? std::optional<T>(*value) : std::nullopt;
  }

  const Trace& trace_;
  std::size_t row_;
};

struct Case {
  std::string expression;
  std::function<bool(const Packet&)> expected;
};

using F = FieldId;

const std::vector<Case>& cases() {
  static const std::uint64_t kMax = ~std::uint64_t{0};
  static const std::vector<Case> table = {
      {"tcplen", [](const Packet& p) { return p.has(F::tcplen); }},
      {"!tcplen", [](const Packet& p) { return !p.has(F::tcplen); }},
      {"tcplen > 0", [](const Packet& p) { return p.number(F::tcplen) > 0U; }},
      {"0 < tcplen", [](const Packet& p) { return p.number(F::tcplen) > 0U; }},
      {"1 >= tcplen",
       [](const Packet& p) { return p.has(F::tcplen) && p.number(F::tcplen) <= 1U; }},
      {"tcplen == 1", [](const Packet& p) { return p.number(F::tcplen) == 1U; }},
      {"tcplen eq 0x1", [](const Packet& p) { return p.number(F::tcplen) == 1U; }},
      // A packet without a length has no length that differs.
      {"tcplen != 1",
       [](const Packet& p) { return p.has(F::tcplen) && p.number(F::tcplen) != 1U; }},
      {"tcplen ne 1",
       [](const Packet& p) { return p.has(F::tcplen) && p.number(F::tcplen) != 1U; }},
      {"not tcplen == 1", [](const Packet& p) { return p.number(F::tcplen) != 1U; }},
      {"tcplen < 0", [](const Packet&) { return false; }},
      {"tcplen >= 0", [](const Packet& p) { return p.has(F::tcplen); }},
      {"tcpseq lt 3", [](const Packet& p) { return *p.number(F::tcpseq) < 3; }},
      {"tcpseq LE 3", [](const Packet& p) { return *p.number(F::tcpseq) <= 3; }},
      {"tcpack gt 3", [](const Packet& p) { return *p.number(F::tcpack) > 3; }},
      {"tcpack ge 3", [](const Packet& p) { return *p.number(F::tcpack) >= 3; }},
      {"tcpseq in {0, 2, 4..9}", [](const Packet& p) { return *p.number(F::tcpseq) % 2 == 0; }},
      {"tcpseq in{0,2..2,0x4 .. 0x9}",
       [](const Packet& p) { return *p.number(F::tcpseq) % 2 == 0; }},
      {"tcptsval == 3", [](const Packet& p) { return p.number(F::tcptsval) == 3U; }},
      {"tcptsecr in {1, 3}",
       [](const Packet& p) { return p.number(F::tcptsecr) == 1U || p.number(F::tcptsecr) == 3U; }},
      {"packetid > 40", [](const Packet& p) { return *p.number(F::packetid) > 40; }},
      {"hash == 0xffffffffffffffff", [](const Packet& p) { return p.number(F::hash) == kMax; }},
      {"hash > 18446744073709551615", [](const Packet&) { return false; }},
      {"hash >= 18446744073709551615", [](const Packet& p) { return p.number(F::hash) == kMax; }},
      {"rwnd == 256", [](const Packet& p) { return p.number(F::rwnd) == 256U; }},
      {"dsnraw64 < 1000",
       [](const Packet& p) { return p.has(F::dsnraw64) && *p.number(F::dsnraw64) < 1000; }},

      {"tcpflags & 0x02", [](const Packet& p) { return (*p.number(F::tcpflags) & 2U) != 0; }},
      {"tcpflags & 0x12 == 0x02",
       [](const Packet& p) { return (*p.number(F::tcpflags) & 0x12U) == 2; }},
      {"tcpflags & 0x12 != 0x02",
       [](const Packet& p) { return (*p.number(F::tcpflags) & 0x12U) != 2; }},
      {"tcpflags & 0x12 in {0x02, 0x10}",
       [](const Packet& p) { return (*p.number(F::tcpflags) & 0x12U) % 0x12U != 0; }},
      {"tcpflags == 0x0012", [](const Packet& p) { return *p.number(F::tcpflags) == 0x12; }},
      {"tcpflags & 0x00", [](const Packet&) { return false; }},
      {"tcptsval & 1", [](const Packet& p) { return p.number(F::tcptsval).value_or(0) % 2 == 1; }},

      {"reltime == 0.5",
       [](const Packet& p) { return p.signed_number(F::reltime) == 500'000'000; }},
      {"reltime > .499999999",
       [](const Packet& p) { return p.signed_number(F::reltime) > 499'999'999; }},
      {"reltime < 0",
       [](const Packet& p) { return p.has(F::reltime) && *p.signed_number(F::reltime) < 0; }},
      {"reltime <= -0.5",
       [](const Packet& p) {
         return p.has(F::reltime) && *p.signed_number(F::reltime) <= -500'000'000;
       }},
      {"reltime in {-0.5..0.0, 1}",
       [](const Packet& p) {
         const auto time = p.signed_number(F::reltime);
         return time && ((*time >= -500'000'000 && *time <= 0) || *time == 1'000'000'000);
       }},
      {"abstime > 1600000000.000000001",
       [](const Packet& p) { return p.signed_number(F::abstime) > kExampleStart + 1; }},
      {"abstime", [](const Packet& p) { return p.has(F::abstime); }},
      {"dsn < 0", [](const Packet& p) { return p.has(F::dsn) && *p.signed_number(F::dsn) < 0; }},
      {"dsn >= -1",
       [](const Packet& p) { return p.has(F::dsn) && *p.signed_number(F::dsn) >= -1; }},
      {"dsn != 0x2",
       [](const Packet& p) { return p.has(F::dsn) && *p.signed_number(F::dsn) != 2; }},

      {"ipsrc == 10.0.0.1",
       [](const Packet& p) { return p.address(F::ipsrc) == parse_ip_address("10.0.0.1"); }},
      {"ipsrc != 10.0.0.1",
       [](const Packet& p) { return p.address(F::ipsrc) != parse_ip_address("10.0.0.1"); }},
      {"ipsrc == 10.0.0.0/8",
       [](const Packet& p) {
         return p.address(F::ipsrc)->version == 4 && p.address(F::ipsrc)->bytes[0] == 10;
       }},
      {"ipdst == 10.1.2.3/15",
       [](const Packet& p) {
         const auto address = p.address(F::ipdst);
         return address->version == 4 && address->bytes[0] == 10 && address->bytes[1] <= 1;
       }},
      {"ipsrc == 0.0.0.0/0", [](const Packet& p) { return p.address(F::ipsrc)->version == 4; }},
      {"ipsrc == ::/0", [](const Packet& p) { return p.address(F::ipsrc)->version == 6; }},
      {"ipsrc == 2001:db8::1",
       [](const Packet& p) { return p.address(F::ipsrc) == parse_ip_address("2001:db8::1"); }},
      {"ipsrc in {10.0.0.1..10.0.0.9, 2001:db8::/127}",
       [](const Packet& p) {
         const auto address = p.address(F::ipsrc);
         return address == parse_ip_address("10.0.0.1") ||
                address == parse_ip_address("10.0.0.2") ||
                address == parse_ip_address("2001:db8::1");
       }},

      {"mptcpdest == Server", [](const Packet& p) { return p.number(F::mptcpdest) == 1U; }},
      {"mptcpdest == client", [](const Packet& p) { return p.number(F::mptcpdest) == 0U; }},
      {"mptcpdest != Server", [](const Packet& p) { return p.number(F::mptcpdest) == 0U; }},
      {"tcpdest in {Client, Server}", [](const Packet&) { return true; }},
      {"mptcpdest", [](const Packet& p) { return p.has(F::mptcpstream); }},
      {"mptcpstream == 0", [](const Packet& p) { return p.number(F::mptcpstream) == 0U; }},
      {"tcpstream >= 1", [](const Packet& p) { return *p.number(F::tcpstream) >= 1; }},
      {"sport in {80, 4000}",
       [](const Packet& p) { return *p.number(F::sport) == 80 || *p.number(F::sport) == 4000; }},
      {"retransmission == fast", [](const Packet& p) { return p.number(F::retransmission) == 2U; }},
      {"retransmission == retransmission",
       [](const Packet& p) { return p.number(F::retransmission) == 1U; }},

      {"interface == \"eth0\"", [](const Packet& p) { return p.text(F::interface) == "eth0"; }},
      {"interface == 'eth0'", [](const Packet& p) { return p.text(F::interface) == "eth0"; }},
      {"interface != \"eth0\"",
       [](const Packet& p) { return p.has(F::interface) && *p.text(F::interface) != "eth0"; }},
      {"interface contains \"\\\"b\\\"|\"",
       [](const Packet& p) { return p.text(F::interface) == "a \"b\"|c,d"; }},
      {"interface in {\"eth0\", 'a \"b\"|c,d'}",
       [](const Packet& p) { return p.has(F::interface); }},

      {"subtype == 2", [](const Packet& p) { return p.lists(F::subtype, 2); }},
      {"subtype != 2",
       [](const Packet& p) { return p.has(F::subtype) && !p.lists(F::subtype, 2); }},
      {"tcpoptions contains 8", [](const Packet& p) { return p.lists(F::tcpoptions, 8); }},
      {"tcpoptions > 8", [](const Packet& p) { return p.lists(F::tcpoptions, 30); }},
      {"related_mappings contains 4",
       [](const Packet& p) { return p.lists(F::related_mappings, 4); }},
      {"related_mappings", [](const Packet& p) { return !p.list(F::related_mappings).empty(); }},
      {"related_mappings in {2, 6..8}",
       [](const Packet& p) {
         return p.lists(F::related_mappings, 2) || p.lists(F::related_mappings, 6) ||
                p.lists(F::related_mappings, 8);
       }},
      {"data_retransmission_of == 2",
       [](const Packet& p) { return p.lists(F::data_retransmission_of, 2); }},
      {"addrid == 3", [](const Packet& p) { return p.lists(F::addrid, 3); }},
      {"recvtok == 5", [](const Packet& p) { return p.has(F::recvtok); }},

      {"tcpseq == tcpack",
       [](const Packet& p) { return p.number(F::tcpseq) == p.number(F::tcpack); }},
      {"tcplen != tcptsval",
       [](const Packet& p) {
         return p.has(F::tcplen) && p.has(F::tcptsval) &&
                p.number(F::tcplen) != p.number(F::tcptsval);
       }},
      {"tcplen < tcpseq",
       [](const Packet& p) {
         return p.has(F::tcplen) && p.number(F::tcplen) < p.number(F::tcpseq);
       }},
      {"tcpdest != mptcpdest",
       [](const Packet& p) {
         return p.has(F::mptcpdest) && p.number(F::tcpdest) != p.number(F::mptcpdest);
       }},
      {"ipsrc == ipsrc_host",
       [](const Packet& p) { return p.address(F::ipsrc) == p.address(F::ipsrc_host); }},
      {"related_mappings == packetid",
       [](const Packet& p) { return p.lists(F::related_mappings, *p.number(F::packetid)); }},
      {"related_mappings < data_retransmission_of",
       [](const Packet& p) {
         const auto a = p.list(F::related_mappings);
         const auto b = p.list(F::data_retransmission_of);
         return !a.empty() && !b.empty() &&
                *std::min_element(a.begin(), a.end()) < *std::max_element(b.begin(), b.end());
       }},

      {"tcplen > 0 and tcpseq == 1 or tcpack == 2",
       [](const Packet& p) {
         return (p.number(F::tcplen) > 0U && p.number(F::tcpseq) == 1U) ||
                p.number(F::tcpack) == 2U;
       }},
      {"tcplen > 0 and (tcpseq == 1 or tcpack == 2)",
       [](const Packet& p) {
         return p.number(F::tcplen) > 0U &&
                (p.number(F::tcpseq) == 1U || p.number(F::tcpack) == 2U);
       }},
      {"tcplen||dsn&&!tcpseq==1",
       [](const Packet& p) {
         return p.has(F::tcplen) || (p.has(F::dsn) && p.number(F::tcpseq) != 1U);
       }},
      {"not not not tcplen", [](const Packet& p) { return !p.has(F::tcplen); }},
      {"!(tcpseq == 1 or tcpseq == 2) AND mptcpstream",
       [](const Packet& p) {
         return p.number(F::tcpseq) != 1U && p.number(F::tcpseq) != 2U && p.has(F::mptcpstream);
       }},
  };
  return table;
}

std::vector<bool> selected(const Trace& trace, const std::string& expression, std::size_t block) {
  const Result<Filter> filter = Filter::compile(expression);
  EXPECT_TRUE(filter) << expression << ": " << filter.error().line();
  if (!filter) return {};
  FilterEvaluator evaluator(*filter, trace);
  std::vector<bool> rows;
  for (std::size_t first = 0; first < trace.row_count(); first += block) {
    std::vector<std::uint8_t> wanted(std::min(block, trace.row_count() - first), 1);
    evaluator.keep_passing(first, wanted);
    rows.insert(rows.end(), wanted.begin(), wanted.end());
  }
  return rows;
}

std::vector<bool> expected_rows(const Trace& trace,
                                const std::function<bool(const Packet&)>& expected) {
  std::vector<bool> rows;
  for (std::size_t row = 0; row < trace.row_count(); ++row)
    rows.push_back(expected(Packet(trace, row)));
  return rows;
}

TEST(FilterEvaluator, SelectsWhatThePredicateSelects) {
  const Trace trace = ExampleTrace::make(400);
  for (const Case& each : cases()) {
    SCOPED_TRACE(each.expression);
    EXPECT_EQ(selected(trace, each.expression, 64), expected_rows(trace, each.expected));
  }
}

// A predicate that always or never holds would hide a mistake.
TEST(FilterEvaluator, CasesTellPacketsApart) {
  const Trace trace = ExampleTrace::make(400);
  std::size_t telling = 0;
  for (const Case& each : cases()) {
    const std::vector<bool> rows = expected_rows(trace, each.expected);
    const bool some = std::find(rows.begin(), rows.end(), true) != rows.end();
    const bool not_all = std::find(rows.begin(), rows.end(), false) != rows.end();
    telling += some && not_all ? 1 : 0;
  }
  EXPECT_GE(telling, cases().size() - 7);
}

// All of `depth` levels, drawn from the table; its predicate is made along with it.
Case random_combination(RandomSource& random, int depth) {
  if (depth == 0) return cases()[random.below(cases().size())];
  const Case a = random_combination(random, depth - 1);
  const Case b = random_combination(random, depth - 1);
  switch (random.below(3)) {
    case 0:
      return {"(" + a.expression + ") and (" + b.expression + ")",
              [a, b](const Packet& p) { return a.expected(p) && b.expected(p); }};
    case 1:
      return {"(" + a.expression + ") || (" + b.expression + ")",
              [a, b](const Packet& p) { return a.expected(p) || b.expected(p); }};
    default:
      return {"not (" + a.expression + ")", [a](const Packet& p) { return !a.expected(p); }};
  }
}

TEST(FilterEvaluator, CombinesConditions) {
  const Trace trace = ExampleTrace::make(200);
  RandomSource random(7);
  for (int i = 0; i < 300; ++i) {
    const Case combination = random_combination(random, 1 + i % 4);
    SCOPED_TRACE(combination.expression);
    ASSERT_EQ(selected(trace, combination.expression, 50),
              expected_rows(trace, combination.expected));
  }
}

TEST(FilterEvaluator, CrossesChunks) {
  const Trace trace = ExampleTrace::make(kRowsPerChunk + 300);
  for (const std::string expression :
       {"tcplen > 0 and not dsn < 0", "mptcpdest == Server", "subtype == 2"}) {
    SCOPED_TRACE(expression);
    EXPECT_EQ(selected(trace, expression, 1000), selected(trace, expression, trace.row_count()));
  }
}

TEST(FilterEvaluator, LeavesUnwantedRowsOut) {
  const Trace trace = ExampleTrace::make(100);
  const Result<Filter> filter = Filter::compile("tcpseq >= 0 or !tcplen");
  ASSERT_TRUE(filter);
  FilterEvaluator evaluator(*filter, trace);
  std::vector<std::uint8_t> wanted(100, 0);
  wanted[17] = 1;
  evaluator.keep_passing(0, wanted);
  std::vector<std::uint8_t> expected(100, 0);
  expected[17] = 1;
  EXPECT_EQ(wanted, expected);
}

// A column in which no packet has a value is not stored.
TEST(FilterEvaluator, AnswersForFieldsThatNoPacketHas) {
  TraceBuilder builder(ColumnSet::all());
  PacketRow row;
  row.frame = 1;
  builder.append(row);
  CaptureTables tables;
  tables.streams.resize(1);
  tables.places.resize(1);
  tables.interfaces.resize(1);
  const Trace trace = builder.finish(std::move(tables));
  for (const FieldInfo& field : all_fields()) {
    const bool has = !std::holds_alternative<std::monostate>(value_of(trace, 0, field.id));
    EXPECT_EQ(selected(trace, std::string(field.name), 1), std::vector<bool>{has}) << field.name;
  }
  EXPECT_EQ(selected(trace, "dsn != 0 or tcptsval < 5 or tcplen >= 0", 1),
            std::vector<bool>{false});
}

}  // namespace
}  // namespace mptcpanalyzer

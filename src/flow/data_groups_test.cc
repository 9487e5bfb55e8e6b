// Expected values follow from the rule as docs/mid-connection.md has it, with numbers made for each
// case; the bits are worked out by hand.
#include "flow/data_groups.h"

#include <chrono>
#include <gtest/gtest.h>
#include <random>
#include <set>

namespace mptcpanalyzer {
namespace {

constexpr std::uint64_t kClient = 0x1234'5678'9abc'def0;
constexpr std::uint64_t kServer = 0xfedc'ba98'7654'3210;

DsnSpan span(std::uint64_t first, std::uint64_t length, bool is_64 = true) {
  DsnSpan made;
  made.add(first, is_64, length);
  return made;
}

// A stream from host 1 to host 2 at time 0 to 10, the only one of its connection.
GroupCandidate stream(DsnSpan sent, DsnSpan received) {
  static ConnectionId next = 0;
  GroupCandidate made;
  made.sent = {sent, received};
  for (std::uint8_t side = 0; side < 2; ++side) {
    made.hosts[side].version = 4;
    made.hosts[side].bytes[3] = static_cast<std::uint8_t>(side + 1);
  }
  made.first_ns = 0;
  made.last_ns = 10;
  made.connection = next++;
  return made;
}

std::vector<std::uint32_t> firsts(const std::vector<GroupCandidate>& candidates) {
  return group_by_numbers(candidates).first;
}

using Firsts = std::vector<std::uint32_t>;

TEST(DsnSpan, AgreesByWhatChanceWouldNotDo) {
  // 64 - log2(500 + 200 + 2 * 200 + 2) and 64 - log2(500 + 200 + 2).
  EXPECT_NEAR(*agreement(span(9000, 500), span(9700, 200)), 53.894, 0.001);
  EXPECT_NEAR(*agreement(span(9000, 500), span(9400, 200)), 54.545, 0.001);
  EXPECT_NEAR(*agreement(span(9000, 500, false), span(9700, 200)), 21.894, 0.001);
  // Across the end of the numbers: a gap of 10.
  EXPECT_NEAR(*agreement(span(~0ULL - 9, 5), span(5, 5)), 64 - std::log2(5 + 5 + 2 * 10 + 2),
              0.001);
  EXPECT_LT(*agreement(span(kClient, 100), span(kServer, 100)), 4);
  EXPECT_FALSE(agreement(DsnSpan{}, span(1, 1)));
}

TEST(DsnSpan, PassesOverANumberFarFromAllOthers) {
  DsnSpan damaged = span(kClient, 100);
  damaged.add(kServer, true, 100);
  damaged.add(kClient + 100, true, 100);
  EXPECT_NEAR(*agreement(damaged, damaged), 64 - std::log2(200 + 200 + 2), 0.001);
}

TEST(DataGroups, TellOrientation) {
  const DataGroups groups =
      group_by_numbers({stream(span(kClient, 1000), span(kServer, 0)),
                        stream(span(kServer, 0), span(kClient + 2000, 1000))});
  EXPECT_EQ(groups.first, (Firsts{0, 0}));
  EXPECT_EQ(groups.swapped, (std::vector<bool>{false, true}));
  // 64 - log2(1000 + 1000 + 2 * 1000 + 2) and 64 - log2(2).
  EXPECT_EQ(groups.bits.front(), 115);
}

TEST(DataGroups, OneDirectionIsEnough) {
  EXPECT_EQ(firsts({stream(span(kClient, 1000), {}), stream(span(kClient + 5000, 10), {})}),
            (Firsts{0, 0}));
  // The one shows what was sent, the other what was acknowledged.
  EXPECT_EQ(firsts({stream(span(kClient, 1000), {}), stream(span(kClient + 500, 0), {}),
                    stream(span(kServer, 9), {})}),
            (Firsts{0, 0, 2}));
}

TEST(DataGroups, BothDirectionsHaveToAgree) {
  EXPECT_EQ(firsts({stream(span(kClient, 1000), span(kServer, 1000)),
                    stream(span(kClient, 1000), span(kServer ^ 1ULL << 63U, 1000))}),
            (Firsts{0, 1}));
}

TEST(DataGroups, TwoConnectionsOfTheSameHosts) {
  EXPECT_EQ(firsts({stream(span(kClient, 1000), span(kServer, 1000)),
                    stream(span(kClient * 3, 1000), span(kServer * 3, 1000)),
                    stream(span(kClient + 900, 1000), span(kServer, 1000)),
                    stream(span(kServer * 3, 1000), span(kClient * 3, 1000))}),
            (Firsts{0, 1, 0, 1}));
}

TEST(DataGroups, FourBytesNeedAHostAndATimeInCommon) {
  const auto of_4_bytes = [](std::uint32_t sent, std::uint32_t received) {
    return stream(span(sent, 100'000, false), span(received, 0, false));
  };
  // 32 - log2(200,002) is 14 bits, and the other direction has 31.
  const GroupCandidate one = of_4_bytes(5000, 777);
  const GroupCandidate other = of_4_bytes(5000, 777);
  EXPECT_EQ(firsts({one, other}), (Firsts{0, 0}));
  GroupCandidate later = other;
  later.first_ns = 11;
  later.last_ns = 20;
  EXPECT_EQ(firsts({one, later}), (Firsts{0, 1}));
  GroupCandidate elsewhere = other;
  elsewhere.hosts[0].bytes[3] = 7;
  EXPECT_EQ(firsts({one, elsewhere}), (Firsts{0, 0}));
  elsewhere.hosts[1].bytes[3] = 8;
  EXPECT_EQ(firsts({one, elsewhere}), (Firsts{0, 1}));
}

TEST(DataGroups, NothingThatContradicts) {
  const GroupCandidate one = stream(span(kClient, 1000), span(kServer, 1000));
  GroupCandidate opened = stream(span(kClient, 1000), span(kServer, 1000));
  opened.has_handshake = true;
  opened.opened_ns = -5;
  EXPECT_EQ(firsts({one, opened}), (Firsts{0, 0}));
  opened.opened_ns = 5;  // when the other stream was there already
  EXPECT_EQ(firsts({one, opened}), (Firsts{0, 1}));

  GroupCandidate joined = stream(span(kClient, 1000), span(kServer, 1000));
  joined.tokens[1] = 7;
  GroupCandidate also = stream(span(kServer, 1000), span(kClient, 1000));
  also.tokens[0] = 7;
  EXPECT_EQ(firsts({one, joined, also}), (Firsts{0, 0, 0}));
  also.tokens[0] = 8;  // the same host, by its numbers
  EXPECT_EQ(firsts({joined, also}), (Firsts{0, 1}));
}

// A token's connection is one from the start, whatever its numbers, and not inferred.
TEST(DataGroups, OneConnectionIsOneGroup) {
  GroupCandidate one = stream(span(kClient, 10), {});
  GroupCandidate other = stream({}, {});
  other.connection = one.connection;
  other.swapped = true;
  const DataGroups groups = group_by_numbers({one, other});
  EXPECT_EQ(groups.first, (Firsts{0, 0}));
  EXPECT_EQ(groups.swapped, (std::vector<bool>{false, true}));
  EXPECT_EQ(groups.bits.front(), 0);
}

// 100,000 streams of 25,000 connections with random numbers, in random order, half of them seen
// from their other end.
TEST(DataGroups, ManyStreams) {
  std::mt19937_64 random(16);
  std::vector<std::uint32_t> truth;
  for (std::uint32_t i = 0; i < 100'000; ++i)
    truth.push_back(i / 4);
  std::shuffle(truth.begin(), truth.end(), random);
  std::vector<std::pair<std::uint64_t, std::uint64_t>> bases;
  for (int i = 0; i < 25'000; ++i)
    bases.emplace_back(random(), random());
  std::vector<GroupCandidate> candidates;
  for (const std::uint32_t connection : truth) {
    DsnSpan client = span(bases[connection].first + random() % 10'000'000, 1'000'000);
    DsnSpan server = span(bases[connection].second + random() % 1000, 0);
    if (random() % 2 == 0) std::swap(client, server);
    candidates.push_back(stream(client, server));
  }
  const auto start = std::chrono::steady_clock::now();
  const DataGroups groups = group_by_numbers(candidates);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  RecordProperty("milliseconds", static_cast<int>(took.count() * 1000));
  EXPECT_LT(took.count(), 20.0);  // a loop over all pairs takes minutes

  std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
  for (std::size_t i = 0; i < truth.size(); ++i)
    pairs.emplace(truth[i], groups.first[i]);
  EXPECT_EQ(pairs.size(), 25'000U);
}

}  // namespace
}  // namespace mptcpanalyzer

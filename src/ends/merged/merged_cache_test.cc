// A merged trace goes to a file and comes back as it was; any other bytes give nothing.

#include "ends/merged/merged_cache.h"

#include <algorithm>
#include <cstring>
#include <gtest/gtest.h>
#include <limits>
#include <tuple>

#include "ends/trace_pair_fixture.h"
#include "trace/cache/cache_directory.h"

namespace mptcpanalyzer {
namespace {

constexpr const char* kEndpoints = "endpoint C 10.0.0.1:1000\nendpoint S 10.0.0.2:80\n";

// The second packet of the client is lost; the server's clock is 5 s ahead.
TracePair pair() {
  return {trace_of_script(std::string(kEndpoints) + "0 C > S SYN seq=100\n"
                                                    "0.2 S > C SYN,ACK seq=500 ack=101\n"
                                                    "0.3 C > S ACK seq=101 ack=501 len=10\n"
                                                    "0.4 C > S ACK seq=111 ack=501 len=10\n"),
          trace_of_script(std::string(kEndpoints) + "5.1 C > S SYN seq=100\n"
                                                    "5.1 S > C SYN,ACK seq=500 ack=101\n"
                                                    "5.5 C > S ACK seq=111 ack=501 len=10\n")};
}

MergedKey some_key() {
  MergedKey key;
  key.first.capture.path = "/captures/a.pcap";
  key.second.capture.path = "/captures/b.pcap";
  key.second.capture.size = 7;
  key.stream2 = 3;
  return key;
}

MergedAnswer answer_of(const TracePair& traces) {
  MergedAnswer answer{traces.merged(), {}};
  answer.clocks = estimate_clocks(answer.merged);
  answer.clocks->difference.steps = {{true, 2, 300'000'000, 0.25, 0.004}};
  return answer;
}

auto values_of(const MergedPacket& packet) {
  return std::tuple(packet.sender_row, packet.receiver_row, packet.seq, packet.length);
}

TEST(MergedCache, GivesBackWhatWasKept) {
  const TracePair traces = pair();
  const MergedAnswer answer = answer_of(traces);
  const auto read =
      read_merged(write_merged(some_key(), answer), some_key(), traces.first, traces.second);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->merged.first_is_at_client, answer.merged.first_is_at_client);
  ASSERT_EQ(read->merged.directions.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    const MergedDirection& a = answer.merged.directions[i];
    const MergedDirection& b = read->merged.directions[i];
    EXPECT_EQ(std::tuple(a.sender, a.receiver, a.sender_is_first, a.tcpstream, a.second_shift,
                         a.tcpdest, a.mptcpdest),
              std::tuple(b.sender, b.receiver, b.sender_is_first, b.tcpstream, b.second_shift,
                         b.tcpdest, b.mptcpdest));
    EXPECT_TRUE(std::equal(a.packets.begin(), a.packets.end(), b.packets.begin(), b.packets.end(),
                           [](const MergedPacket& one, const MergedPacket& other) {
                             return values_of(one) == values_of(other);
                           }));
  }
  ASSERT_TRUE(read->clocks);
  EXPECT_EQ(read->clocks->difference.offset_s, answer.clocks->difference.offset_s);
  EXPECT_EQ(read->clocks->offset_error_s, answer.clocks->offset_error_s);
  ASSERT_EQ(read->clocks->difference.steps.size(), 1U);
  EXPECT_EQ(read->clocks->difference.steps[0].step_s, 0.25);
  EXPECT_EQ(read->clocks->difference.steps[0].error_s, 0.004);
}

TEST(MergedCache, TakesNoOtherKey) {
  const TracePair traces = pair();
  const std::vector<std::byte> image = write_merged(some_key(), answer_of(traces));
  MergedKey other = some_key();
  const auto is_read = [&] {
    return read_merged(image, other, traces.first, traces.second).has_value();
  };
  EXPECT_TRUE(is_read());
  other.second.capture.mtime_ns = 1;
  EXPECT_FALSE(is_read());
  other = some_key();
  other.first.rows = 1;
  EXPECT_FALSE(is_read());
  other = some_key();
  other.connections = true;
  EXPECT_FALSE(is_read());
  other = some_key();
  std::swap(other.first, other.second);
  EXPECT_FALSE(is_read());
}

// Found by fuzzing: sums of times of 64 bits overflow.
TEST(MergedCache, TakesNoClocksBeyondTheTimesThatThereAre) {
  const TracePair traces = pair();
  for (const double seconds : {8.8e216, -5e9, std::numeric_limits<double>::quiet_NaN()}) {
    MergedAnswer answer = answer_of(traces);
    answer.clocks->difference.offset_s = seconds;
    EXPECT_FALSE(
        read_merged(write_merged(some_key(), answer), some_key(), traces.first, traces.second))
        << seconds;
  }
}

TEST(MergedCache, TakesNoDamagedFile) {
  const TracePair traces = pair();
  const std::vector<std::byte> image = write_merged(some_key(), answer_of(traces));
  const auto is_read = [&](std::span<const std::byte> bytes) {
    return read_merged(bytes, some_key(), traces.first, traces.second).has_value();
  };
  for (std::size_t size = 0; size < image.size(); ++size)
    EXPECT_FALSE(is_read(std::span(image).first(size))) << size;
  for (std::size_t at = 0; at < image.size(); ++at) {
    std::vector<std::byte> damaged = image;
    damaged[at] ^= std::byte{0x40};
    EXPECT_FALSE(is_read(damaged)) << at;
  }
}

// What has the right checksums and does not fit the traces: every value of the payload put to an
// extreme. Rows, streams, roles and numbers that are not there must not be used.
TEST(MergedCache, TakesNoRowThatIsNotThere) {
  const TracePair traces = pair();
  const std::vector<std::byte> image = write_merged(some_key(), answer_of(traces));
  for (std::size_t at = sizeof(CacheHeader); at < image.size(); ++at) {
    for (const std::byte extreme : {std::byte{0x7f}, std::byte{0xff}}) {
      std::vector<std::byte> forged = image;
      forged[at] = extreme;
      const CacheHeader header = make_header(
          forged.size(),
          section_of(std::span(forged).subspan(sizeof(CacheHeader)), sizeof(CacheHeader)),
          {{'M', 'P', 'T', 'C', 'P', 'M', 'R', 'G'}, kMergedFormatVersion});
      std::memcpy(forged.data(), &header, sizeof header);
      const auto read = read_merged(forged, some_key(), traces.first, traces.second);
      if (!read) continue;
      for (const MergedDirection& direction : read->merged.directions) {
        ASSERT_LT(direction.tcpstream, traces.first.tables().streams.size());
        for (const MergedPacket& packet : direction.packets) {
          // Asserts that the rows are there; AddressSanitizer sees it if they are not.
          static_cast<void>(sent_ns(direction, packet));
          static_cast<void>(received_ns(direction, packet));
        }
      }
    }
  }
}

}  // namespace
}  // namespace mptcpanalyzer

#include "analysis/subject/stream_sieve.h"

#include <gtest/gtest.h>
#include <utility>
#include <vector>

#include "analysis/script_summary_fixture.h"
#include "flow/tracker.h"

namespace mptcpanalyzer {
namespace {

// Streams 0 A-B, 1 C-D, 2 E-F, 3 C-D again by another SYN. The ports of A-B and C-D make the same
// mark: 1000 xor 80 = 1001 xor 81.
constexpr const char* kScript = R"(
endpoint A 10.0.0.1:1000
endpoint B 10.0.0.2:80
endpoint C 10.0.0.3:1001
endpoint D 10.0.0.2:81
endpoint E 10.0.0.5:5000
endpoint F 10.0.0.2:443
1 A > B SYN seq=1
2 C > D SYN seq=1
3 C > D ACK seq=2 ack=1 len=10
4 E > F SYN seq=1
5 C > D SYN seq=1000
6 D > C SYN,ACK seq=7 ack=1001
7 A > B ACK seq=2 ack=1 len=3
8 C > D ACK seq=1001 ack=8 len=20
9 A > B ACK seq=5 ack=1 len=3
)";

struct Visited {
  std::vector<std::pair<std::uint64_t, StreamId>> frames;  // and their streams
  std::uint64_t payload = 0;
};

Visited replay_streams(const std::vector<StreamId>& streams) {
  const CaptureTables tables = tracked_script(kScript);
  std::vector<Subject> subjects;
  for (const StreamId stream : streams)
    subjects.push_back(*find_subject(tables, Level::tcp, stream));
  const ByteBuffer bytes = capture_from_script(kScript);
  Visited visited;
  const Result<Done> replayed =
      replay_capture(open_script(bytes), tables, subjects,
                     [&visited](TrackedSegment& tracked) {
                       visited.frames.emplace_back(tracked.tcp.frame, tracked.at.stream);
                       visited.payload += tracked.tcp.length;
                     },
                     {});
  EXPECT_TRUE(replayed);
  return visited;
}

using Frames = std::vector<std::pair<std::uint64_t, StreamId>>;

// Who sent what follows from the script by hand.
TEST(StreamSieve, TellsStreamsOfTheSamePortsApart) {
  EXPECT_EQ(replay_streams({1}).frames, (Frames{{2, 1}, {3, 1}}));
  EXPECT_EQ(replay_streams({3}).frames, (Frames{{5, 3}, {6, 3}, {8, 3}}));
  EXPECT_EQ(replay_streams({3}).payload, 20U);
}

TEST(StreamSieve, LetsAllPassWhenMostAreWanted) {
  EXPECT_EQ(replay_streams({0, 3}).frames,
            (Frames{{1, 0}, {5, 3}, {6, 3}, {7, 0}, {8, 3}, {9, 0}}));
}

TEST(StreamSieve, IsDoneBehindTheLastSegment) {
  const CaptureTables tables = tracked_script(kScript);
  const Subject subject = *find_subject(tables, Level::tcp, 1);
  StreamSieve sieve(tables, std::span(&subject, 1));
  std::vector<bool> done;
  const ByteBuffer bytes = capture_from_script(kScript);
  Tracker tracker;
  const auto facts =
      read_segments(open_script(bytes), "script",
                    [&](const Frame& frame, const Segment& segment, Anomalies& anomalies) {
                      if (sieve.passes(segment)) {
                        const StreamPosition at = tracker.add(frame, segment, anomalies);
                        sieve.is_wanted(sieve.stream_of(at.stream, segment));
                      }
                      done.push_back(sieve.is_done());
                    },
                    {});
  ASSERT_TRUE(facts);
  EXPECT_EQ(done, (std::vector<bool>{false, false, true, true, true, true, true, true, true}));
}

}  // namespace
}  // namespace mptcpanalyzer

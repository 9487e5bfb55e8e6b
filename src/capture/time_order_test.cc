// Captures of several interfaces written by hand: the right order is that of their times, which
// std::stable_sort gives as well.
#include "capture/time_order.h"

#include <gtest/gtest.h>
#include <random>

#include "testing/packet_script.h"
#include "testing/whole_capture.h"

namespace mptcpanalyzer {
namespace {

// Hands out what it is given, in batches whose bytes do not outlive the next call.
class GivenFrames : public CaptureReader {
 public:
  GivenFrames(std::vector<OwnedFrame> frames, std::size_t interfaces, std::size_t batch)
      : frames_(std::move(frames)), interfaces_(interfaces), batch_(batch) {}

  Result<bool> next(FrameBatch& batch) override {
    batch.clear();
    bytes_.clear();
    for (; next_ < frames_.size() && batch.size() < batch_; ++next_) {
      const OwnedFrame& frame = frames_[next_];
      bytes_.push_back(frame.bytes);
      batch.push_back(
          {frame.number, frame.time_ns, bytes_.back(), frame.original_length, frame.interface});
    }
    return !batch.empty();
  }
  const std::vector<Interface>& interfaces() const override { return interfaces_; }
  std::string_view format() const override { return "given"; }
  Bytes record_of(const Frame&) const override { return {}; }

 private:
  std::vector<OwnedFrame> frames_;
  std::vector<Interface> interfaces_;
  std::deque<ByteBuffer> bytes_;
  std::size_t batch_;
  std::size_t next_ = 0;
};

// A frame a time, numbered from 1, its bytes telling its number.
std::vector<OwnedFrame> frames_of(const std::vector<std::int64_t>& times) {
  std::vector<OwnedFrame> frames;
  for (const std::int64_t time : times) {
    const std::uint64_t number = frames.size() + 1;
    frames.push_back({number, time, ByteBuffer(number % 50, static_cast<std::uint8_t>(number)), 100,
                      static_cast<std::uint32_t>(number % 2)});
  }
  return frames;
}

WholeCapture ordered(const std::vector<OwnedFrame>& frames, std::size_t interfaces = 2,
                     std::size_t window = kTimeOrderWindow, std::size_t batch = 3) {
  return read_whole(
      *in_order_of_time(std::make_unique<GivenFrames>(frames, interfaces, batch), window));
}

std::vector<OwnedFrame> sorted(std::vector<OwnedFrame> frames) {
  std::stable_sort(frames.begin(), frames.end(),
                   [](const OwnedFrame& a, const OwnedFrame& b) { return a.time_ns < b.time_ns; });
  return frames;
}

TEST(TimeOrder, PutsTheFramesOfInterfacesInOrder) {
  const auto frames = frames_of({1, 4, 9, 2, 3, 5, 5, 1, 9});
  const WholeCapture capture = ordered(frames);
  EXPECT_EQ(capture.frames, sorted(frames));
  EXPECT_EQ(capture.count(Anomaly::interfaces_reordered), 5u);
  EXPECT_EQ(capture.first(Anomaly::interfaces_reordered), 4u);
  EXPECT_EQ(capture.count(Anomaly::out_of_time_order), 0u);
}

TEST(TimeOrder, LeavesACaptureOfOneInterfaceAsItIs) {
  const auto frames = frames_of({1, 4, 9, 2, 3});
  const WholeCapture capture = ordered(frames, 1);
  EXPECT_EQ(capture.frames, frames);
  EXPECT_EQ(capture.count(Anomaly::interfaces_reordered), 0u);
}

TEST(TimeOrder, SaysNothingOfACaptureInOrder) {
  const auto frames = frames_of({1, 1, 2, 3, 3, 8});
  const WholeCapture capture = ordered(frames);
  EXPECT_EQ(capture.frames, frames);
  EXPECT_EQ(capture.count(Anomaly::interfaces_reordered), 0u);
}

TEST(TimeOrder, AFrameWithoutTimeStaysBehindTheOneBefore) {
  const auto frames = frames_of({5, kNoTime, 3, kNoTime, 4});
  const WholeCapture capture = ordered(frames);
  std::vector<std::uint64_t> numbers;
  for (const OwnedFrame& frame : capture.frames)
    numbers.push_back(frame.number);
  EXPECT_EQ(numbers, (std::vector<std::uint64_t>{3, 4, 5, 1, 2}));
}

// A window of next to nothing: two frames at most are held back.
TEST(TimeOrder, CountsWhatComesTooLateForTheWindow) {
  const auto frames = frames_of({10, 20, 30, 40, 5, 50, 60});
  const WholeCapture capture = ordered(frames, 2, 1, 1);
  ASSERT_EQ(capture.frames.size(), 7u);
  EXPECT_EQ(capture.count(Anomaly::out_of_time_order), 1u);
  EXPECT_EQ(capture.first(Anomaly::out_of_time_order), 5u);
}

TEST(TimeOrder, EqualsASortWhateverTheTimes) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::int64_t> times;
    const std::size_t count = random() % 3000;
    for (std::size_t i = 0; i < count; ++i) {
      const auto spread = static_cast<std::int64_t>(random() % (1U << (round % 20)));
      times.push_back(static_cast<std::int64_t>(i) + spread);
    }
    const auto frames = frames_of(times);
    EXPECT_EQ(ordered(frames, 3, kTimeOrderWindow, 1 + random() % 100).frames, sorted(frames));
  }
}

// As many runs as there are frames.
TEST(TimeOrder, TakesACaptureThatRunsBackwards) {
  std::vector<std::int64_t> times;
  for (std::int64_t i = 0; i < 100'000; ++i)
    times.push_back(-i);
  const auto frames = frames_of(times);
  EXPECT_EQ(ordered(frames, 2, kTimeOrderWindow, 1000).frames, sorted(frames));
}

// Every frame comes out once, whatever the window, and none is missing at the end.
TEST(TimeOrder, LosesNothingInASmallWindow) {
  std::mt19937 random(8);
  std::vector<std::int64_t> times;
  for (std::int64_t i = 0; i < 5000; ++i)
    times.push_back(i + static_cast<std::int64_t>(random() % 300));
  const auto frames = frames_of(times);
  for (const std::size_t window : {std::size_t{0}, std::size_t{500}, std::size_t{50'000}}) {
    WholeCapture capture = ordered(frames, 2, window, 7);
    std::sort(capture.frames.begin(), capture.frames.end(),
              [](const OwnedFrame& a, const OwnedFrame& b) { return a.number < b.number; });
    EXPECT_EQ(capture.frames, frames) << window;
  }
}

TEST(TimeOrder, IsWhatAReaderOfSeveralInterfacesGives) {
  constexpr const char* kScript = R"(
    endpoint C 10.0.0.1:1000
    endpoint S 10.0.0.2:80
    interface wlan0
    interface wwan0
    1.0 C > S SYN seq=100 iface=0
    3.0 C > S ACK seq=101 iface=0
    2.0 C > S ACK seq=102 iface=1
  )";
  const ByteBuffer bytes = capture_from_script(kScript);
  const WholeCapture capture = read_bytes(bytes);
  ASSERT_EQ(capture.frames.size(), 3u);
  EXPECT_EQ(capture.frames[1].number, 3u);
  EXPECT_EQ(capture.frames[2].number, 2u);
  EXPECT_EQ(read_bytes(bytes, in_file_order()).frames[1].number, 2u);
}

}  // namespace
}  // namespace mptcpanalyzer

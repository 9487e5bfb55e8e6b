// Traces of generated captures against the generator's own record of what it sent: every data
// sequence number, retransmission, data retransmission and reinjection, for both versions, all
// widths of DSNs and ways to announce mappings, with what is sent again cut differently, over
// several seeds.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "testing/traffic_generator.h"
#include "trace/fields/field_value.h"
#include "trace/load.h"

namespace mptcpanalyzer {
namespace {

using Frames = std::vector<std::uint64_t>;
using ByteRange = std::pair<std::uint64_t, std::uint64_t>;  // [first, second)

struct Case {
  std::string name;
  TrafficOptions options;
};

std::string name_of(const TrafficOptions& options) {
  const char* const styles[] = {"per segment", "repeated", "first only"};
  return "version " + std::to_string(options.mptcp_version) + ", DSNs of " +
         std::to_string(options.dsn_width) + " bytes, mappings " +
         styles[static_cast<std::size_t>(options.mapping_style)] +
         (options.resegment ? ", cut differently" : "") + (options.wrap ? ", wrapping" : "") +
         ", seed " + std::to_string(options.seed);
}

std::vector<Case> cases() {
  std::vector<Case> all;
  TrafficOptions options;
  options.subflows = 3;
  options.server_subflows = true;
  options.families = AddressFamilies::mixed;
  options.mss = 700;
  options.bytes_per_connection = 60'000;
  options.loss = 0.1;
  options.reinjections = 0.25;
  options.data_retransmissions = 0.1;
  options.record_segments = true;
  const auto add = [&] {
    ++options.seed;
    all.push_back({name_of(options), options});
  };
  using Bytes = std::initializer_list<std::uint8_t>;
  for (const std::uint8_t version : Bytes{0, 1}) {
    options.mptcp_version = version;
    for (const std::uint8_t width : Bytes{8, 4, 0}) {
      options.dsn_width = options.ack_width = width;
      for (const MappingStyle style :
           {MappingStyle::per_segment, MappingStyle::repeated, MappingStyle::first_only}) {
        options.mapping_style = style;
        options.connections = 2;
        for (const bool resegment : {false, true, true}) {
          options.resegment = resegment;
          add();
        }
      }
      // A key that makes the DSNs wrap takes long to find.
      options.connections = 1;
      options.wrap = true;
      add();
      options.wrap = false;
    }
  }
  return all;
}

// A generated capture, loaded. Rows are those of the frames: all are TCP segments.
struct Loaded {
  GeneratedTraffic traffic;
  Trace trace;

  FieldValue value(std::uint64_t frame, FieldId field) const {
    return value_of(trace, frame - 1, field);
  }
  // Of any type that is a number; roles and words as the number of their enumerator.
  std::optional<std::uint64_t> number(std::uint64_t frame, FieldId field) const {
    const FieldValue value = this->value(frame, field);
    if (const auto* relative = std::get_if<std::int64_t>(&value)) {
      return static_cast<std::uint64_t>(*relative);
    }
    const auto* number = std::get_if<std::uint64_t>(&value);
    return number == nullptr ? std::nullopt : std::optional(*number);
  }
  Frames list(std::uint64_t frame, FieldId field) const {
    Frames frames;
    const FieldValue value = this->value(frame, field);
    if (const auto* numbers = std::get_if<NumberList>(&value)) {
      for (std::size_t i = 0; i < numbers->size(); ++i)
        frames.push_back((*numbers)[i]);
    }
    return frames;
  }
  std::uint64_t frame_count() const { return trace.row_count(); }
};

Loaded load(const ByteBuffer& capture) {
  Result<std::unique_ptr<CaptureReader>> reader = open_capture(open_memory(capture), "generated");
  if (!reader) throw std::runtime_error(reader.error().line());
  OpenOptions all;  // what the generator sends twice at once is no copy
  all.keep_copies = true;
  Result<Trace> trace = read_trace({std::move(*reader), nullptr, capture.size(), all}, "generated",
                                   {ColumnSet::all(), {}}, {});
  if (!trace) throw std::runtime_error(trace.error().line());
  return {{}, std::move(*trace)};
}

Loaded load(const TrafficOptions& options) {
  GeneratedTraffic traffic = generate_traffic(options);
  Loaded loaded = load(traffic.capture);
  loaded.traffic = std::move(traffic);
  return loaded;
}

void for_each_case(const std::function<void(const Loaded&)>& check) {
  for (const Case& made : cases()) {
    SCOPED_TRACE(made.name);
    const Loaded loaded = load(made.options);
    std::uint64_t frames = 0;
    for (const ConnectionTruth& connection : loaded.traffic.connections)
      frames += connection.frames;
    ASSERT_EQ(loaded.frame_count(), frames);
    check(loaded);
    if (::testing::Test::HasFailure()) return;  // the others would say the same again
  }
}

Role destination_of(Host sender) {
  return sender == Host::client ? Role::server : Role::client;
}

template <typename Enumeration>
std::uint64_t to_number(Enumeration value) {
  return static_cast<std::uint64_t>(value);
}

ByteRange range_of(const SentSegment& segment) {
  return {segment.dsn, segment.dsn + segment.length};
}

bool overlap(const ByteRange& a, const ByteRange& b) {
  return a.first < b.second && b.first < a.second;
}

// All pairs of segments: the earlier frames with some of the same data, on other subflows and,
// unless the later one is TCP's retransmission, on the same one.
struct Copies {
  Frames elsewhere;
  Frames here;
};

std::map<std::uint64_t, Copies> copies_of(const std::vector<SentSegment>& segments) {
  std::map<std::uint64_t, Copies> all;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const SentSegment& later = segments[i];
    Copies& copies = all[later.frame];
    for (std::size_t j = 0; j < i; ++j) {
      const SentSegment& earlier = segments[j];
      if (earlier.sender != later.sender || !overlap(range_of(earlier), range_of(later))) continue;
      if (earlier.subflow != later.subflow) {
        copies.elsewhere.push_back(earlier.frame);
      } else if (later.sent_as != SentAs::retransmission) {
        copies.here.push_back(earlier.frame);
      }
    }
  }
  return all;
}

TEST(GeneratedTrace, HasTheNumbersOfEachDataSegment) {
  for_each_case([](const Loaded& loaded) {
    std::set<std::uint64_t> frames;
    for (const ConnectionTruth& connection : loaded.traffic.connections) {
      for (const SentSegment& sent : connection.segments) {
        SCOPED_TRACE("frame " + std::to_string(sent.frame));
        frames.insert(sent.frame);
        const auto number = [&](FieldId field) { return loaded.number(sent.frame, field); };
        EXPECT_EQ(number(FieldId::packetid), sent.frame);
        EXPECT_EQ(number(FieldId::tcpstream), connection.subflows[sent.subflow].tcp_stream);
        EXPECT_EQ(number(FieldId::mptcpstream), connection.mptcp_stream);
        EXPECT_EQ(number(FieldId::mptcpdest), to_number(destination_of(sent.sender)));
        EXPECT_EQ(number(FieldId::tcplen), sent.length);
        EXPECT_EQ(number(FieldId::tcpseq), sent.ssn);
        EXPECT_EQ(number(FieldId::dsn), sent.dsn);
        EXPECT_EQ(number(FieldId::dsnraw64), connection.idsns[index_of(sent.sender)] + sent.dsn);
      }
    }
    for (std::uint64_t frame = 1; frame <= loaded.frame_count(); ++frame) {
      EXPECT_EQ(loaded.number(frame, FieldId::tcplen) != 0, frames.contains(frame)) << frame;
    }
  });
}

TEST(GeneratedTrace, HasTheRetransmissionsThatWereMade) {
  std::size_t made = 0;
  for_each_case([&](const Loaded& loaded) {
    for (const ConnectionTruth& connection : loaded.traffic.connections) {
      std::map<std::pair<Host, std::uint32_t>, std::uint64_t> highest;
      for (const SentSegment& sent : connection.segments) {
        std::uint64_t& end = highest[{sent.sender, sent.subflow}];
        // WIRESHARK.md 6.2, rule 4: one byte before the next one is a keep-alive.
        const bool keep_alive = sent.length == 1 && sent.ssn + 1 == end;
        end = std::max(end, sent.ssn + sent.length);
        const bool again = sent.sent_as == SentAs::retransmission && !keep_alive;
        made += again ? 1 : 0;
        EXPECT_EQ(
            loaded.number(sent.frame, FieldId::retransmission) != to_number(Retransmission::none),
            again)
            << "frame " << sent.frame;
      }
    }
  });
  EXPECT_GT(made, 500U);
}

// The reinjections that the generator made and wrote down are those of the trace. Besides, the
// field names the earlier copies elsewhere of what its own subflow had first and sends again, as
// Wireshark's does.
TEST(GeneratedTrace, HasTheReinjectionsThatWereMade) {
  std::size_t made = 0;
  for_each_case([&](const Loaded& loaded) {
    std::map<std::uint64_t, Frames> expected;
    std::set<std::uint64_t> sent_again;
    for (const ConnectionTruth& connection : loaded.traffic.connections) {
      const std::map<std::uint64_t, Copies> copies = copies_of(connection.segments);
      for (const ReinjectionTruth& reinjection : connection.reinjections) {
        Frames& frames = expected[reinjection.frame];
        std::ranges::merge(reinjection.original_frames, reinjection.retransmission_frames,
                           std::back_inserter(frames));
        EXPECT_EQ(frames, copies.at(reinjection.frame).elsewhere) << reinjection.frame;
      }
      made += connection.reinjections.size();
      for (const SentSegment& sent : connection.segments) {
        if (expected.contains(sent.frame) || copies.at(sent.frame).elsewhere.empty()) continue;
        expected[sent.frame] = copies.at(sent.frame).elsewhere;
        EXPECT_NE(sent.sent_as, SentAs::new_data);
      }
    }
    for (std::uint64_t frame = 1; frame <= loaded.frame_count(); ++frame)
      EXPECT_EQ(loaded.list(frame, FieldId::reinjection_of), expected[frame]) << "frame " << frame;
  });
  EXPECT_GT(made, 1000U);
}

TEST(GeneratedTrace, HasTheDataRetransmissionsThatWereMade) {
  std::size_t made = 0;
  for_each_case([&](const Loaded& loaded) {
    std::map<std::uint64_t, Frames> expected;
    for (const ConnectionTruth& connection : loaded.traffic.connections) {
      for (auto& [frame, copies] : copies_of(connection.segments))
        expected[frame] = copies.here;
    }
    for (std::uint64_t frame = 1; frame <= loaded.frame_count(); ++frame) {
      EXPECT_EQ(loaded.list(frame, FieldId::data_retransmission_of), expected[frame])
          << "frame " << frame;
      made += static_cast<std::size_t>(!expected[frame].empty());
    }
  });
  EXPECT_GT(made, 500U);
}

TEST(GeneratedTrace, ReinjectedInIsTheInverseOfReinjectionOf) {
  for_each_case([](const Loaded& loaded) {
    std::map<std::uint64_t, Frames> inverse;
    for (std::uint64_t frame = 1; frame <= loaded.frame_count(); ++frame) {
      for (const std::uint64_t earlier : loaded.list(frame, FieldId::reinjection_of)) {
        EXPECT_LT(earlier, frame);
        inverse[earlier].push_back(frame);
      }
    }
    for (std::uint64_t frame = 1; frame <= loaded.frame_count(); ++frame)
      EXPECT_EQ(loaded.list(frame, FieldId::reinjected_in), inverse[frame]) << "frame " << frame;
  });
}

// The ranges joined where they touch or overlap.
std::vector<ByteRange> unite(std::vector<ByteRange> ranges) {
  std::ranges::sort(ranges);
  std::vector<ByteRange> united;
  for (const ByteRange& range : ranges) {
    if (united.empty() || united.back().second < range.first) {
      united.push_back(range);
    } else {
      united.back().second = std::max(united.back().second, range.second);
    }
  }
  return united;
}

// Nothing is missing, and nothing is there that was not sent.
TEST(GeneratedTrace, DataSequenceNumbersCoverWhatWasSent) {
  for_each_case([](const Loaded& loaded) {
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::vector<ByteRange>> found;
    for (std::uint64_t frame = 1; frame <= loaded.frame_count(); ++frame) {
      const std::uint64_t length = loaded.number(frame, FieldId::tcplen).value();
      if (length == 0) continue;
      const std::uint64_t dsn = loaded.number(frame, FieldId::dsn).value();
      found[{loaded.number(frame, FieldId::mptcpstream).value(),
             loaded.number(frame, FieldId::mptcpdest).value()}]
          .push_back({dsn, dsn + length});
    }
    for (const ConnectionTruth& connection : loaded.traffic.connections) {
      for (const Host sender : {Host::client, Host::server}) {
        const std::uint64_t destination = to_number(destination_of(sender));
        EXPECT_THAT(unite(found[{connection.mptcp_stream, destination}]),
                    ::testing::ElementsAre(
                        ByteRange{1, 1 + connection.sent_by[index_of(sender)].new_data}));
      }
    }
  });
}

// A capture that began in the middle: no handshake, so that nothing tells where subflow sequence
// numbers count from but the mappings. Numbers are the true ones or missing, and few are missing.
TEST(GeneratedTrace, KnowsDataSequenceNumbersWithoutHandshakes) {
  std::size_t known = 0;
  std::size_t all = 0;
  for (Case made : cases()) {
    SCOPED_TRACE(made.name);
    constexpr std::uint64_t kSkipped = 100;
    ByteBuffer capture;
    append_traffic_header(capture, made.options);
    std::vector<ConnectionTruth> connections;
    generate_traffic(
        made.options,
        [&](const Frame& frame) {
          if (frame.number > kSkipped) append_traffic_frame(capture, made.options, frame);
        },
        [&](const ConnectionTruth& truth) { connections.push_back(truth); });
    const Loaded loaded = load(capture);
    for (const ConnectionTruth& connection : connections) {
      for (const SentSegment& sent : connection.segments) {
        if (sent.frame <= kSkipped) continue;
        ++all;
        const auto dsn = loaded.number(sent.frame - kSkipped, FieldId::dsnraw64);
        if (!dsn) continue;
        ++known;
        // Of DSNs that are all of 4 bytes nothing tells the upper half.
        const std::uint64_t expected = connection.idsns[index_of(sent.sender)] + sent.dsn;
        ASSERT_EQ(static_cast<std::uint32_t>(*dsn), static_cast<std::uint32_t>(expected))
            << "frame " << sent.frame - kSkipped;
        if (made.options.dsn_width == 8) {
          ASSERT_EQ(*dsn, expected);
        }
      }
    }
  }
  EXPECT_GT(all, 5000U);
  EXPECT_GT(known, all * 95 / 100);
}

}  // namespace
}  // namespace mptcpanalyzer

// Prints, for each MPTCP connection of a capture and each direction, how many bytes of payload
// were of which class, for data_classes_test.py: "FRAMES" or "RANGES" (what the ledger kept), the
// client's endpoint, the sender's role; new, retransmitted, data-retransmitted, reinjected,
// gap-filling and unmapped bytes; how many frames carry data that another subflow carried before,
// and how many carry reinjected bytes.
//
// This is the shortest way from segments to a ledger: it takes the capture for one whose handshakes
// come first and whose mappings come with their data, as the recorded ones are.
#include <array>
#include <cstddef>
#include <deque>
#include <fmt/format.h>
#include <map>

#include "flow/data_ledger.h"
#include "flow/read_segments.h"
#include "flow/sequence_number.h"
#include "flow/tracker.h"

namespace mptcpanalyzer {
namespace {

struct Direction {
  DataLedger ledger;
  DataClasses classes;
  std::uint64_t highest_dsn = 0;
  std::uint64_t unmapped = 0;
  std::uint64_t with_copies = 0;
  std::uint64_t reinjections = 0;

  explicit Direction(Keep keep) : ledger(keep) {}
};

struct SubflowSide {
  DataSequenceMap map;
  std::int64_t highest_ssn = 0;
};

class ClassCounter {
 public:
  explicit ClassCounter(Keep keep) : keep_(keep) {}

  void operator()(const Frame& frame, const Segment& segment, Anomalies& anomalies) {
    const StreamPosition at = tracker_.add(frame, segment, anomalies);
    const ConnectionId connection = connection_of(tracker_.tables(), at.stream);
    if (connection == kNone) return;
    const TcpStream& stream = tracker_.tables().streams[at.stream];
    const Subflow& subflow = *subflow_of(tracker_.tables(), at.stream);
    const Role opener = opener_role(tracker_.tables(), subflow);
    const Role sender = at.side == subflow.opener ? opener : peer(opener);
    const auto idsn = tracker_.tables().connections[connection].host(sender).idsn;
    Direction& direction = directions_.try_emplace({connection, sender}, keep_).first->second;
    SubflowSide& side =
        sides_.try_emplace({at.stream, at.side}, SubflowSide{DataSequenceMap(keep_), 0})
            .first->second;
    if (direction.highest_dsn == 0 && idsn) direction.highest_dsn = *idsn;

    const std::int64_t ssn =
        nearest_position(segment.seq - stream.sent_by[at.side].base, side.highest_ssn);
    side.highest_ssn = std::max(side.highest_ssn, ssn);
    for (const MptcpOption& option : segment.mptcp_options()) {
      const auto* capable = std::get_if<MpCapable>(&option.body);
      if (capable != nullptr && capable->data_length.value_or(0) != 0 && idsn) {
        side.map.insert({ssn, *idsn + 1, *capable->data_length, frame.number});
      }
      const auto* dss = std::get_if<Dss>(&option.body);
      if (dss != nullptr && dss->has_mapping()) learn(*dss, ssn, frame.number, direction, side);
    }
    if (segment.payload_length == 0 || segment.has(tcp_flag::kSyn)) return;
    direction.unmapped +=
        segment.payload_length - side.map.find(ssn, segment.payload_length, pieces_);
    const DataClasses classes =
        direction.ledger.add(at.stream, frame.number, ssn, pieces_, &copies_);
    direction.classes += classes;
    bool elsewhere = false;
    for (const DataCopy& copy : copies_)
      elsewhere |= copy.subflow != at.stream;
    direction.with_copies += static_cast<std::uint64_t>(elsewhere);
    direction.reinjections += static_cast<std::uint64_t>(classes.reinjected != 0);
  }

  void print() const {
    for (const auto& [key, direction] : directions_) {
      const DataClasses& classes = direction.classes;
      const Connection& connection = tracker_.tables().connections[key.first];
      const Subflow& first = tracker_.tables().subflows[connection.subflows.front()];
      fmt::print("{} {} {} {} {} {} {} {} {} {} {}\n", keep_ == Keep::frames ? "FRAMES" : "RANGES",
                 to_string(tracker_.tables().streams[first.tcp_stream].client()),
                 to_string(key.second), classes.new_data, classes.retransmitted,
                 classes.data_retransmitted, classes.reinjected, classes.gap_filling,
                 direction.unmapped, direction.with_copies, direction.reinjections);
    }
  }

 private:
  static void learn(const Dss& dss, std::int64_t near_ssn, std::uint64_t frame,
                    Direction& direction, SubflowSide& side) {
    const std::uint64_t dsn =
        dss.dsn_is_64()
            ? dss.dsn
            : nearest_data_sequence(static_cast<std::uint32_t>(dss.dsn), direction.highest_dsn);
    if (data_distance(direction.highest_dsn, dsn) > 0) direction.highest_dsn = dsn;
    const std::int64_t ssn = nearest_position(dss.subflow_seq, near_ssn);
    if (dss.infinite()) {
      side.map.insert_infinite(ssn, dsn, frame);
    } else if (mapped_bytes(dss) != 0) {
      side.map.insert({ssn, dsn, mapped_bytes(dss), frame});
    }
  }

  Keep keep_;
  Tracker tracker_;
  std::map<std::pair<ConnectionId, Role>, Direction> directions_;
  std::map<std::pair<StreamId, std::uint8_t>, SubflowSide> sides_;
  std::vector<MappedPiece> pieces_;
  std::vector<DataCopy> copies_;
};

Result<Done> print_classes(const char* path) {
  for (const Keep keep : {Keep::frames, Keep::ranges}) {
    Result<OpenCapture> capture = open_capture(path);
    if (!capture) return capture.error();
    ClassCounter counter(keep);
    const auto facts =
        read_segments(std::move(*capture), path,
                      [&counter](const Frame& frame, const Segment& segment, Anomalies& anomalies) {
                        counter(frame, segment, anomalies);
                      },
                      {});
    if (!facts) return facts.error();
    counter.print();
  }
  return Done{};
}

}  // namespace
}  // namespace mptcpanalyzer

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: data_classes CAPTURE\n");
    return 2;
  }
  const auto result = mptcpanalyzer::print_classes(argv[1]);
  if (!result) fmt::print(stderr, "data_classes: {}\n", result.error().line());
  return result ? 0 : 1;
}

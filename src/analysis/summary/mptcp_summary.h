// What a summary says of one MPTCP connection. docs/definitions.md defines each number.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "analysis/subject/subject.h"
#include "analysis/summary/data_level.h"
#include "analysis/summary/subflow_counter.h"
#include "flow/data_annotator.h"

namespace mptcpanalyzer {

struct SubflowDirectionSummary {
  SubjectStream stream;
  bool captured = true;  // false: it was used, and none of its packets was: its sums tell nothing
  CarriedBytes bytes;
  double throughput_contribution = 0;  // share of the connection's; 0 when there is none
  double goodput_contribution = 0;
  std::uint64_t packets = 0;
  TimeSpan span;       // of its segments in this direction
  TimeSpan data_span;  // of those with payload
  std::optional<Spread> rtt_ns;
};

// Whether it is known which of its data was reinjected or data-retransmitted: not where the snap
// length cut options, and data came under no mapping.
bool classes_known(const SubflowDirectionSummary& subflow, Role destination);

// Bytes that one subflow carried first and another again.
struct ReinjectedBytes {
  StreamId from_tcpstream = 0;
  StreamId to_tcpstream = 0;
  std::uint64_t bytes = 0;
};

struct MptcpDirectionSummary {
  Role mptcpdest = Role::server;
  bool captured = true;  // of any subflow; the sums are of those that were
  CarriedBytes bytes;
  std::uint64_t packets = 0;
  TimeSpan span;
  std::vector<SubflowDirectionSummary> subflows;  // by tcp stream
  std::vector<ReinjectedBytes> reinjected;        // by from, then to
  DataLevelSummary data_level;
};

// Of all its subflows.
bool all_classes_known(const MptcpDirectionSummary& direction);

struct JoinDelay {
  StreamId tcpstream = 0;
  double delay_s = 0;  // from the SYN with MP_CAPABLE to the SYN with MP_JOIN
};

struct MptcpSummary {
  ConnectionId mptcpstream = 0;
  std::int64_t start_ns = kNoTime;                // of the capture
  std::vector<MptcpDirectionSummary> directions;  // towards the server, towards the client
  std::vector<JoinDelay> join_delays;
  std::vector<std::string> notes;
};

// What one segment adds to the sums, for who looks at them over time.
struct SegmentFindings {
  // By how much the new data of its subflow grew; less than 0 where a mapping that came late told
  // that earlier data was not new.
  std::int64_t new_bytes = 0;
  std::span<const MappedPiece> pieces;               // of its payload; live until the next segment
  std::optional<std::int64_t> rtt_ns;                // of the data that it acknowledges
  std::optional<std::int64_t> receive_window_bytes;  // of a segment with a DATA_ACK
  // After it, by role of the sender of the data; nothing before the first DATA_ACK.
  std::array<std::optional<std::int64_t>, 2> flight_bytes;
};

// Of the segments of all subflows of one connection, in the order of the capture. Memory does not
// grow with packets.
class MptcpSummaryBuilder {
 public:
  explicit MptcpSummaryBuilder(Subject subject);

  // Writes into `tracked` what the whole capture tells of its place in the connection.
  SegmentFindings add(TrackedSegment& tracked);

  MptcpSummary finish() const;

 private:
  void place(std::size_t subflow, TrackedSegment& tracked) const;

  Subject subject_;
  std::unordered_map<StreamId, std::size_t> index_;  // into the next and subject_.streams
  std::vector<SubflowCounter> subflows_;
  DataAnnotator annotator_{Keep::ranges};
  std::array<DataLevelCounter, 2> data_level_;  // by role of the sender
};

struct CountedSubflow {
  const SubflowCounter* counter = nullptr;
  std::uint32_t subflow = 0;  // its number in SubflowCounter's reinjected_from()
};

// What was counted of the subflows of a connection, one for each stream of `subject`, as its
// summary; without the data level.
MptcpSummary sum_up_connection(const Subject& subject, std::span<const CountedSubflow> subflows);

}  // namespace mptcpanalyzer

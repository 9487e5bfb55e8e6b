// What a summary says of one MPTCP connection. docs/definitions.md defines each number.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analysis/data_level.h"
#include "analysis/subject.h"
#include "analysis/tcp_direction.h"
#include "flow/data_annotator.h"

namespace mptcpanalyzer {

// Octets of payload of one direction, of one subflow or of all. Throughput is the sum of the next
// four.
struct CarriedBytes {
  std::uint64_t throughput = 0;
  std::uint64_t new_data = 0;  // first carried here; of the whole connection: the goodput
  std::uint64_t reinjected = 0;
  std::uint64_t data_retransmitted = 0;
  std::uint64_t retransmitted = 0;
  std::uint64_t unmapped = 0;     // of the new data: what no mapping was captured for
  std::uint64_t gap_filling = 0;  // besides its class: what came below the highest sequence number

  CarriedBytes& operator+=(const CarriedBytes& other);
};

struct SubflowDirectionSummary {
  SubjectStream stream;
  CarriedBytes bytes;
  double throughput_contribution = 0;  // share of the connection's; 0 when there is none
  double goodput_contribution = 0;
  std::uint64_t packets = 0;
  TimeSpan span;       // of its segments in this direction
  TimeSpan data_span;  // of those with payload
  std::optional<Spread> rtt_ns;
};

// Bytes that one subflow carried first and another again.
struct ReinjectedBytes {
  StreamId from_tcpstream = 0;
  StreamId to_tcpstream = 0;
  std::uint64_t bytes = 0;
};

struct MptcpDirectionSummary {
  Role mptcpdest = Role::server;
  CarriedBytes bytes;
  std::uint64_t packets = 0;
  TimeSpan span;
  std::vector<SubflowDirectionSummary> subflows;  // by tcp stream
  std::vector<ReinjectedBytes> reinjected;        // by from, then to
  DataLevelSummary data_level;
};

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
  // What one side of a subflow sent.
  struct Side {
    TcpDirectionCounter tcp;
    DataClasses classes;
    ByteRanges unmapped_sent;  // relative sequence numbers of payload that came without a mapping
    std::uint64_t unmapped_new = 0;
    std::uint64_t unmapped_again = 0;
    std::int64_t highest_seq = 0;

    std::uint64_t new_data() const { return classes.new_data + unmapped_new; }

    // A mapping came for octets of unmapped_new, so that `classes` tell of their first
    // transmission.
    void no_longer_first(std::uint64_t octets);
  };
  struct Subflow {
    TcpStreamAnalysis analysis;
    std::array<Side, 2> sides;
  };

  void place(std::size_t subflow, TrackedSegment& tracked) const;
  void add_unmapped(const TrackedSegment& tracked, const DataAnnotation& data, Side& side);
  CarriedBytes carried(const Side& side) const;
  MptcpDirectionSummary direction(Role destination) const;
  void add_notes(MptcpSummary& summary) const;

  Subject subject_;
  std::unordered_map<StreamId, std::size_t> index_;  // into the next and subject_.streams
  std::vector<Subflow> subflows_;
  DataAnnotator annotator_{Keep::ranges};
  std::array<DataLevelCounter, 2> data_level_;  // by role of the sender
  // By role of the sender: octets by (from, to), indices into subject_.streams.
  std::array<std::map<std::pair<std::size_t, std::size_t>, std::uint64_t>, 2> reinjected_;
};

}  // namespace mptcpanalyzer

// Tracker: from segments in file order to tcp streams, subflows and MPTCP connections.
//
// One pass; memory grows with streams and connections, not with packets. Streams and connections
// are numbered as Wireshark numbers them (WIRESHARK.md sections 3 and 8). What only the whole
// capture can tell (a handshake that follows its joins, HMAC verdicts) is settled by finish().
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "capture/anomaly.h"
#include "capture/frame.h"
#include "flow/announced_addresses.h"
#include "flow/capture_tables.h"
#include "flow/connection_table.h"
#include "flow/host_data.h"
#include "flow/inferred_connections.h"
#include "flow/join_copies.h"
#include "flow/mapping_checksum.h"
#include "flow/sent_mappings.h"
#include "flow/stream_table.h"
#include "packet/segment.h"

namespace mptcpanalyzer {

class Tracker {
 public:
  // `known`: the tables of an earlier pass over the same capture, which inferred connections.
  explicit Tracker(CaptureTables known = {}) : known_(std::move(known)) {}
  Tracker(const Tracker&) = delete;
  Tracker& operator=(const Tracker&) = delete;
  ~Tracker() = default;

  StreamPosition add(const Frame& frame, const Segment& segment, Anomalies& anomalies);

  // What is known by now: the streams, subflows and connections so far, neither facts nor places.
  const CaptureTables& tables() const { return tables_; }

  // To be called once, after the last segment, with what the pass told of the capture: verifies the
  // joins, counts what remained unexplained, and settles the places. The tracker is spent.
  CaptureTables finish(CaptureFacts facts, Grouping grouping = Grouping::applied);

 private:
  // Where a segment with MPTCP options stands.
  struct Context {
    const Frame& frame;
    const Segment& segment;
    TcpStream& stream;
    StreamPosition at;
    Subflow& subflow;
    Anomalies& anomalies;
  };

  using SubflowMappings = std::array<SentMappings, 2>;  // by side
  // What the two hosts of a connection showed so far, by role.
  struct ConnectionData {
    std::array<HostData, 2> sent;
    std::array<AnnouncedAddresses, 2> addresses;
  };

  template <typename T>
  static T& at_or_new(std::vector<T>& all, std::size_t index) {
    if (all.size() <= index) all.resize(index + 1);
    return all[index];
  }

  Subflow& subflow_for(TcpStream& stream, StreamId id);
  void follow_handshake(const Context& context);
  void follow_checksummed(const Context& context);
  void follow_mappings(const Context& context);
  void note_unmapped(const Context& context);
  void follow_host_data(const Context& context);
  void follow_syn_data(const Context& context, ConnectionData& data) const;
  Role sender_of(const Context& context) const;
  ConnectionId connection_of(const Context& context) const {
    return connections_.resolve(context.subflow.connection);
  }
  std::uint32_t subflow_position(const Context& context) const;
  ConnectionId copy_for_join(const Context& context, ConnectionId id,
                             std::uint32_t times_before) const;
  void attach(const Context& context, ConnectionId id);
  void ensure_connection(const Context& context);
  void learn(const Context& context, const MpCapable& option);
  void learn(const Context& context, const MpJoinSyn& option);
  void learn(const Context& context, const MpJoinSynAck& option);
  void learn(const Context& context, const MpJoinAck& option);
  void learn(const Context& context, const Dss& option);
  void learn(const Context& context, const AddAddr& option);
  void learn(const Context& context, const RemoveAddr& option);
  void learn(const Context& context, const MpPrio& option);
  void learn(const Context& context, const MpFail& option);
  void learn(const Context& context, const MpFastclose& option);
  void learn(const Context& context, const MpTcpRst& option);
  void learn(const Context& context, const MptcpOther& option);
  void follow_checksum(const Context& context, const Dss& dss);
  void follow_numbers(const Context& context);
  void announce_checksum(const Context& context, const MappingChecksum::Announced& announced);
  void add_verdicts(const Context& context, MappingChecksum::Verdicts verdicts) const;
  void verify_join(Subflow& subflow, Anomalies& anomalies) const;
  void tell_of_data(Anomalies& anomalies) const;
  void settle_endings();
  ConnectionId known_connection(std::uint32_t subflow) const;
  void settle_groups(Grouping grouping, Anomalies& anomalies);
  bool was_missed(const Connection& connection, Role role) const;
  bool lacks_data_fin(const Connection& connection, Role role) const;

  CaptureTables known_;
  CaptureTables tables_;
  StreamTable streams_{tables_.streams};
  ConnectionTable connections_{tables_.connections};
  std::vector<DsnSpans> spans_;                  // of those without a key, as the next
  std::vector<SubflowMappings> mappings_;        // by index of the Subflow; may be shorter
  std::vector<ConnectionData> connection_data_;  // by ConnectionId; may be shorter
  JoinCopies joins_;
  // Of the sides that send checksums; by 2 * subflow + side.
  std::unordered_map<std::uint64_t, MappingChecksum> checksums_;
};

}  // namespace mptcpanalyzer

// TrafficConnection: one generated MPTCP connection, a state machine that sends a frame or a few at
// each step so that connections can be interleaved.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_set>
#include <vector>

#include "packet/mptcp_option.h"
#include "testing/frame_emitter.h"
#include "testing/random_source.h"
#include "testing/received_ranges.h"
#include "testing/traffic_options.h"
#include "testing/traffic_truth.h"

namespace mptcpanalyzer {

// What the connections of one capture share.
struct TrafficContext {
  const TrafficOptions& options;
  FrameEmitter emitter;
  RandomSource random;
  std::uint32_t tcp_streams = 0;
  std::uint32_t mptcp_streams = 0;
  std::unordered_set<std::uint32_t> tokens = {};  // a token must name one host of one connection
};

class TrafficConnection {
 public:
  TrafficConnection(TrafficContext& context, std::uint32_t number);

  void step();
  bool all_subflows_open() const { return open_subflows_ == subflows_.size(); }
  bool closed() const { return phase_ == Phase::closed; }
  const ConnectionTruth& truth() const { return truth_; }

 private:
  enum class Phase : std::uint8_t { opening, transferring, closing, closed };

  // What one host sends on one subflow.
  struct SubflowSide {
    std::uint32_t isn = 0;
    std::uint64_t next_ssn = 1;  // relative, does not wrap
    ReceivedRanges received;     // by the other host
    std::uint32_t nonce = 0;
    std::uint32_t timestamp = 0;  // the last one sent
    std::uint16_t ip_id = 0;
  };
  struct Subflow {
    SubflowSide side[2];  // by Host
  };

  // What one host sends on the connection.
  struct DataSide {
    std::uint64_t limit = 0;     // bytes to send
    std::uint64_t next_dsn = 1;  // relative, does not wrap
    bool data_fin_sent = false;
    ReceivedRanges received;       // by the other host
    std::vector<SentSegment> log;  // the latest segments
  };

  struct Mapping {
    std::uint64_t dsn = 0;
    std::uint64_t ssn = 0;
    std::uint16_t length = 0;
    bool data_fin = false;
  };

  // A segment about to be sent.
  struct Outgoing {
    Host sender = Host::client;
    std::uint32_t subflow = 0;
    SentAs sent_as = SentAs::new_data;
    std::uint64_t ssn = 0;
    std::uint64_t dsn = 0;
    std::uint32_t length = 0;
    std::optional<Mapping> mapping;  // announced by the segment
    bool in_mp_capable = false;      // as the data of the version 1 handshake
    bool may_be_lost = true;
  };

  // Something to send again later.
  struct Repeat {
    enum class Kind : std::uint8_t { retransmission, data_retransmission, reinjection };
    Kind kind = Kind::retransmission;
    Outgoing segment;  // as it was sent before
  };

  // Handshakes (traffic_handshake.cc).
  void choose_keys();
  void describe_subflow(std::uint32_t number);
  void open_initial_subflow();
  void send_first_data();
  void open_next_subflow();
  Endpoint endpoint(Host host, std::uint32_t subflow, std::uint16_t port) const;
  MptcpOption mp_capable(std::optional<Host> sender, bool with_peer) const;
  MptcpOption add_addr(const SubflowTruth& subflow, Host announcer, bool echo) const;
  MptcpOption mp_join(std::uint32_t subflow, std::uint16_t flags) const;
  std::uint64_t wrapping_key(std::uint64_t limit);

  // Data and closing (traffic_connection.cc).
  void transfer();
  bool has_new_data(Host host) const;
  void send_burst();
  void send_segment(const Outgoing& segment);
  void send_again(const Repeat& repeat);
  void send_copy(const Repeat& repeat);
  std::uint64_t frame_budget_left() const;
  void close();
  void send_data_fin(Host sender);

  // The truth (traffic_accounting.cc).
  void account(const Outgoing& segment, std::uint64_t frame);
  std::uint64_t oldest_copyable_dsn(const DataSide& side) const;

  // Frames (traffic_frames.cc).
  Dss data_ack(Host receiver);
  std::uint64_t send_frame(std::uint32_t subflow, Host sender, std::uint16_t flags,
                           std::uint64_t ssn, Bytes payload,
                           const std::optional<MptcpOption>& option);
  bool is_8_bytes(std::uint8_t width);
  void acknowledge(std::uint32_t subflow, Host receiver);

  TrafficContext& context_;
  std::uint32_t number_;
  Phase phase_ = Phase::opening;
  std::uint32_t progress_ = 0;  // within a handshake or the closing
  std::uint32_t open_subflows_ = 0;
  std::vector<Subflow> subflows_;
  DataSide data_[2];
  std::deque<Repeat> repeats_;
  ConnectionTruth truth_;
};

}  // namespace mptcpanalyzer

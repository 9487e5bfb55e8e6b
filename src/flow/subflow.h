// Subflow: what the MPTCP options of one tcp stream told.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "capture/frame.h"
#include "flow/tcp_stream.h"

namespace mptcpanalyzer {

enum class SubflowKind : std::uint8_t {
  initial,  // its handshake carried MP_CAPABLE
  joined,   // its handshake carried MP_JOIN
  unknown,  // its handshake was not captured
};

// Verdict on the HMACs of an MP_JOIN handshake.
enum class HmacVerdict : std::uint8_t {
  unknown,  // a key, a nonce or the HMAC itself was not captured
  verified,
  mismatch,
};

// What one side of the stream said in MPTCP options.
struct SubflowSide {
  std::optional<std::uint32_t> nonce;
  std::optional<std::uint8_t> address_id;
  bool backup = false;  // its latest word: the B flag of MP_JOIN or MP_PRIO
  bool dss = false;     // sent at least one DSS option
};

// An MP_TCPRST (RFC 8684 section 3.6).
struct SubflowReset {
  std::uint64_t frame = 0;
  std::int64_t time_ns = kNoTime;
  std::uint8_t side = 0;  // that sent it
  std::uint8_t flags = 0;
  std::uint8_t reason = 0;

  bool transient() const { return (flags & 1U) != 0; }
};

// The first data that came without MPTCP options and under no mapping (flow/sent_mappings.h).
struct FirstUnmapped {
  std::uint64_t frame = 0;
  std::uint64_t bytes_before = 0;  // of data, that this side had sent on the subflow
  std::uint8_t side = 0;           // that sent it
};

// Sides are those of the TcpStream: indices into its endpoints.
struct Subflow {
  StreamId tcp_stream = 0;
  std::uint32_t connection = kNone;  // index of its Connection
  SubflowKind kind = SubflowKind::unknown;
  std::uint8_t opener = 0;  // the side that sent the SYN of the MP_CAPABLE or MP_JOIN handshake
  bool mptcp_syn = false;   // a SYN with MP_CAPABLE or MP_JOIN
  bool plain_syn_after = false;  // it was sent again without: the client gave MPTCP up
  bool plain_syn_ack = false;    // the latest SYN/ACK had no MPTCP option
  bool mptcp_syn_ack = false;
  bool answer_cut = false;  // the options of a SYN/ACK were cut, so that nothing tells of MPTCP
  bool mptcp_ack = false;   // the third ACK with MP_CAPABLE or MP_JOIN
  bool infinite_mapping = false;
  bool mp_fail = false;
  bool fastclose = false;
  // Its data came under no mapping where a fallback is not allowed any more, on a joined subflow or
  // beside one: it never reaches the application (RFC 8684 section 3.7).
  bool broken = false;
  std::uint8_t offered_version = 0;              // of MP_CAPABLE in the SYN
  std::optional<std::uint8_t> answered_version;  // of MP_CAPABLE in the SYN/ACK
  std::optional<std::uint32_t> token;  // in the MP_JOIN SYN: names the host that receives it
  // The first and the latest MP_TCPRST of each side, in the order of analysis: few subflows have
  // any. The first of all tells why; later ones may only have answered, or tell of another trouble.
  std::vector<SubflowReset> resets;
  std::optional<FirstUnmapped> unmapped;
  // Another subflow of the connection with the same join: token, nonce and sequence number. The
  // packets were captured twice, as on both sides of a NAT; kNone: there is none.
  std::uint32_t copy_of = kNone;
  std::array<SubflowSide, 2> said_by;  // said_by[side]
  // The side of the connection's client, where the connection was inferred (Connection::inferred).
  std::optional<std::uint8_t> inferred_client;
  std::optional<std::uint64_t> syn_ack_hmac;
  std::optional<std::array<std::uint8_t, 20>> ack_hmac;
  // DSS checksums of mappings that were captured whole.
  std::uint32_t checksums_right = 0;
  std::uint32_t checksums_wrong = 0;
  HmacVerdict syn_ack_verdict = HmacVerdict::unknown;
  HmacVerdict ack_verdict = HmacVerdict::unknown;
  std::int64_t syn_time_ns = kNoTime;
  std::int64_t ack_time_ns = kNoTime;  // of the segment that completed the handshake
};

}  // namespace mptcpanalyzer

// What the listings say of each tcp stream, subflow and MPTCP connection: plain results, no
// printing.
//
// One connection at a time, so that a listing of any length needs no memory of its own.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "flow/capture_tables.h"
#include "flow/subflow_state.h"

namespace mptcpanalyzer {

struct TcpConnectionInfo {
  StreamId tcpstream = 0;
  Endpoint client;  // who sent the SYN, or who probably did
  Endpoint server;
  std::uint64_t packets = 0;
  std::optional<ConnectionId> mptcpstream;  // of the MPTCP connection that it is a subflow of
  // The client offered MPTCP and the peer did not take it up; why, where that is known.
  bool mptcp_unanswered = false;
  bool mptcp_answer_cut = false;  // whether it did is not known: the answer's options were cut
  std::string fallback_reason;
};

// An MP_TCPRST.
struct ResetInfo {
  Role mptcpdest = Role::server;  // whom it went to: the other host sent it
  std::uint8_t reason = 0;
  bool transient = false;
  std::uint64_t frame = 0;
  std::optional<double> time_s;  // from the start of the capture
};

// The first data that came without MPTCP options and under no mapping.
struct UnmappedInfo {
  Role mptcpdest = Role::server;
  std::uint64_t frame = 0;
  std::uint64_t bytes_before = 0;  // that the same side had sent on the subflow
};

struct SubflowInfo {
  TcpConnectionInfo tcp;
  Role mptcpdest = Role::server;  // the MPTCP role that the tcp client's segments travel towards
  SubflowKind kind = SubflowKind::unknown;
  std::optional<std::uint8_t>
      address_id;  // of the opener's address, as its MP_JOIN says; 0: initial
  std::optional<std::uint8_t> peer_address_id;  // of the other end's
  bool backup = false;                          // the latest word of either end
  std::string_view interface;          // of its first frame; empty when the capture names none
  std::optional<std::uint32_t> token;  // in its MP_JOIN
  HmacVerdict hmac = HmacVerdict::unknown;
  SubflowState state = SubflowState::never_completed;
  std::string state_text;             // the state, and why where it is broken
  std::uint32_t checksums_right = 0;  // DSS checksums that were verified
  std::uint32_t checksums_wrong = 0;
  bool closed = false;            // both ends sent their FIN
  bool mp_fail = false;           // either end sent MP_FAIL
  std::vector<ResetInfo> resets;  // the first and the latest MP_TCPRST of each host
  std::optional<UnmappedInfo> unmapped;
  std::optional<StreamId> copy_of;    // the same packets, captured at another place
  std::optional<double> first_s;      // its first frame, from the start of the capture
  std::optional<double> handshake_s;  // from its SYN to the ACK that completed the handshake
};

struct FastcloseInfo {
  Role mptcpdest = Role::server;
  std::uint64_t frame = 0;
  std::optional<double> time_s;
};

struct MptcpConnectionInfo {
  ConnectionId mptcpstream = 0;
  std::optional<std::uint8_t> version;
  std::optional<std::uint8_t> offered_version;  // of MP_CAPABLE in the SYN
  std::optional<ConnectionId> same_as;          // the same, captured at another place
  std::optional<FastcloseInfo> fastclose;
  ConnectionHost client;
  ConnectionHost server;
  bool checksum = false;
  SubflowState state = SubflowState::never_completed;
  bool incomplete = false;           // no MP_CAPABLE of it was captured
  bool orphan = false;               // incomplete, and known by the token of a join alone
  std::optional<Inferred> inferred;  // by data sequence numbers
  std::vector<SubflowInfo> subflows;
};

TcpConnectionInfo describe_tcp_connection(const CaptureTables& tables, StreamId id);

MptcpConnectionInfo describe_mptcp_connection(const CaptureTables& tables, ConnectionId id);

// The same, failing when there is no connection of that number to be listed.
Result<MptcpConnectionInfo> find_mptcp_connection(const CaptureTables& tables,
                                                  std::uint32_t mptcpstream);

}  // namespace mptcpanalyzer

// Subject: the tcp stream or MPTCP connection that an analysis is about, as the whole capture tells
// of it.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "flow/capture_tables.h"
#include "flow/subflow_state.h"

namespace mptcpanalyzer {

enum class Level : std::uint8_t { tcp, mptcp };

struct SubjectStream {
  StreamId id = 0;
  std::array<Endpoint, 2> endpoints;  // by side
  std::uint8_t client_side = 0;
  std::array<std::optional<std::uint16_t>, 2> mss;  // that each side announced
  std::optional<ConnectionId> mptcpstream;
  // The rest only for a stream of a connection.
  Role client_mptcp_role = Role::client;
  SubflowKind kind = SubflowKind::unknown;
  SubflowState state = SubflowState::established;
  std::string fallback_reason;
  bool backup = false;  // the latest word of either end
  std::int64_t syn_time_ns = kNoTime;
  std::uint64_t unmapped_frame = 0;  // of the first data under no mapping; 0: none
  // By side: the snap length cut the options of a segment, so that counts of options are too low.
  std::array<bool, 2> options_cut = {false, false};
  // By side: it sent something, and nothing of that was captured (TcpStream::was_missed()).
  std::array<bool, 2> missed = {false, false};
  bool from_csv = false;  // which has neither SACK blocks nor windows before they were scaled

  Role tcp_role(std::size_t side) const {
    return side == client_side ? Role::client : Role::server;
  }
  Role mptcp_role(std::size_t side) const {
    return side == client_side ? client_mptcp_role : peer(client_mptcp_role);
  }
};

struct Subject {
  std::vector<SubjectStream> streams;  // by id, ascending
  std::optional<ConnectionId> mptcpstream;
  bool handshake_seen = false;                       // a key of the connection was captured
  std::array<std::optional<std::uint64_t>, 2> idsn;  // by role, where its key is known
  std::int64_t start_ns = kNoTime;                   // of the capture
  std::array<DataFin, 2> data_fin = {};              // by role of the sender
  std::optional<Fastclose> fastclose;
  std::optional<ConnectionId> same_as;  // the same connection, captured at another place
  // MP_CAPABLE's in the SYN and in the SYN/ACK, where they differ.
  std::optional<std::pair<std::uint8_t, std::uint8_t>> versions;
  // Streams that are left out, with those whose packets they are, captured at another place.
  std::vector<std::pair<StreamId, StreamId>> copies;

  // Whether what that host sent on a stream was not captured: acknowledgements and all.
  bool misses(Role sender) const;
};

// Which tcp streams the subjects have, by StreamId; those beyond the end are of none.
std::vector<bool> wanted_by(std::span<const Subject> subjects);
inline std::vector<bool> wanted_by(const Subject& subject) {
  return wanted_by(std::span(&subject, 1));
}

// The tcp stream of that number, or the connection to be listed (flow/subflow_state.h). Fails when
// there is none.
Result<Subject> find_subject(const CaptureTables& tables, Level level, std::uint32_t id);

// All of them, by number.
std::vector<Subject> all_subjects(const CaptureTables& tables, Level level);

// Whether any packet belongs to the tcp stream, or to a connection of that number: also to one that
// is not listed, because the peer did not take MPTCP up.
bool exists(const CaptureTables& tables, Level level, std::uint32_t id);

// "there is no mptcp stream 7", and what lists those there are.
Error no_such_subject(Level level, std::uint32_t id, const std::string& capture);

// "tcp" or "mptcp".
std::string_view to_string(Level level);

}  // namespace mptcpanalyzer

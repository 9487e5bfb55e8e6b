#include "analysis/subject/subject.h"

#include <algorithm>
#include <fmt/format.h>

namespace mptcpanalyzer {
namespace {

SubjectStream describe(const CaptureTables& tables, StreamId id) {
  const TcpStream& stream = tables.streams[id];
  const StreamPlace& place = tables.places[id];
  SubjectStream subject;
  subject.id = id;
  subject.endpoints = stream.endpoints;
  subject.client_side = stream.client_side;
  subject.mss = {stream.sent_by[0].mss, stream.sent_by[1].mss};
  if (place.connection != kNone) subject.mptcpstream = place.connection;
  subject.client_mptcp_role = place.client_mptcp_role;
  const Subflow* subflow = subflow_of(tables, id);
  subject.options_cut = {stream.sent_by[0].options_cut, stream.sent_by[1].options_cut};
  subject.from_csv = tables.format == "csv";
  subject.missed = {stream.was_missed(0), stream.was_missed(1)};
  if (subflow == nullptr) return subject;
  subject.kind = subflow->kind;
  subject.state = state_of(stream, *subflow);
  subject.fallback_reason = fallback_reason(stream, *subflow);
  if (subflow->unmapped) subject.unmapped_frame = subflow->unmapped->frame;
  subject.backup = subflow->said_by[0].backup || subflow->said_by[1].backup;
  subject.syn_time_ns = subflow->syn_time_ns;
  return subject;
}

// `streams` are those of the connection. A copy of another subflow is not a part of it once more.
void take_streams(const CaptureTables& tables, std::span<const StreamId> streams,
                  Subject& subject) {
  for (const StreamId stream : streams) {
    const Subflow* subflow = subflow_of(tables, stream);
    if (subflow != nullptr && subflow->copy_of != kNone) {
      subject.copies.emplace_back(stream, tables.subflows[subflow->copy_of].tcp_stream);
      continue;
    }
    subject.streams.push_back(describe(tables, stream));
    if (subflow == nullptr || subflow->kind != SubflowKind::initial || !subflow->mptcp_syn)
      continue;
    const auto& answered = subflow->answered_version;
    if (answered && *answered != subflow->offered_version)
      subject.versions = std::pair(subflow->offered_version, *answered);
  }
}

void take(const Connection& connection, Subject& subject) {
  for (std::size_t role = 0; role < 2; ++role)
    subject.data_fin[role] = connection.hosts[role].data_fin;
  subject.fastclose = connection.fastclose;
  if (connection.copy_of != kNone) {
    subject.same_as = connection.copy_of;
  } else if (connection.copied_as != kNone) {
    subject.same_as = connection.copied_as;
  }
  subject.handshake_seen = connection.has_key();
  subject.idsn = {connection.hosts[0].idsn, connection.hosts[1].idsn};
}

// A CSV has no keys. It is taken for one of a capture that had the handshake, so that relative data
// sequence numbers count from the IDSN.
void take_from_csv(const CaptureTables& tables, Subject& subject) {
  subject.handshake_seen = true;
  for (const SubjectStream& stream : subject.streams) {
    for (std::size_t side = 0; side < 2; ++side) {
      const SideNumbering& numbering = tables.places[stream.id].numbering[side];
      auto& idsn = subject.idsn[static_cast<std::size_t>(stream.mptcp_role(side))];
      if (!idsn && numbering.dsn_base_known) idsn = numbering.dsn_base;
    }
  }
}

Subject tcp_subject(const CaptureTables& tables, StreamId id) {
  Subject subject;
  subject.start_ns = tables.first_time_ns;
  subject.streams.push_back(describe(tables, id));
  return subject;
}

// `streams` are those of the connection.
Subject mptcp_subject(const CaptureTables& tables, ConnectionId id,
                      std::span<const StreamId> streams) {
  Subject subject;
  subject.start_ns = tables.first_time_ns;
  subject.mptcpstream = id;
  take_streams(tables, streams, subject);
  if (tables.subflows.empty()) {
    take_from_csv(tables, subject);
  } else {
    take(tables.connections[id], subject);
  }
  return subject;
}

}  // namespace

bool Subject::misses(Role sender) const {
  return std::any_of(streams.begin(), streams.end(), [sender](const SubjectStream& stream) {
    return stream.missed[stream.mptcp_role(0) == sender ? 0 : 1];
  });
}

std::vector<bool> wanted_by(std::span<const Subject> subjects) {
  std::vector<bool> wanted;
  for (const Subject& subject : subjects) {
    const std::size_t end = subject.streams.back().id + std::size_t{1};
    if (wanted.size() < end) wanted.resize(end);
    for (const SubjectStream& stream : subject.streams)
      wanted[stream.id] = true;
  }
  return wanted;
}

Result<Subject> find_subject(const CaptureTables& tables, Level level, std::uint32_t id) {
  const bool is_there = level == Level::tcp ? id < tables.streams.size() : is_listed(tables, id);
  if (!is_there) return no_such_subject(level, id, tables.name);
  if (level == Level::tcp) return tcp_subject(tables, id);
  return mptcp_subject(tables, id, streams_of(tables, id));
}

std::vector<Subject> all_subjects(const CaptureTables& tables, Level level) {
  std::vector<Subject> subjects;
  if (level == Level::tcp) {
    for (StreamId id = 0; id < tables.streams.size(); ++id)
      subjects.push_back(tcp_subject(tables, id));
    return subjects;
  }
  std::vector<std::vector<StreamId>> streams(tables.connections.size());
  for (StreamId id = 0; id < tables.places.size(); ++id) {
    if (tables.places[id].connection != kNone) streams[tables.places[id].connection].push_back(id);
  }
  for (const ConnectionId id : listed_connections(tables))
    subjects.push_back(mptcp_subject(tables, id, streams[id]));
  return subjects;
}

bool exists(const CaptureTables& tables, Level level, std::uint32_t id) {
  if (level == Level::tcp) return id < tables.streams.size();
  // Numbers that were merged into others have no tcp stream.
  return id != kNone &&
         std::any_of(tables.places.begin(), tables.places.end(),
                     [id](const StreamPlace& place) { return place.connection == id; });
}

Error no_such_subject(Level level, std::uint32_t id, const std::string& capture) {
  const std::string_view kind = to_string(level);
  return {fmt::format("there is no {} stream {}", kind, id), capture,
          fmt::format("list_{}_connections shows those there are", kind)};
}

std::string_view to_string(Level level) {
  return level == Level::tcp ? "tcp" : "mptcp";
}

}  // namespace mptcpanalyzer

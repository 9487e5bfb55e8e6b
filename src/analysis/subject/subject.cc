#include "analysis/subject/subject.h"

#include <algorithm>
#include <fmt/format.h>

namespace mptcpanalyzer {
namespace {

// `subflow` may be null.
SubjectStream describe(StreamId id, const TcpStream& stream, const Subflow* subflow,
                       const StreamPlace& place) {
  SubjectStream subject;
  subject.id = id;
  subject.endpoints = stream.endpoints;
  subject.client_side = stream.client_side;
  subject.mss = {stream.sent_by[0].mss, stream.sent_by[1].mss};
  if (place.connection != kNone) subject.mptcpstream = place.connection;
  subject.client_mptcp_role = place.client_mptcp_role;
  subject.options_cut = {stream.sent_by[0].options_cut, stream.sent_by[1].options_cut};
  if (subflow == nullptr) return subject;
  subject.kind = subflow->kind;
  subject.state = state_of(stream, *subflow);
  subject.fallback_reason = fallback_reason(stream, *subflow);
  if (subflow->unmapped) subject.unmapped_frame = subflow->unmapped->frame;
  subject.backup = subflow->said_by[0].backup || subflow->said_by[1].backup;
  subject.syn_time_ns = subflow->syn_time_ns;
  return subject;
}

SubjectStream describe(const Tracker& tracker, StreamId id) {
  return describe(id, tracker.streams()[id], tracker.subflow_of(id), place_of(tracker, id));
}

SubjectStream describe(const TraceTables& tables, StreamId id) {
  const TcpStream& stream = tables.streams[id];
  const Subflow* subflow = stream.subflow == kNone ? nullptr : &tables.subflows[stream.subflow];
  SubjectStream subject = describe(id, stream, subflow, tables.places[id]);
  subject.from_csv = tables.format == "csv";
  return subject;
}

// A copy of another subflow is not a part of the connection once more.
void take_subflow(const Subflow& subflow, StreamId copied, const SubjectStream& stream,
                  Subject& subject) {
  if (copied != kNone) {
    subject.copies.emplace_back(stream.id, copied);
    return;
  }
  subject.streams.push_back(stream);
  const auto& answered = subflow.answered_version;
  if (subflow.kind == SubflowKind::initial && subflow.mptcp_syn && answered &&
      *answered != subflow.offered_version)
    subject.versions = std::pair(subflow.offered_version, *answered);
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
void take_from_csv(const TraceTables& tables, Subject& subject) {
  subject.handshake_seen = true;
  for (const SubjectStream& stream : subject.streams) {
    for (std::size_t side = 0; side < 2; ++side) {
      const SideNumbering& numbering = tables.places[stream.id].numbering[side];
      auto& idsn = subject.idsn[static_cast<std::size_t>(stream.mptcp_role(side))];
      if (!idsn && numbering.dsn_base_known) idsn = numbering.dsn_base;
    }
  }
}

}  // namespace

std::vector<bool> Subject::wanted() const {
  std::vector<bool> wanted(streams.back().id + std::size_t{1});
  for (const SubjectStream& stream : streams)
    wanted[stream.id] = true;
  return wanted;
}

std::optional<Subject> find_tcp_subject(const TrackedCapture& capture, StreamId id) {
  if (id >= capture.tracker.streams().size()) return std::nullopt;
  Subject subject;
  subject.start_ns = capture.first_time_ns;
  subject.streams.push_back(describe(capture.tracker, id));
  return subject;
}

std::optional<Subject> find_tcp_subject(const TraceTables& tables, StreamId id) {
  if (id >= tables.streams.size()) return std::nullopt;
  Subject subject;
  subject.start_ns = tables.first_time_ns;
  subject.streams.push_back(describe(tables, id));
  return subject;
}

std::optional<Subject> find_mptcp_subject(const TrackedCapture& capture, ConnectionId id) {
  return find_mptcp_subject(capture.tracker, capture.first_time_ns, id);
}

std::optional<Subject> find_mptcp_subject(const Tracker& tracker, std::int64_t start_ns,
                                          ConnectionId id) {
  const auto& connections = tracker.connections().connections();
  if (id >= connections.size() || !is_listed(tracker, connections[id])) return std::nullopt;
  Subject subject;
  subject.mptcpstream = id;
  subject.start_ns = start_ns;
  take(connections[id], subject);
  for (const std::uint32_t index : connections[id].subflows) {
    const Subflow& subflow = tracker.subflows()[index];
    const StreamId copied =
        subflow.copy_of == kNone ? kNone : tracker.subflows()[subflow.copy_of].tcp_stream;
    take_subflow(subflow, copied, describe(tracker, subflow.tcp_stream), subject);
  }
  std::sort(subject.streams.begin(), subject.streams.end(),
            [](const SubjectStream& a, const SubjectStream& b) { return a.id < b.id; });
  return subject;
}

std::optional<Subject> find_mptcp_subject(const TraceTables& tables, ConnectionId id) {
  Subject subject;
  subject.mptcpstream = id;
  subject.start_ns = tables.first_time_ns;
  for (StreamId stream = 0; stream < tables.streams.size(); ++stream) {
    if (tables.places[stream].connection != id) continue;
    const std::uint32_t index = tables.streams[stream].subflow;
    if (index == kNone) {
      subject.streams.push_back(describe(tables, stream));
      continue;
    }
    const Subflow& subflow = tables.subflows[index];
    const StreamId copied =
        subflow.copy_of == kNone ? kNone : tables.subflows[subflow.copy_of].tcp_stream;
    take_subflow(subflow, copied, describe(tables, stream), subject);
  }
  if (subject.streams.empty()) return std::nullopt;
  if (tables.subflows.empty()) {
    take_from_csv(tables, subject);
  } else {
    take(tables.connections[id], subject);
  }
  return subject;
}

namespace {

template <typename Source>
Result<Subject> find_or_fail(const Source& source, Level level, std::uint32_t id,
                             const std::string& capture) {
  std::optional<Subject> subject =
      level == Level::tcp ? find_tcp_subject(source, id) : find_mptcp_subject(source, id);
  if (subject) return std::move(*subject);
  return no_such_subject(level, id, capture);
}

}  // namespace

Result<Subject> find_subject(const TraceTables& tables, Level level, std::uint32_t id) {
  return find_or_fail(tables, level, id, tables.capture);
}

Result<Subject> find_subject(const TrackedCapture& capture, Level level, std::uint32_t id) {
  return find_or_fail(capture, level, id, capture.name);
}

bool exists(const TraceTables& tables, Level level, std::uint32_t id) {
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

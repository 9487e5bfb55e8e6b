#include "flow/inferred_connections.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <span>
#include <utility>

#include "flow/data_groups.h"

namespace mptcpanalyzer {
namespace {

constexpr std::uint32_t kNoSubflow = kNone;

// A candidate and what it stands for: a subflow, or a connection with its handshake.
struct Member {
  std::uint32_t subflow = kNoSubflow;
  ConnectionId connection = kNone;
  bool swapped = false;  // its side 0 is the group's side 1

  std::uint8_t of_group(std::uint8_t side) const {
    return swapped ? static_cast<std::uint8_t>(1U - side) : side;
  }
};

class Inferrer {
 public:
  Inferrer(const Inference& inference, Anomalies& anomalies)
      : tables_(inference.tables), inference_(inference), anomalies_(anomalies) {}

  void infer(Grouping grouping);

 private:
  void collect();
  void add_subflow(std::uint32_t index);
  void add_handshake(ConnectionId id);
  void make_connection(std::span<const Member> group, std::uint16_t bits);
  std::pair<std::uint8_t, RoleSource> client_of(std::span<const Member> group) const;
  std::optional<std::uint8_t> vote(
      std::span<const Member> group,
      const std::function<std::optional<std::uint8_t>(const Subflow&)>& client_side) const;
  std::optional<std::uint8_t> side_that_shares_less(std::span<const Member> group) const;
  void name_tokens(std::span<const Member> group, std::uint8_t client, Connection& connection);
  void find_copies(std::span<const Member> group);
  bool is_copy(const Subflow& one, const Subflow& other) const;
  const TcpStream& stream_of(const Subflow& subflow) const {
    return tables_.streams[subflow.tcp_stream];
  }

  CaptureTables& tables_;
  const Inference& inference_;
  Anomalies& anomalies_;
  std::vector<GroupCandidate> candidates_;
  std::vector<Member> members_;  // by index of the candidate
};

// Sides of a handshake's candidate are roles, those of a subflow its stream's.
void Inferrer::add_handshake(ConnectionId id) {
  const Connection& connection = tables_.connections[id];
  GroupCandidate candidate;
  candidate.connection = id;
  candidate.has_handshake = true;
  for (const Role role : {Role::client, Role::server}) {
    const auto side = static_cast<std::size_t>(role);
    const ConnectionHost& host = connection.host(role);
    candidate.tokens[side] = host.token;
    const std::optional<std::uint64_t> end = inference_.farthest(id, role);
    if (host.idsn && end) candidate.sent[side].add(*host.idsn + 1, true, *end - *host.idsn - 1);
  }
  for (const std::uint32_t index : connection.subflows) {
    const Subflow& subflow = tables_.subflows[index];
    const TcpStream& stream = stream_of(subflow);
    if (subflow.kind == SubflowKind::initial) {
      candidate.opened_ns =
          subflow.syn_time_ns == kNoTime ? stream.first_time_ns : subflow.syn_time_ns;
      candidate.hosts = {stream.client().address, stream.server().address};
    }
    if (candidate.first_ns == kNoTime) candidate.first_ns = stream.first_time_ns;
    candidate.last_ns = std::max(candidate.last_ns, stream.last_time_ns);
  }
  candidates_.push_back(candidate);
  members_.push_back({kNoSubflow, id, false});
}

void Inferrer::add_subflow(std::uint32_t index) {
  const Subflow& subflow = tables_.subflows[index];
  const TcpStream& stream = stream_of(subflow);
  GroupCandidate candidate;
  if (index < inference_.spans.size()) candidate.sent = inference_.spans[index];
  candidate.hosts = {stream.endpoints[0].address, stream.endpoints[1].address};
  candidate.first_ns = stream.first_time_ns;
  candidate.last_ns = stream.last_time_ns;
  candidate.connection = inference_.connections.resolve(subflow.connection);
  candidate.swapped = (opener_role(tables_, subflow) == Role::client) != (subflow.opener == 0);
  if (subflow.kind == SubflowKind::initial) {
    candidate.has_handshake = true;
    candidate.opened_ns = stream.first_time_ns;
  }
  if (subflow.token) candidate.tokens[1U - subflow.opener] = subflow.token;
  candidates_.push_back(candidate);
  members_.push_back({index, candidate.connection, false});
}

void Inferrer::collect() {
  for (std::uint32_t index = 0; index < tables_.subflows.size(); ++index) {
    const ConnectionId id = inference_.connections.resolve(tables_.subflows[index].connection);
    if (id != kNone && !tables_.connections[id].has_key()) add_subflow(index);
  }
  const bool any_spans =
      std::any_of(candidates_.begin(), candidates_.end(),
                  [](const GroupCandidate& one) { return one.sent[0].any() || one.sent[1].any(); });
  if (!any_spans) {
    candidates_.clear();
    return;
  }
  for (ConnectionId id = 0; id < tables_.connections.size(); ++id) {
    if (tables_.connections[id].has_key()) add_handshake(id);
  }
}

void Inferrer::infer(Grouping grouping) {
  if (inference_.spans.empty()) return;
  collect();
  if (candidates_.size() < 2) return;
  const DataGroups groups = group_by_numbers(candidates_);
  std::vector<std::uint32_t> order(candidates_.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    order[i] = i;
    members_[i].swapped = groups.swapped[i];
  }
  candidates_.clear();
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return groups.first[a] < groups.first[b];
  });
  std::vector<Member> group;
  for (std::size_t at = 0; at < order.size();) {
    const std::uint32_t first = groups.first[order[at]];
    group.clear();
    for (; at < order.size() && groups.first[order[at]] == first; ++at)
      group.push_back(members_[order[at]]);
    if (groups.bits[first] == 0) continue;  // of one connection alone
    if (grouping == Grouping::applied) {
      make_connection(group, groups.bits[first]);
    } else if (group.front().subflow != kNoSubflow) {
      anomalies_.add(Anomaly::connection_not_inferred,
                     stream_of(tables_.subflows[group.front().subflow]).first_frame);
    }
  }
}

// What most of those say who say something; the first of them where they are even.
std::optional<std::uint8_t> Inferrer::vote(
    std::span<const Member> group,
    const std::function<std::optional<std::uint8_t>(const Subflow&)>& client_side) const {
  std::array<std::size_t, 2> votes{};
  std::optional<std::uint8_t> first;
  for (const Member& member : group) {
    if (member.subflow == kNoSubflow) continue;
    const std::optional<std::uint8_t> side = client_side(tables_.subflows[member.subflow]);
    if (!side) continue;
    const std::uint8_t client = member.of_group(*side);
    ++votes[client];
    if (!first) first = client;
  }
  if (votes[0] == votes[1]) return first;
  return votes[0] > votes[1] ? 0 : 1;
}

// A server listens at one endpoint, which many subflows share; each end of a client is another.
std::optional<std::uint8_t> Inferrer::side_that_shares_less(std::span<const Member> group) const {
  std::array<std::size_t, 2> most{};
  for (std::uint8_t side = 0; side < 2; ++side) {
    std::map<Endpoint, std::size_t> counts;
    for (const Member& member : group) {
      if (member.subflow == kNoSubflow) continue;
      const TcpStream& stream = stream_of(tables_.subflows[member.subflow]);
      most[side] = std::max(most[side], ++counts[stream.endpoints[member.of_group(side)]]);
    }
  }
  if (most[0] == most[1]) return std::nullopt;
  return most[0] < most[1] ? 0 : 1;
}

// Which side of the group is the client's, and what told it.
std::pair<std::uint8_t, RoleSource> Inferrer::client_of(std::span<const Member> group) const {
  using Side = std::optional<std::uint8_t>;
  for (const Member& member : group) {
    if (member.subflow == kNoSubflow) return {member.of_group(0), RoleSource::handshake};
  }
  const Side by_token =
      vote(group, [](const Subflow& s) { return s.token ? Side(s.opener) : std::nullopt; });
  if (by_token) return {*by_token, RoleSource::token};
  const Side by_syn = vote(group, [this](const Subflow& s) -> Side {
    if (s.kind != SubflowKind::unknown) return s.opener;
    const TcpStream& stream = stream_of(s);
    if (stream.role_evidence == RoleEvidence::guess) return std::nullopt;
    return stream.client_side;
  });
  if (by_syn) return {*by_syn, RoleSource::syn};
  if (const Side by_share = side_that_shares_less(group))
    return {*by_share, RoleSource::shared_endpoint};
  const Side by_ports = vote(group, [this](const Subflow& s) { return stream_of(s).client_side; });
  return {by_ports.value_or(0), RoleSource::ports};
}

void Inferrer::name_tokens(std::span<const Member> group, std::uint8_t client,
                           Connection& connection) {
  for (ConnectionHost& host : connection.hosts)
    host.token.reset();
  for (const Member& member : group) {
    const Subflow& subflow = tables_.subflows[member.subflow];
    if (!subflow.token) continue;
    const bool opened_by_client = member.of_group(subflow.opener) == client;
    connection.host(opened_by_client ? Role::server : Role::client).token = subflow.token;
  }
}

// Packets that were captured at two places, as on both sides of a NAT, look like two subflows with
// the same data. Two subflows have sequence numbers of their own; here they are near each other in
// both directions.
bool Inferrer::is_copy(const Subflow& one, const Subflow& other) const {
  constexpr std::int32_t kNear = 1 << 20;
  const TcpStream& a = stream_of(one);
  const TcpStream& b = stream_of(other);
  if (a.first_time_ns > b.last_time_ns || b.first_time_ns > a.last_time_ns) return false;
  bool same_ends = true;
  for (std::uint8_t role = 0; role < 2; ++role) {
    const auto side = static_cast<std::uint8_t>(*one.inferred_client ^ role);
    const auto other_side = static_cast<std::uint8_t>(*other.inferred_client ^ role);
    const TcpDirection& own = a.sent_by[side];
    const TcpDirection& its = b.sent_by[other_side];
    if (!own.base_known || !its.base_known) return false;
    if (std::abs(static_cast<std::int32_t>(own.base - its.base)) > kNear) return false;
    same_ends &= a.endpoints[side] == b.endpoints[other_side];
  }
  return !same_ends;
}

void Inferrer::find_copies(std::span<const Member> group) {
  constexpr std::size_t kNeighbours = 8;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> order;  // by the client's sequence number
  for (const Member& member : group) {
    if (member.subflow == kNoSubflow) continue;
    const Subflow& subflow = tables_.subflows[member.subflow];
    if (subflow.kind != SubflowKind::unknown) continue;
    order.emplace_back(stream_of(subflow).sent_by[*subflow.inferred_client].base, member.subflow);
  }
  std::sort(order.begin(), order.end());
  for (std::size_t at = 0; at < order.size(); ++at) {
    for (std::size_t back = 1; back <= std::min(kNeighbours, at); ++back) {
      const auto [first, second] = std::minmax(order[at].second, order[at - back].second);
      Subflow& copy = tables_.subflows[second];
      const Subflow& original = tables_.subflows[first];
      if (copy.copy_of == kNone && original.copy_of == kNone && is_copy(original, copy))
        copy.copy_of = first;
    }
  }
}

void Inferrer::make_connection(std::span<const Member> group, std::uint16_t bits) {
  const auto [client, roles_by] = client_of(group);
  std::uint64_t first_frame = 0;
  for (const Member& member : group) {
    if (member.subflow == kNoSubflow) continue;
    Subflow& subflow = tables_.subflows[member.subflow];
    const std::uint8_t side = member.of_group(client);
    subflow.inferred_client = side;
    TcpStream& stream = tables_.streams[subflow.tcp_stream];
    if (stream.role_evidence == RoleEvidence::guess) stream.client_side = side;
    if (subflow.kind == SubflowKind::unknown) subflow.opener = side;
    if (first_frame == 0 || stream.first_frame < first_frame) first_frame = stream.first_frame;
  }
  ConnectionId id = group.front().connection;
  for (const Member& member : group)
    id = inference_.connections.unite(id, member.connection);
  Connection& connection = tables_.connections[id];
  if (roles_by != RoleSource::handshake) name_tokens(group, client, connection);
  connection.inferred = Inferred{bits, roles_by};
  find_copies(group);
  anomalies_.add(Anomaly::connection_inferred, first_frame);
}

}  // namespace

void infer_connections(const Inference& inference, Grouping grouping, Anomalies& anomalies) {
  Inferrer(inference, anomalies).infer(grouping);
}

// Subflows were given their places when they came.
void adopt_connections(const CaptureTables& known, const Inference& inference,
                       Anomalies& anomalies) {
  CaptureTables& tables = inference.tables;
  std::vector<std::uint64_t> first_frames(known.connections.size());
  for (const Subflow& subflow : tables.subflows) {
    if (!subflow.inferred_client) continue;
    TcpStream& stream = tables.streams[subflow.tcp_stream];
    if (stream.role_evidence == RoleEvidence::guess) stream.client_side = *subflow.inferred_client;
    std::uint64_t& first = first_frames[inference.connections.resolve(subflow.connection)];
    if (first == 0 || stream.first_frame < first) first = stream.first_frame;
  }
  for (ConnectionId id = 0; id < known.connections.size(); ++id) {
    if (!known.connections[id].inferred || id >= tables.connections.size()) continue;
    tables.connections[id].inferred = known.connections[id].inferred;
    tables.connections[id].hosts = known.connections[id].hosts;
    for (ConnectionHost& host : tables.connections[id].hosts)
      host.data_fin = DataFin::none;  // is settled later
    anomalies.add(Anomaly::connection_inferred, first_frames[id]);
  }
}

bool has_inferred(const CaptureTables& tables) {
  return std::any_of(tables.connections.begin(), tables.connections.end(),
                     [](const Connection& connection) { return connection.inferred.has_value(); });
}

std::string_view to_string(RoleSource source) {
  switch (source) {
    case RoleSource::handshake:
      return "the handshake";
    case RoleSource::token:
      return "the token of a join";
    case RoleSource::syn:
      return "the SYNs of subflows";
    case RoleSource::shared_endpoint:
      return "the server endpoint that most subflows share";
    case RoleSource::ports:
      return "ports";
  }
  return "";
}

}  // namespace mptcpanalyzer

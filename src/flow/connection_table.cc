#include "flow/connection_table.h"

#include <algorithm>
#include <utility>

#include "flow/keys.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kInitialBuckets = 64;

void derive(ConnectionHost& host, std::uint8_t version) {
  host.token.reset();
  host.idsn.reset();
  if (!host.key || !version_is_supported(version)) return;
  const KeyDigest digest = digest_of_key(*host.key, version);
  host.token = digest.token;
  host.idsn = digest.idsn;
}

}  // namespace

ConnectionTable::ConnectionTable(std::vector<Connection>& connections)
    : connections_(connections), owners_(kInitialBuckets) {}

ConnectionId ConnectionTable::create() {
  connections_.emplace_back();
  return static_cast<ConnectionId>(connections_.size() - 1);
}

ConnectionId ConnectionTable::find_or_create_by_token(std::uint32_t token) {
  const auto owner = owners_.find(token);
  if (owner != owners_.end()) return resolve(owner->second.connection);
  const ConnectionId id = create();
  connections_[id].host(Role::server).token = token;
  owners_.emplace(token, Owner{id, Role::server});
  return id;
}

ConnectionId ConnectionTable::merge(ConnectionId a, ConnectionId b, std::uint64_t frame,
                                    Anomalies& anomalies) {
  if (resolve(a) != resolve(b)) anomalies.add(Anomaly::connections_merged, frame);
  return unite(a, b);
}

ConnectionId ConnectionTable::unite(ConnectionId a, ConnectionId b) {
  a = resolve(a);
  b = resolve(b);
  if (a == b) return a;
  const ConnectionId kept = std::min(a, b);
  const ConnectionId gone = std::max(a, b);
  Connection& into = connections_[kept];
  Connection& from = connections_[gone];
  const bool from_tells_more = from.has_key() || !into.host(Role::server).token;
  if (!into.has_key() && from_tells_more) into.hosts = from.hosts;
  if (!into.version) into.version = from.version;
  into.checksum |= from.checksum;
  if (!into.fastclose) into.fastclose = from.fastclose;
  if (into.joined_in == 0) into.joined_in = from.joined_in;
  into.subflows.insert(into.subflows.end(), from.subflows.begin(), from.subflows.end());
  std::sort(into.subflows.begin(), into.subflows.end());
  from = Connection{};
  from.merged_into = kept;
  return kept;
}

// A SYN/ACK of another version than the SYN decides (RFC 8684 section 3.1).
void ConnectionTable::learn_version(Connection& connection, std::uint8_t version) {
  if (connection.version == version) return;
  connection.version = version;
  for (ConnectionHost& host : connection.hosts) {
    if (host.key) derive(host, version);
  }
}

// Makes the host the owner of its token, and merges the connection that only the token named.
ConnectionId ConnectionTable::claim_token(ConnectionId id, Role role, std::uint64_t frame,
                                          Anomalies& anomalies) {
  const ConnectionHost& host = connections_[id].host(role);
  if (!host.token) return id;
  const std::uint32_t token = *host.token;
  const auto [owner, is_new] = owners_.try_emplace(token, Owner{id, role});
  if (is_new) return id;
  const Owner former = std::exchange(owner->second, Owner{id, role});
  const ConnectionId other = resolve(former.connection);
  if (other == id) return id;
  if (!connections_[other].has_key()) return merge(other, id, frame, anomalies);
  if (connections_[other].host(former.role).key == host.key) note_shared(token, {other, id, frame});
  return id;
}

void ConnectionTable::note_shared(std::uint32_t token, const Shared& shared) {
  shared_.push_back(shared);
  std::vector<ConnectionId>& all = sharing_[token];
  for (const ConnectionId id : {shared.earlier, shared.later}) {
    if (std::find(all.begin(), all.end(), id) == all.end()) all.push_back(id);
  }
}

std::span<const ConnectionId> ConnectionTable::sharing(std::uint32_t token) const {
  const auto found = sharing_.find(token);
  return found == sharing_.end() ? std::span<const ConnectionId>{} : found->second;
}

void ConnectionTable::settle_copies(Anomalies& anomalies) {
  for (const Shared& shared : shared_) {
    const ConnectionId first = resolve(std::min(shared.earlier, shared.later));
    const ConnectionId other = resolve(std::max(shared.earlier, shared.later));
    if (first == other) continue;
    const auto& keys = connections_[first].hosts;
    Connection& copy = connections_[other];
    const bool same = keys[0].key && keys[1].key && keys[0].key == copy.hosts[0].key &&
                      keys[1].key == copy.hosts[1].key;
    if (!same) {
      anomalies.add(Anomaly::key_shared, shared.frame);
    } else if (copy.copy_of == kNone) {
      const ConnectionId original = connections_[first].copy_of;
      copy.copy_of = original == kNone ? first : original;
      Connection& copied = connections_[copy.copy_of];
      if (copied.copied_as == kNone) copied.copied_as = other;
      anomalies.add(Anomaly::connection_captured_twice, shared.frame);
    }
  }
}

ConnectionId ConnectionTable::learn_key(ConnectionId id, Role role, std::uint64_t key,
                                        std::uint8_t version, std::uint64_t frame,
                                        Anomalies& anomalies) {
  id = resolve(id);
  Connection& connection = connections_[id];
  ConnectionHost& host = connection.host(role);
  if (host.key == key && connection.version == version) return id;
  if (!version_is_supported(version)) anomalies.add(Anomaly::version_unsupported, frame);
  learn_version(connection, version);
  if (host.key && host.key != key) {
    anomalies.add(Anomaly::key_changed, frame);
    if (host.token) {
      const auto owner = owners_.find(*host.token);
      if (owner != owners_.end() && resolve(owner->second.connection) == id) owners_.erase(owner);
    }
  }
  host.key = key;
  derive(host, version);
  id = claim_token(id, role, frame, anomalies);
  // A change of version gave the peer another token too.
  if (connections_[id].host(peer(role)).key) id = claim_token(id, peer(role), frame, anomalies);
  return id;
}

}  // namespace mptcpanalyzer

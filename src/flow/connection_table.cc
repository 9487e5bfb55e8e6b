#include "flow/connection_table.h"

#include <algorithm>
#include <random>
#include <utility>

#include "flow/keys.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kInitialBuckets = 64;

std::uint64_t random_seed() {
  std::random_device random;
  return (std::uint64_t{random()} << 32U) | random();
}

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
    : connections_(connections), owners_(kInitialBuckets, TokenHash{random_seed()}) {}

std::size_t ConnectionTable::TokenHash::operator()(std::uint32_t token) const {
  std::uint64_t mixed = (token ^ seed) * 0x9e3779b97f4a7c15U;
  mixed = (mixed ^ (mixed >> 32U)) * 0xd6e8feb86659fd93U;
  return mixed ^ (mixed >> 32U);
}

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
  a = resolve(a);
  b = resolve(b);
  if (a == b) return a;
  const ConnectionId kept = std::min(a, b);
  const ConnectionId gone = std::max(a, b);
  Connection& into = connections_[kept];
  Connection& from = connections_[gone];
  anomalies.add(Anomaly::connections_merged, frame);
  const bool from_tells_more = from.has_key() || !into.host(Role::server).token;
  if (!into.has_key() && from_tells_more) into.hosts = from.hosts;
  if (!into.version) into.version = from.version;
  into.checksum |= from.checksum;
  into.fastclose |= from.fastclose;
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
  if (connections_[other].host(former.role).key == host.key)
    anomalies.add(Anomaly::key_shared, frame);
  return id;
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

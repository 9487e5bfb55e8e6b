#include "ends/matching/map_mptcp_connection.h"

#include <algorithm>
#include <fmt/format.h>

namespace mptcpanalyzer {
namespace {

constexpr double kKeyBits = 64;
constexpr double kTokenBits = 32;
constexpr double kDataRangeBits = 16;  // data sequence numbers of 64 bits that start anywhere

// Keys and tokens. A host that is known by a token alone may stand in the wrong role, so tokens of
// such a connection are compared with those of both hosts of the other. Returns whether both keys
// agree.
bool compare_hosts(const Connection& a, const Connection& b, MatchScore& score) {
  int keys_compared = 0;
  for (const Role role : {Role::client, Role::server}) {
    const auto& here = a.host(role).key;
    const auto& there = b.host(role).key;
    if (!here || !there) continue;
    ++keys_compared;
    if (*here == *there) {
      score.agree_in_drawn_number(
          fmt::format("{}'s key", role == Role::client ? "client" : "server"), kKeyBits);
    } else {
      score.contradict("keys");
    }
  }
  if (keys_compared > 0) return keys_compared == 2 && !score.contradicted();
  bool compared = false;
  bool agreed = false;
  for (const ConnectionHost& here : a.hosts) {
    for (const ConnectionHost& there : b.hosts) {
      if (!here.token || !there.token) continue;
      compared = true;
      if (*here.token != *there.token) continue;
      agreed = true;
      score.agree_in_drawn_number("token", kTokenBits);
    }
  }
  // One that knows both tokens must have that of the other.
  const bool all_known =
      (a.hosts[0].token && a.hosts[1].token) || (b.hosts[0].token && b.hosts[1].token);
  if (compared && !agreed && all_known) score.contradict("tokens");
  return false;
}

// The best pairs first, each subflow once.
void pair_subflows(const StreamComparison& comparison, const std::vector<StreamId>& here,
                   const std::vector<StreamId>& there, ConnectionMatch& match) {
  std::vector<StreamMatch> pairs;
  for (const StreamId stream : here) {
    for (const StreamId mapped : there) {
      StreamMatch pair = comparison.compare(stream, mapped);
      if (!pair.score.contradicted() && pair.score.bits() > 0) pairs.push_back(std::move(pair));
    }
  }
  std::stable_sort(pairs.begin(), pairs.end(), [](const StreamMatch& a, const StreamMatch& b) {
    return a.score.value() > b.score.value();
  });
  match.first_only = here;
  match.second_only = there;
  const auto is_in = [](const std::vector<StreamId>& streams, StreamId stream) {
    return std::find(streams.begin(), streams.end(), stream) != streams.end();
  };
  for (StreamMatch& pair : pairs) {
    if (!is_in(match.first_only, pair.stream) || !is_in(match.second_only, pair.mapped)) continue;
    // Equal addresses alone make no pair of two subflows: their hosts share them anyway.
    if (!pair.score.certain() && pair.score.bits() < kCertainBits / 2) continue;
    std::erase(match.first_only, pair.stream);
    std::erase(match.second_only, pair.mapped);
    match.subflows.push_back(std::move(pair));
  }
  std::sort(match.subflows.begin(), match.subflows.end(),
            [](const StreamMatch& a, const StreamMatch& b) { return a.stream < b.stream; });
}

// Whether both captures have some of the same data of either direction.
bool data_overlaps(const StreamComparison& comparison, const StreamMatch& pair) {
  for (const std::uint8_t side : {std::uint8_t{0}, std::uint8_t{1}}) {
    const auto other = static_cast<std::uint8_t>(pair.sides_swapped ? 1 - side : side);
    if (overlap(comparison.data_of_first(direction_of(pair.stream, side)),
                comparison.data_of_second(direction_of(pair.mapped, other)))) {
      return true;
    }
  }
  return false;
}

ConnectionMatch compare(const StreamComparison& comparison, const Trace& first, const Trace& second,
                        ConnectionId connection, ConnectionId mapped,
                        const std::vector<StreamId>& here, const std::vector<StreamId>& there) {
  ConnectionMatch match;
  match.connection = connection;
  match.mapped = mapped;
  match.by_keys = compare_hosts(first.tables().connections[connection],
                                second.tables().connections[mapped], match.score);
  pair_subflows(comparison, here, there, match);
  bool data_compared = false;
  for (const StreamMatch& pair : match.subflows) {
    match.score.include(pair.score, fmt::format("tcp.stream {} is {}", pair.stream, pair.mapped));
    if (data_compared || !data_overlaps(comparison, pair)) continue;
    data_compared = true;
    match.score.agree("range of data sequence numbers", kDataRangeBits);
  }
  return match;
}

std::vector<std::vector<StreamId>> subflows_by_connection(const CaptureTables& tables) {
  std::vector<std::vector<StreamId>> subflows(tables.connections.size());
  for (StreamId stream = 0; stream < tables.places.size(); ++stream) {
    const ConnectionId connection = tables.places[stream].connection;
    if (connection != kNone) subflows[connection].push_back(stream);
  }
  return subflows;
}

}  // namespace

std::vector<ConnectionMatch> match_mptcp_connection(const Trace& first, const Trace& second,
                                                    ConnectionId connection) {
  const std::vector<StreamId> here = streams_of(first.tables(), connection);
  const std::vector<std::vector<StreamId>> there = subflows_by_connection(second.tables());
  const StreamComparison comparison(first, second, here);
  std::vector<ConnectionMatch> matches;
  for (ConnectionId mapped = 0; mapped < there.size(); ++mapped) {
    if (there[mapped].empty()) continue;
    ConnectionMatch match =
        compare(comparison, first, second, connection, mapped, here, there[mapped]);
    if (!match.score.contradicted() && match.score.bits() > 0) matches.push_back(std::move(match));
  }
  // A subflow whose MP_JOIN was lost or stripped at one end stands there as a connection of its
  // own.
  if (std::any_of(matches.begin(), matches.end(),
                  [](const ConnectionMatch& match) { return match.by_keys; })) {
    for (ConnectionMatch& match : matches) {
      if (!match.by_keys) match.score.doubt("another connection has the keys");
    }
  }
  std::stable_sort(matches.begin(), matches.end(),
                   [](const ConnectionMatch& a, const ConnectionMatch& b) {
                     return a.score.value() > b.score.value();
                   });
  return matches;
}

ConnectionMatch compare_connections(const Trace& first, const Trace& second,
                                    ConnectionId connection, ConnectionId mapped) {
  const std::vector<StreamId> here = streams_of(first.tables(), connection);
  const std::vector<StreamId> there = streams_of(second.tables(), mapped);
  return compare(StreamComparison(first, second, here), first, second, connection, mapped, here,
                 there);
}

}  // namespace mptcpanalyzer

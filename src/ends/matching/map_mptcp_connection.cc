#include "ends/matching/map_mptcp_connection.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

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

// Which subflows of two captures are worth a comparison, so that thousands of joins need not all be
// compared with each other: those that share a number that a host drew (an initial sequence number,
// a nonce), packets, or both endpoints.
class LikelyPairs {
 public:
  LikelyPairs(const StreamComparison& comparison, const Trace& first, const Trace& second,
              const std::vector<StreamId>& here)
      : comparison_(comparison), second_(second) {
    for (const StreamId stream : here) {
      for (const std::string& mark : marks_of(first, stream))
        by_mark_[mark].push_back(stream);
    }
  }

  // Of the first trace, each once, for one of the second.
  std::vector<StreamId> of(StreamId mapped) const {
    const std::span<const StreamId> sharing = comparison_.sharing_packets(mapped);
    std::vector<StreamId> likely(sharing.begin(), sharing.end());
    for (const std::string& mark : marks_of(second_, mapped)) {
      const auto found = by_mark_.find(mark);
      if (found == by_mark_.end() || found->second.size() > kMaxSharing) continue;
      likely.insert(likely.end(), found->second.begin(), found->second.end());
    }
    std::sort(likely.begin(), likely.end());
    likely.erase(std::unique(likely.begin(), likely.end()), likely.end());
    return likely;
  }

 private:
  // What more subflows than this have in common tells none from the others: some host that draws
  // the same number each time.
  static constexpr std::size_t kMaxSharing = 16;

  static std::vector<std::string> marks_of(const Trace& trace, StreamId stream) {
    const TcpStream& tcp = trace.tables().streams[stream];
    std::vector<std::string> marks;
    for (const TcpDirection& direction : tcp.sent_by) {
      if (direction.base_from_handshake) marks.push_back(fmt::format("isn {}", direction.base));
    }
    if (tcp.subflow != kNone) {
      for (const SubflowSide& side : trace.tables().subflows[tcp.subflow].said_by) {
        if (side.nonce) marks.push_back(fmt::format("nonce {}", *side.nonce));
      }
    }
    std::array<std::string, 2> ends = {to_string(tcp.endpoints[0]), to_string(tcp.endpoints[1])};
    std::sort(ends.begin(), ends.end());
    marks.push_back(ends[0] + ' ' + ends[1]);
    return marks;
  }

  const StreamComparison& comparison_;
  const Trace& second_;
  std::unordered_map<std::string, std::vector<StreamId>> by_mark_;
};

// Takes the best pairs first, each subflow once, off what is left of both.
void take_best(std::vector<StreamMatch> pairs, ConnectionMatch& match) {
  std::stable_sort(pairs.begin(), pairs.end(), [](const StreamMatch& a, const StreamMatch& b) {
    return is_better(a.score, b.score);
  });
  std::unordered_set<StreamId> first_taken;
  std::unordered_set<StreamId> second_taken;
  for (StreamMatch& pair : pairs) {
    // Equal addresses alone make no pair of two subflows: their hosts share them anyway.
    if (!pair.score.certain() && pair.score.bits() < kCertainBits / 2) continue;
    if (first_taken.count(pair.stream) != 0 || second_taken.count(pair.mapped) != 0) continue;
    first_taken.insert(pair.stream);
    second_taken.insert(pair.mapped);
    match.subflows.push_back(std::move(pair));
  }
  std::erase_if(match.first_only, [&](StreamId id) { return first_taken.count(id) != 0; });
  std::erase_if(match.second_only, [&](StreamId id) { return second_taken.count(id) != 0; });
}

// Pairs what is likely, then tries each with each of the few that are left: behind a NAT and
// without handshakes, ranges of numbers are all that tells.
void pair_subflows(const StreamComparison& comparison, const LikelyPairs& likely,
                   const std::vector<StreamId>& here, const std::vector<StreamId>& there,
                   ConnectionMatch& match) {
  constexpr std::size_t kMaxCompared = 65'536;
  std::vector<StreamMatch> pairs;
  const auto compare = [&](StreamId stream, StreamId mapped) {
    StreamMatch pair = comparison.compare(stream, mapped);
    if (!pair.score.contradicted() && pair.score.bits() > 0) pairs.push_back(std::move(pair));
  };
  for (const StreamId mapped : there) {
    for (const StreamId stream : likely.of(mapped))
      compare(stream, mapped);
  }
  match.first_only = here;
  match.second_only = there;
  take_best(std::exchange(pairs, {}), match);
  if (match.first_only.size() * match.second_only.size() <= kMaxCompared) {
    for (const StreamId stream : match.first_only) {
      for (const StreamId mapped : match.second_only)
        compare(stream, mapped);
    }
    take_best(std::move(pairs), match);
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

// One connection of the first trace against any of the second.
class ConnectionComparison {
 public:
  ConnectionComparison(const Trace& first, const Trace& second, ConnectionId connection)
      : first_(first),
        second_(second),
        connection_(connection),
        here_(streams_of(first.tables(), connection)),
        comparison_(first, second, here_),
        likely_(comparison_, first, second, here_) {}

  // Nothing is said of subflows where keys or tokens are others already.
  ConnectionMatch compare(ConnectionId mapped, const std::vector<StreamId>& there) const {
    ConnectionMatch match;
    match.connection = connection_;
    match.mapped = mapped;
    match.by_keys = compare_hosts(first_.tables().connections[connection_],
                                  second_.tables().connections[mapped], match.score);
    return match.score.contradicted() ? match : with_subflows(std::move(match), there);
  }

  ConnectionMatch with_subflows(ConnectionMatch match, const std::vector<StreamId>& there) const {
    pair_subflows(comparison_, likely_, here_, there, match);
    bool data_compared = false;
    for (const StreamMatch& pair : match.subflows) {
      match.score.include(pair.score, fmt::format("tcp.stream {} is {}", pair.stream, pair.mapped));
      if (data_compared || !data_overlaps(comparison_, pair)) continue;
      data_compared = true;
      match.score.agree("range of data sequence numbers", kDataRangeBits);
    }
    return match;
  }

 private:
  const Trace& first_;
  const Trace& second_;
  ConnectionId connection_;
  std::vector<StreamId> here_;
  StreamComparison comparison_;
  LikelyPairs likely_;
};

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
  const std::vector<std::vector<StreamId>> there = subflows_by_connection(second.tables());
  const ConnectionComparison comparison(first, second, connection);
  std::vector<ConnectionMatch> matches;
  for (ConnectionId mapped = 0; mapped < there.size(); ++mapped) {
    if (there[mapped].empty()) continue;
    ConnectionMatch match = comparison.compare(mapped, there[mapped]);
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
                     return is_better(a.score, b.score);
                   });
  return matches;
}

ConnectionMatch compare_connections(const Trace& first, const Trace& second,
                                    ConnectionId connection, ConnectionId mapped) {
  const std::vector<StreamId> there = streams_of(second.tables(), mapped);
  const ConnectionComparison comparison(first, second, connection);
  ConnectionMatch match = comparison.compare(mapped, there);
  return match.score.contradicted() ? comparison.with_subflows(std::move(match), there) : match;
}

}  // namespace mptcpanalyzer

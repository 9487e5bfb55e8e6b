#include "diagnosis/same_subjects.h"

#include <algorithm>
#include <map>
#include <set>

#include "diagnosis/diagnose.h"
#include "ends/matching/map_mptcp_connection.h"

namespace mptcpanalyzer {
namespace {

using Tokens = std::pair<std::uint32_t, std::uint32_t>;

std::optional<Tokens> tokens_of(const CaptureTables& tables, ConnectionId id) {
  if (id >= tables.connections.size()) return std::nullopt;
  const auto& hosts = tables.connections[id].hosts;
  if (!hosts[0].token || !hosts[1].token) return std::nullopt;
  return Tokens(*hosts[0].token, *hosts[1].token);
}

std::map<Tokens, ConnectionId> connections_by_tokens(const CaptureTables& tables) {
  std::map<Tokens, ConnectionId> all;
  for (const ConnectionId id : listed_connections(tables)) {
    if (const auto tokens = tokens_of(tables, id)) all.emplace(*tokens, id);
  }
  return all;
}

class Matching {
 public:
  Matching(const Trace& first, const Trace& second)
      : first_(first), second_(second), by_tokens_(connections_by_tokens(second.tables())) {}

  SameSubject match(Subject subject) {
    SameSubject same{std::move(subject), std::nullopt, {}};
    if (same.first.mptcpstream) {
      match_connection(*same.first.mptcpstream, same);
    } else {
      match_stream(same.first.streams.front().id, same);
    }
    if (same.second) {
      for (const SubjectStream& stream : same.second->streams)
        taken_.insert(stream.id);
    }
    return same;
  }

  bool is_taken(const Subject& of_second) const {
    return taken_.contains(of_second.streams.front().id);
  }

 private:
  void match_connection(ConnectionId id, SameSubject& same) {
    std::optional<ConnectionMatch> match;
    const auto tokens = tokens_of(first_.tables(), id);
    const auto known = tokens ? by_tokens_.find(*tokens) : by_tokens_.end();
    if (known != by_tokens_.end()) {
      match = compare_connections(first_, second_, id, known->second);
    } else {
      auto likely = match_mptcp_connection(first_, second_, id);
      if (!likely.empty()) match = std::move(likely.front());
    }
    if (!match) return;
    const Result<Subject> found = find_subject(second_.tables(), Level::mptcp, match->mapped);
    if (!found) return;
    same.second = *found;
    for (const StreamMatch& stream : match->subflows)
      same.streams.emplace_back(stream.stream, stream.mapped);
    std::sort(same.streams.begin(), same.streams.end());
  }

  void match_stream(StreamId id, SameSubject& same) {
    const std::vector<StreamMatch> likely = match_tcp_stream(first_, second_, id);
    if (likely.empty()) return;
    same.second = *find_subject(second_.tables(), Level::tcp, likely.front().mapped);
    same.streams.emplace_back(id, likely.front().mapped);
  }

  const Trace& first_;
  const Trace& second_;
  std::map<Tokens, ConnectionId> by_tokens_;
  std::set<StreamId> taken_;  // of the second capture
};

}  // namespace

std::vector<SameSubject> same_subjects(const Trace& first, const Trace& second) {
  Matching matching(first, second);
  std::vector<SameSubject> all;
  for (Subject& subject : diagnosis_subjects(first.tables()))
    all.push_back(matching.match(std::move(subject)));
  for (const Subject& subject : diagnosis_subjects(second.tables())) {
    if (subject.mptcpstream || matching.is_taken(subject)) continue;
    const std::vector<StreamMatch> likely =
        match_tcp_stream(second, first, subject.streams.front().id);
    if (likely.empty()) continue;
    const StreamId id = likely.front().mapped;
    all.push_back({*find_subject(first.tables(), Level::tcp, id),
                   subject,
                   {{id, subject.streams.front().id}}});
  }
  return all;
}

}  // namespace mptcpanalyzer

#include "flow/data_groups.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace mptcpanalyzer {
namespace {

constexpr double kLeastBits = 30;       // of numbers of 8 bytes
constexpr double kLeastShortBits = 12;  // of 4 bytes, between streams that have a host in common
constexpr double kLeastOfDirection = 4;
constexpr std::size_t kNeighbours = 32;          // that a candidate is compared with, in each order
constexpr std::size_t kFarthestNeighbour = 512;  // counting those of another time
constexpr std::size_t kKept = 3;                 // agreements of a candidate with those before it

struct Agreement {
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  float bits = 0;
  bool crosswise = false;  // side 0 of a is side 1 of b
};

// How two candidates agree, the one way round or the other.
struct Fit {
  double bits = 0;
  double least = std::numeric_limits<double>::infinity();  // of a direction
  bool by_8_bytes = false;
  bool any = false;
};

Fit fit_of(const GroupCandidate& a, const GroupCandidate& b, bool crosswise) {
  Fit fit;
  for (std::size_t side = 0; side < 2; ++side) {
    const DsnSpan& own = a.sent[side];
    const DsnSpan& other = b.sent[crosswise ? 1 - side : side];
    const std::optional<double> bits = agreement(own, other);
    if (!bits) continue;
    fit.any = true;
    fit.bits += *bits;
    fit.least = std::min(fit.least, *bits);
    fit.by_8_bytes |= own.has_64() && other.has_64();
  }
  return fit;
}

bool have_host_in_common(const GroupCandidate& a, const GroupCandidate& b) {
  return a.hosts[0] == b.hosts[0] || a.hosts[0] == b.hosts[1] || a.hosts[1] == b.hosts[0] ||
         a.hosts[1] == b.hosts[1];
}

bool overlap_in_time(const GroupCandidate& a, const GroupCandidate& b) {
  return a.first_ns <= b.last_ns && b.first_ns <= a.last_ns;
}

// Candidates as a forest: each knows its parent and whether it stands crosswise to it.
class Forest {
 public:
  explicit Forest(const std::vector<GroupCandidate>& candidates) : nodes_(candidates.size()) {
    for (std::uint32_t i = 0; i < candidates.size(); ++i) {
      const GroupCandidate& candidate = candidates[i];
      Node& node = nodes_[i];
      node.parent = i;
      node.tokens = candidate.tokens;
      node.first_ns = candidate.has_handshake ? kNoTime : candidate.first_ns;
      node.opened_ns = candidate.opened_ns;
      if (candidate.has_handshake) node.handshake = candidate.connection;
    }
  }

  // The root, and whether the candidate stands crosswise to it.
  std::pair<std::uint32_t, bool> find(std::uint32_t i) {
    std::uint32_t root = i;
    bool crosswise = false;
    while (nodes_[root].parent != root) {
      crosswise ^= nodes_[root].crosswise;
      root = nodes_[root].parent;
    }
    bool left = crosswise;
    while (nodes_[i].parent != root && i != root) {
      Node& node = nodes_[i];
      const bool own = std::exchange(node.crosswise, left);
      left ^= own;
      i = std::exchange(node.parent, root);
    }
    return {root, crosswise};
  }

  void unite(const Agreement& agreement, bool checked) {
    auto [a, a_crosswise] = find(agreement.a);
    auto [b, b_crosswise] = find(agreement.b);
    if (a == b) return;
    const bool crosswise = a_crosswise ^ b_crosswise ^ agreement.crosswise;
    if (checked && contradict(nodes_[a], nodes_[b], crosswise)) return;
    if (a > b) std::swap(a, b);  // the first one is the root
    Node& into = nodes_[a];
    Node& from = nodes_[b];
    from.parent = a;
    from.crosswise = crosswise;
    for (std::size_t side = 0; side < 2; ++side) {
      auto& token = into.tokens[side];
      if (!token) token = from.tokens[crosswise ? 1 - side : side];
    }
    if (into.handshake == kNone) into.handshake = from.handshake;
    if (into.opened_ns == kNoTime) into.opened_ns = from.opened_ns;
    if (into.first_ns == kNoTime || (from.first_ns != kNoTime && from.first_ns < into.first_ns))
      into.first_ns = from.first_ns;
    into.bits = std::min({into.bits, from.bits, agreement.bits});
  }

  // Of a root.
  std::uint16_t bits_of(std::uint32_t root) const {
    const float bits = nodes_[root].bits;
    return bits == kNoBits ? 0 : static_cast<std::uint16_t>(bits);
  }

 private:
  static constexpr float kNoBits = std::numeric_limits<float>::infinity();

  struct Node {
    std::uint32_t parent = 0;
    bool crosswise = false;
    // The rest of all below it.
    ConnectionId handshake = kNone;
    std::int64_t opened_ns = kNoTime;
    std::int64_t first_ns = kNoTime;  // of those without a handshake
    std::array<std::optional<std::uint32_t>, 2> tokens;
    float bits = kNoBits;
  };

  static bool was_before(const Node& streams, const Node& handshake) {
    return streams.first_ns != kNoTime && handshake.opened_ns != kNoTime &&
           streams.first_ns < handshake.opened_ns;
  }

  static bool contradict(const Node& a, const Node& b, bool crosswise) {
    if (a.handshake != kNone && b.handshake != kNone && a.handshake != b.handshake) return true;
    if (was_before(a, b) || was_before(b, a)) return true;
    for (std::size_t side = 0; side < 2; ++side) {
      const auto& own = a.tokens[side];
      const auto& other = b.tokens[crosswise ? 1 - side : side];
      if (own && other && *own != *other) return true;
    }
    return false;
  }

  std::vector<Node> nodes_;
};

class Finder {
 public:
  explicit Finder(const std::vector<GroupCandidate>& candidates) : candidates_(candidates) {
    // Of n streams, n^2 / 2 pairs in two ways: as many as 2 log2(n) bits find by chance. 10 more
    // make it one in a thousand captures.
    const auto count = static_cast<double>(std::max<std::size_t>(candidates.size(), 1));
    least_bits_ = std::max(kLeastBits, 2 * std::log2(count) + 10);
  }

  std::vector<Agreement> find() {
    by_8_bytes();
    by_4_bytes();
    std::sort(found_.begin(), found_.end(), [](const Agreement& a, const Agreement& b) {
      return std::tuple(-a.bits, a.a, a.b) < std::tuple(-b.bits, b.a, b.b);
    });
    return std::move(found_);
  }

 private:
  std::optional<Agreement> compare(std::uint32_t a, std::uint32_t b) const {
    std::optional<Agreement> best;
    for (const bool crosswise : {false, true}) {
      const Fit fit = fit_of(candidates_[a], candidates_[b], crosswise);
      if (!fit.any || fit.least < kLeastOfDirection) continue;
      const bool enough = fit.by_8_bytes
                              ? fit.bits >= least_bits_
                              : fit.bits >= kLeastShortBits &&
                                    have_host_in_common(candidates_[a], candidates_[b]) &&
                                    overlap_in_time(candidates_[a], candidates_[b]);
      if (enough && (!best || fit.bits > best->bits))
        best = Agreement{a, b, static_cast<float>(fit.bits), crosswise};
    }
    return best;
  }

  // Those of `near` that a candidate agrees with best.
  void keep_best(std::vector<Agreement>& near) {
    const std::size_t kept = std::min(kKept, near.size());
    std::partial_sort(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(kept), near.end(),
                      [](const Agreement& a, const Agreement& b) { return a.bits > b.bits; });
    found_.insert(found_.end(), near.begin(), near.begin() + static_cast<std::ptrdiff_t>(kept));
    near.clear();
  }

  // By the first number of each direction; the numbers go round, and so does the order.
  void by_8_bytes() {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
    for (std::uint32_t i = 0; i < candidates_.size(); ++i) {
      for (const DsnSpan& span : candidates_[i].sent) {
        if (span.has_64()) order.emplace_back(span.first(), i);
      }
    }
    std::sort(order.begin(), order.end());
    std::vector<Agreement> near;
    for (std::size_t at = 0; at < order.size(); ++at) {
      for (std::size_t back = 1; back <= std::min(kNeighbours, order.size() - 1); ++back) {
        const auto& other = order[(at + order.size() - back) % order.size()];
        if (other.second == order[at].second) continue;
        if (const auto found = compare(order[at].second, other.second)) near.push_back(*found);
      }
      keep_best(near);
    }
  }

  // Of those that have numbers of 4 bytes alone in a direction: by host, then by first number.
  void by_4_bytes() {
    struct Place {
      IpAddress host;
      std::uint32_t number = 0;
      std::uint32_t candidate = 0;

      bool operator<(const Place& other) const {
        return std::tie(host, number, candidate) <
               std::tie(other.host, other.number, other.candidate);
      }
    };
    std::vector<Place> order;
    for (std::uint32_t i = 0; i < candidates_.size(); ++i) {
      for (const DsnSpan& span : candidates_[i].sent) {
        if (!span.any()) continue;
        for (const IpAddress& host : candidates_[i].hosts)
          order.push_back({host, span.first_of_4_bytes(), i});
      }
    }
    const auto has_short = [](const GroupCandidate& one) {
      return std::any_of(one.sent.begin(), one.sent.end(),
                         [](const DsnSpan& span) { return span.any() && !span.has_64(); });
    };
    if (std::none_of(candidates_.begin(), candidates_.end(), has_short)) return;
    std::sort(order.begin(), order.end());
    std::vector<Agreement> near;
    for (std::size_t at = 0; at < order.size(); ++at) {
      std::size_t seen = 0;
      for (std::size_t back = 1; back <= std::min(kFarthestNeighbour, at); ++back) {
        const Place& other = order[at - back];
        if (other.host != order[at].host || seen == kNeighbours) break;
        if (other.candidate == order[at].candidate ||
            !overlap_in_time(candidates_[order[at].candidate], candidates_[other.candidate]))
          continue;
        ++seen;
        if (const auto found = compare(order[at].candidate, other.candidate))
          near.push_back(*found);
      }
      keep_best(near);
    }
  }

  const std::vector<GroupCandidate>& candidates_;
  double least_bits_ = kLeastBits;
  std::vector<Agreement> found_;
};

}  // namespace

DataGroups group_by_numbers(const std::vector<GroupCandidate>& candidates) {
  Forest forest(candidates);
  std::unordered_map<ConnectionId, std::uint32_t> first_of;
  for (std::uint32_t i = 0; i < candidates.size(); ++i) {
    const auto [known, is_new] = first_of.try_emplace(candidates[i].connection, i);
    if (is_new) continue;
    Agreement same{known->second, i, std::numeric_limits<float>::infinity(), false};
    same.crosswise = candidates[known->second].swapped != candidates[i].swapped;
    forest.unite(same, false);
  }
  for (const Agreement& agreement : Finder(candidates).find())
    forest.unite(agreement, true);

  DataGroups groups;
  groups.swapped.resize(candidates.size());
  for (std::uint32_t i = 0; i < candidates.size(); ++i) {
    const auto [root, crosswise] = forest.find(i);
    groups.first.push_back(root);
    groups.swapped[i] = crosswise;
    groups.bits.push_back(forest.bits_of(root));
  }
  return groups;
}

}  // namespace mptcpanalyzer

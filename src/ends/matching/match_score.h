// MatchScore: how sure it is that two captures show the same stream or connection, and why.
//
// What agrees counts as many bits as it would take a chance to agree (docs/matching.md). Certain
// (score infinity) is what agrees in 60 bits, some of them of a number that a host drew, and
// disagrees in nothing.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace mptcpanalyzer {

inline constexpr double kCertainBits = 60;

struct MatchEvidence {
  std::string what;  // "client's initial sequence number"
  double bits = 0;   // 0: it contradicts, or casts doubt
};

class MatchScore {
 public:
  void agree(std::string what, double bits);
  // The same for a number that a host draws and the network leaves alone.
  void agree_in_drawn_number(std::string what, double bits);
  void contradict(std::string what);
  // Agrees, but cannot be certain.
  void doubt(std::string what);
  // Counts the other's evidence as well, under one name.
  void include(const MatchScore& other, std::string what);

  bool contradicted() const { return contradicted_; }
  bool certain() const { return drawn_ && !contradicted_ && !doubted_ && bits_ >= kCertainBits; }
  double bits() const { return bits_; }
  double value() const { return certain() ? std::numeric_limits<double>::infinity() : bits_; }
  const std::vector<MatchEvidence>& evidence() const { return evidence_; }

 private:
  double bits_ = 0;
  bool drawn_ = false;
  bool contradicted_ = false;
  bool doubted_ = false;
  std::vector<MatchEvidence> evidence_;
};

// Whether `a` comes before `b` in a list, the best first. Of two that are certain that with more
// agreeing evidence: of the two sides of a NAT the one whose addresses agree.
bool is_better(const MatchScore& a, const MatchScore& b);

// How many of some matches are certain. More than one: a capture has the same traffic more than
// once, as on both sides of a NAT.
template <typename Matches>
std::size_t count_certain(const Matches& matches) {
  return static_cast<std::size_t>(std::count_if(
      matches.begin(), matches.end(), [](const auto& match) { return match.score.certain(); }));
}

}  // namespace mptcpanalyzer

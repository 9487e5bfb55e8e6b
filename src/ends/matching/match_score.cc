#include "ends/matching/match_score.h"

#include <utility>

namespace mptcpanalyzer {

void MatchScore::agree(std::string what, double bits) {
  bits_ += bits;
  evidence_.push_back({std::move(what), bits});
}

void MatchScore::agree_in_drawn_number(std::string what, double bits) {
  drawn_ = true;
  agree(std::move(what), bits);
}

void MatchScore::contradict(std::string what) {
  contradicted_ = true;
  evidence_.push_back({std::move(what), 0});
}

void MatchScore::doubt(std::string what) {
  doubted_ = true;
  evidence_.push_back({std::move(what), 0});
}

void MatchScore::include(const MatchScore& other, std::string what) {
  drawn_ = drawn_ || other.drawn_;
  agree(std::move(what), other.bits_);
}

bool is_better(const MatchScore& a, const MatchScore& b) {
  return std::pair(a.value(), a.bits()) > std::pair(b.value(), b.bits());
}

}  // namespace mptcpanalyzer

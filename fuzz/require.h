// What a fuzz target promises of any input.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace mptcpanalyzer {

inline void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

}  // namespace mptcpanalyzer

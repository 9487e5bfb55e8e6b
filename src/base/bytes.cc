#include "base/bytes.h"

#include <cstdio>
#include <cstdlib>

namespace mptcpanalyzer::internal {

void end_by_read_outside(std::size_t size, std::size_t offset, std::size_t count) {
  static_cast<void>(std::fprintf(  // NOLINT: nothing else can be relied on here
      stderr, "mptcpanalyzer has a fault: it would read %zu bytes at %zu of %zu\n", count, offset,
      size));
  std::abort();
}

}  // namespace mptcpanalyzer::internal

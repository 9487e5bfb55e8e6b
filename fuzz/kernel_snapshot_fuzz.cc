// Any text as what a kernel says of its counters: it is read, or the error says where; names are
// such that they may be printed.
#include <algorithm>
#include <cstdint>
#include <string>

#include "analysis/signals/kernel_snapshot.h"
#include "require.h"

namespace mptcpanalyzer {

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const Result<KernelSnapshot> snapshot = parse_kernel_snapshot(text, "test");
  if (!snapshot) {
    require(snapshot.error().where.starts_with("test"), "an error says where");
    return 0;
  }
  require(!snapshot->values.empty(), "what is read has counters");
  for (const CounterComparison& one : compare_counters(HostCounters{}, *snapshot)) {
    const auto is_plain = [](char c) { return c > ' ' && c < '\x7f'; };
    require(std::all_of(one.name.begin(), one.name.end(), is_plain), "a name may be printed");
    require(one.kernel || one.captured, "a comparison has a number");
  }
  require(static_cast<bool>(counted_between(*snapshot, *snapshot)),
          "nothing happens between one and itself");
  return 0;
}

}  // namespace mptcpanalyzer

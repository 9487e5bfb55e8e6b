// What a kernel says of its MPTcpExt counters, as text, and how that differs from a capture.
// Threads: plain values, which any number may read.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/signals/nstat.h"
#include "base/result.h"

namespace mptcpanalyzer {

struct KernelSnapshot {
  std::map<std::string, std::uint64_t, std::less<>> values;  // by name, without "MPTcpExt"
  bool lists_zeros = false;  // otherwise a counter that is not listed is 0, as `nstat -as` has it
};

// The MPTcpExt counters in the output of `nstat -as`, in /proc/net/netstat (a line of names, a line
// of values), or in a longer text that has either of these among other lines, as `mptcp-get-debug`
// prints it. A counter that is there more than once has its last value. Fails when there is none,
// or what should be a value is no number. `name` stands in the Error.
Result<KernelSnapshot> parse_kernel_snapshot(std::string_view text, const std::string& name);
Result<KernelSnapshot> read_kernel_snapshot(const std::string& path);

// What was counted between the two. Fails when a counter went back, as after a reboot.
Result<KernelSnapshot> counted_between(const KernelSnapshot& before, const KernelSnapshot& after);

enum class CounterVerdict : std::uint8_t {
  equal,
  differs,
  possible,    // the capture gives the least that it can be, and the kernel no less
  not_told,    // by packets
  not_listed,  // by the kernel: it has no such counter
};

// "equal", "differs", "possible", "not_told", "not_listed".
std::string_view to_string(CounterVerdict verdict);

struct CounterComparison {
  std::string name;                       // without "MPTcpExt"
  std::optional<std::uint64_t> kernel;    // what the kernel counted
  std::optional<std::uint64_t> captured;  // what the capture tells
  CounterVerdict verdict = CounterVerdict::equal;
};

// Each counter that the capture tells, then each that only the kernel lists, by name.
std::vector<CounterComparison> compare_counters(const HostCounters& captured,
                                                const KernelSnapshot& kernel);

}  // namespace mptcpanalyzer

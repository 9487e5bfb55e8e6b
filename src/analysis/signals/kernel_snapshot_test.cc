// What the kernel's tools print, as their sources format it: iproute2's misc/nstat.c,
// net/ipv4/proc.c and net/mptcp/mib.c for /proc/net/netstat.
#include "analysis/signals/kernel_snapshot.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace mptcpanalyzer {
namespace {

// "AddAddr=1 RmAddr=0", or the error.
std::string read(const char* text) {
  const Result<KernelSnapshot> snapshot = parse_kernel_snapshot(text, "file");
  if (!snapshot) return snapshot.error().where + ": " + snapshot.error().what;
  std::string line;
  for (const auto& [name, value] : snapshot->values)
    line += fmt::format("{}{}={}", line.empty() ? "" : " ", name, value);
  return line;
}

TEST(KernelSnapshotTest, Forms) {
  EXPECT_EQ(read("#kernel\nIpInReceives                    12                 0.0\n"
                 "MPTcpExtMPCapableSYNRX          3                  0.0\n"
                 "MPTcpExtRmAddr                  1                  0.0\n"),
            "MPCapableSYNRX=3 RmAddr=1");
  EXPECT_EQ(
      read("TcpExt: A B\nTcpExt: 1 2\nMPTcpExt: AddAddr RmAddr\nMPTcpExt: 18446744073709551615 0"),
      "AddAddr=18446744073709551615 RmAddr=0");
  EXPECT_EQ(
      read("mptcp-get-debug\r\n== nstat\r\n  MPTcpExtAddAddr 1 0.0\r\nMPTcpExtAddAddr 2 0.0\r\n"),
      "AddAddr=2");
}

TEST(KernelSnapshotTest, Errors) {
  EXPECT_EQ(read(""), "file: it has no MPTcpExt counters");
  EXPECT_EQ(read("TcpExt: A\nTcpExt: 1\n"), "file: it has no MPTcpExt counters");
  EXPECT_EQ(read("\nMPTcpExtAddAddr many\n"), "file line 2: the value of AddAddr is no number");
  EXPECT_EQ(read("MPTcpExtAddAddr\n"), "file line 1: the value of AddAddr is no number");
  EXPECT_EQ(read("MPTcpExtAddAddr -1\n"), "file line 1: the value of AddAddr is no number");
  EXPECT_EQ(read("MPTcpExt: A B\nMPTcpExt: 1\n"), "file line 2: 2 names and 1 values");
  EXPECT_EQ(read("MPTcpExt: A\n"), "file line 1: a line of names without its line of values");
  EXPECT_EQ(read("MPTcpExt: \x1b[31m\nMPTcpExt: 1\n"),
            "file line 2: the name of a counter is none");
}

// "MPPrioTx differs 2 1": kernel, capture; of those that are not equal.
std::string compared(const char* text, std::uint64_t prios, std::uint64_t syns) {
  HostCounters captured;
  captured.values[static_cast<std::size_t>(KernelCounter::mp_prio_tx)] = prios;
  captured.values[static_cast<std::size_t>(KernelCounter::mp_capable_syn_tx)] = syns;
  std::string line;
  for (const CounterComparison& one :
       compare_counters(captured, *parse_kernel_snapshot(text, "file"))) {
    if (one.verdict == CounterVerdict::equal) continue;
    line += fmt::format("{}{} {}", line.empty() ? "" : ", ", one.name, to_string(one.verdict));
  }
  return line;
}

TEST(KernelSnapshotTest, Comparison) {
  EXPECT_EQ(compared("MPTcpExtMPPrioTx 2 0.0\n", 2, 0), "");
  EXPECT_EQ(compared("MPTcpExtMPPrioTx 2 0.0\n", 1, 0), "MPPrioTx differs");
  EXPECT_EQ(compared("MPTcpExtMPPrioTx 2 0.0\n", 2, 1), "MPCapableSYNTX differs")
      << "what nstat does not list is 0";
  EXPECT_EQ(compared("MPTcpExtMPCapableSYNTX 5 0.0\n", 0, 1), "MPCapableSYNTX possible");
  EXPECT_EQ(compared("MPTcpExtOFOQueue 5 0.0\n", 0, 0), "OFOQueue not_told");
}

TEST(KernelSnapshotTest, ACounterThatTheKernelDoesNotHave) {
  KernelSnapshot kernel =
      *parse_kernel_snapshot("MPTcpExt: AddAddr RmAddr\nMPTcpExt: 0 0\n", "file");
  ASSERT_TRUE(kernel.lists_zeros);
  for (const CounterComparison& one : compare_counters(HostCounters{}, kernel)) {
    const bool is_listed = one.name == "AddAddr" || one.name == "RmAddr";
    EXPECT_EQ(one.verdict, is_listed ? CounterVerdict::equal : CounterVerdict::not_listed)
        << one.name;
  }
}

TEST(KernelSnapshotTest, WhatWasCountedBetweenTwo) {
  const auto snapshot = [](const char* text) { return *parse_kernel_snapshot(text, "file"); };
  const auto between = counted_between(snapshot("MPTcpExtAddAddr 3\n"),
                                       snapshot("MPTcpExtAddAddr 5\nMPTcpExtRmAddr 1\n"));
  ASSERT_TRUE(between);
  EXPECT_EQ(between->values, (decltype(between->values){{"AddAddr", 2}, {"RmAddr", 1}}));
  EXPECT_FALSE(counted_between(snapshot("MPTcpExtAddAddr 5\n"), snapshot("MPTcpExtAddAddr 3\n")));
}

}  // namespace
}  // namespace mptcpanalyzer

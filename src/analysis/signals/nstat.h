// The kernel's MPTcpExt counters, as a Linux host would have counted what a capture has of it.
//
// What each counts is in one table (counter_rules()), with the file of the kernel that counts it.
// Only what packets prove is counted: a counter that depends on what no packet shows (an
// out-of-order queue, a scheduler, a failed socket call) is not in the table, and one of which the
// packets prove only a part is a bound. Equal to the unit to the kernels' own counters of every
// recording. Threads: a plain value, which any number may read.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/signals/dialogue.h"
#include "analysis/signals/mptcp_signals.h"

namespace mptcpanalyzer {

// In the order of net/mptcp/mib.c, which is that of nstat.
enum class KernelCounter : std::uint8_t {
  mp_capable_syn_rx,
  mp_capable_syn_tx,
  mp_capable_syn_ack_rx,
  mp_capable_ack_rx,
  mp_capable_fallback_ack,
  mp_capable_fallback_syn_ack,
  mp_capable_syn_tx_drop,
  mp_join_no_token_found,
  mp_join_syn_rx,
  mp_join_syn_backup_rx,
  mp_join_syn_ack_rx,
  mp_join_syn_ack_backup_rx,
  mp_join_syn_ack_hmac_failure,
  mp_join_ack_rx,
  mp_join_ack_hmac_failure,
  mp_join_rejected,
  mp_join_syn_tx,
  infinite_map_tx,
  infinite_map_rx,
  add_addr,
  add_addr_tx,
  echo_add,
  echo_add_tx,
  port_add,
  mp_join_port_syn_rx,
  mp_join_port_syn_ack_rx,
  mp_join_port_ack_rx,
  rm_addr,
  rm_addr_tx,
  rm_subflow,
  mp_prio_tx,
  mp_prio_rx,
  mp_fail_tx,
  mp_fail_rx,
  mp_fastclose_tx,
  mp_fastclose_rx,
  mp_rst_tx,
  mp_rst_rx,
  mp_capable_data_fallback,
  count_  // not a counter: their number
};

inline constexpr std::size_t kKernelCounters = static_cast<std::size_t>(KernelCounter::count_);

struct CounterRule {
  KernelCounter counter = KernelCounter::count_;
  std::string_view name;     // as the kernel has it, without "MPTcpExt"
  std::string_view source;   // the file of the kernel that counts
  std::string_view counted;  // which packets make the kernel count
  // The kernel counts also what leaves no packet: what was counted is the least that it can be.
  bool is_bound = false;
};

// By KernelCounter.
std::span<const CounterRule, kKernelCounters> counter_rules();

inline constexpr std::string_view kCounterPrefix = "MPTcpExt";

// The rule of "MPTcpExtRmAddr" or "RmAddr"; nullptr: a capture cannot tell that counter.
const CounterRule* find_counter(std::string_view name);

struct CountedPacket {
  KernelCounter counter = KernelCounter::count_;
  Role host = Role::client;  // that counted
  StreamId tcpstream = 0;
  std::uint64_t frame = 0;
};

// Where a capture was taken: there a host answers at once.
enum class CapturedAt : std::uint8_t { client, server, between, unknown };

std::string_view to_string(CapturedAt place);

// By the handshakes of all subflows.
CapturedAt captured_at(const SignalList& signals);
// By those of one connection; the dialogue is of a capture with these tables.
CapturedAt captured_at(const CaptureTables& tables, const Dialogue& dialogue);

struct HostCounters {
  Role host = Role::client;
  std::array<std::uint64_t, kKernelCounters> values = {};

  std::uint64_t value_of(KernelCounter counter) const {
    return values[static_cast<std::size_t>(counter)];
  }
};

struct KernelCounts {
  std::array<HostCounters, 2> hosts;   // by Role; of connections, or else of tcp streams
  std::vector<CountedPacket> packets;  // each that was counted, in the order of analysis
  CapturedAt captured_at = CapturedAt::unknown;
  // The snap length cut options: numbers may be too low, and none is told.
  bool options_cut = false;
  // A subflow has packets of one side only, which answer what is not there: none is told either.
  bool one_direction = false;

  bool can_tell() const { return !options_cut && !one_direction; }
  const HostCounters& of(Role host) const { return hosts[static_cast<std::size_t>(host)]; }
};

// Of one connection, or of all.
KernelCounts count_as_kernel(const SignalList& signals, std::optional<ConnectionId> mptcpstream);

}  // namespace mptcpanalyzer

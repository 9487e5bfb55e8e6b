#include "diagnosis/amounts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "diagnosis/facts/failover.h"

namespace mptcpanalyzer {
namespace {

using Value = std::optional<double>;

const MptcpDirectionSummary* direction_of(const ConnectionCase& of, Role towards) {
  if (!of.first.course.summary) return nullptr;
  for (const MptcpDirectionSummary& direction : of.first.course.summary->directions) {
    if (direction.mptcpdest == towards) return &direction;
  }
  return nullptr;
}

template <std::uint64_t CarriedBytes::*Bytes>
Value bytes_of(const ConnectionCase& of, const Diagnosis& /*diagnosis*/, Role towards) {
  const MptcpDirectionSummary* direction = direction_of(of, towards);
  if (direction == nullptr) return std::nullopt;
  return static_cast<double>(direction->bytes.*Bytes);
}

// What summaries call the duration: from the first to the last segment that way.
Value duration_of(const ConnectionCase& of, const Diagnosis& /*diagnosis*/, Role towards) {
  const MptcpDirectionSummary* direction = direction_of(of, towards);
  return direction == nullptr ? std::nullopt : duration_s(direction->span);
}

template <std::uint64_t CarriedBytes::*Bytes>
Value rate_of(const ConnectionCase& of, const Diagnosis& /*diagnosis*/, Role towards) {
  const MptcpDirectionSummary* direction = direction_of(of, towards);
  if (direction == nullptr) return std::nullopt;
  return bits_per_second(direction->bytes.*Bytes, direction->span);
}

template <std::uint64_t CarriedBytes::*Part, std::uint64_t CarriedBytes::*Whole>
Value share_of(const ConnectionCase& of, const Diagnosis& diagnosis, Role towards) {
  const Value part = bytes_of<Part>(of, diagnosis, towards);
  const Value whole = bytes_of<Whole>(of, diagnosis, towards);
  if (!part || !whole || *whole <= 0) return std::nullopt;
  return *part / *whole;
}

template <std::int64_t Spread::*Quantile>
Value round_trip_of(const ConnectionCase& of, const Diagnosis& /*diagnosis*/, Role towards) {
  const MptcpDirectionSummary* direction = direction_of(of, towards);
  if (direction == nullptr || !direction->data_level.dsn_rtt_ns) return std::nullopt;
  return static_cast<double>((*direction->data_level.dsn_rtt_ns).*Quantile) / 1e9;
}

Value benefit_of(const ConnectionCase& of, const Diagnosis& /*diagnosis*/, Role towards) {
  const auto& paths = of.first.paths[static_cast<std::size_t>(towards)];
  return paths ? Value(paths->benefit()) : std::nullopt;
}

// At the sender's end of that direction.
Value failover_of(const ConnectionCase& of, const Diagnosis& /*diagnosis*/, Role towards) {
  return longest_failover_s(of.nearest_to_sender(towards), towards);
}

Value subflows_open(const ConnectionCase& /*of*/, const Diagnosis& diagnosis, Role /*towards*/) {
  return static_cast<double>(diagnosis.verdict.subflows_open);
}

Value subflows_used(const ConnectionCase& /*of*/, const Diagnosis& diagnosis, Role /*towards*/) {
  return static_cast<double>(diagnosis.verdict.subflows_used);
}

// From the SYN of the first subflow to its third ACK.
Value handshake_of(const ConnectionCase& of, const Diagnosis& /*diagnosis*/, Role /*towards*/) {
  for (const SubflowDialogue& subflow : of.first.dialogue.subflows) {
    const bool is_first =
        subflow.subflow != nullptr && subflow.subflow->kind == SubflowKind::initial;
    if (!is_first || subflow.first_syn() == nullptr || subflow.third_ack == nullptr) continue;
    return static_cast<double>(subflow.third_ack->time_ns - subflow.first_syn()->time_ns) / 1e9;
  }
  return std::nullopt;
}

// From the SYN of the first subflow to that of the first that joined.
Value join_delay_of(const ConnectionCase& of, const Diagnosis& /*diagnosis*/, Role /*towards*/) {
  if (!of.first.course.summary || of.first.course.summary->join_delays.empty()) return std::nullopt;
  const auto& delays = of.first.course.summary->join_delays;
  return std::min_element(
             delays.begin(), delays.end(),
             [](const JoinDelay& a, const JoinDelay& b) { return a.delay_s < b.delay_s; })
      ->delay_s;
}

template <FindingSeverity Severity>
Value findings_of(const ConnectionCase& /*of*/, const Diagnosis& diagnosis, Role /*towards*/) {
  return static_cast<double>(
      std::count_if(diagnosis.findings.begin(), diagnosis.findings.end(),
                    [](const Finding& finding) { return finding.severity == Severity; }));
}

// The longest; 0 where the rule found none.
Value stall_of(const ConnectionCase& /*of*/, const Diagnosis& diagnosis, Role /*towards*/) {
  constexpr std::string_view kStall = "stall";
  const auto rule = std::find_if(diagnosis.rules.begin(), diagnosis.rules.end(),
                                 [=](const RuleOutcome& outcome) { return outcome.id == kStall; });
  if (rule == diagnosis.rules.end() || rule->outcome == Outcome::not_judged) return std::nullopt;
  double longest = 0;
  for (const Finding& finding : diagnosis.findings) {
    if (finding.id == kStall && finding.begin_s && finding.end_s)
      longest = std::max(longest, *finding.end_s - *finding.begin_s);
  }
  return longest;
}

constexpr std::array kAmounts = {
    Amount{"goodput_bps", AmountUnit::bits_per_second, "new data, over the time of the direction",
           rate_of<&CarriedBytes::new_data>},
    Amount{"throughput_bps", AmountUnit::bits_per_second, "all data on the wire, repeats included",
           rate_of<&CarriedBytes::throughput>},
    Amount{"goodput_bytes", AmountUnit::bytes, "new data", bytes_of<&CarriedBytes::new_data>},
    Amount{"throughput_bytes", AmountUnit::bytes, "all data on the wire, repeats included",
           bytes_of<&CarriedBytes::throughput>},
    Amount{"reinjected_bytes", AmountUnit::bytes, "sent again on another subflow",
           bytes_of<&CarriedBytes::reinjected>},
    Amount{"data_retransmitted_bytes", AmountUnit::bytes, "sent again by MPTCP on the same subflow",
           bytes_of<&CarriedBytes::data_retransmitted>},
    Amount{"retransmitted_bytes", AmountUnit::bytes, "sent again by TCP",
           bytes_of<&CarriedBytes::retransmitted>},
    Amount{"undelivered_bytes", AmountUnit::bytes,
           "sent on a broken subflow, which nobody receives", bytes_of<&CarriedBytes::undelivered>},
    Amount{"reinjected_share", AmountUnit::share, "reinjected_bytes of throughput_bytes",
           share_of<&CarriedBytes::reinjected, &CarriedBytes::throughput>},
    Amount{"data_retransmitted_share", AmountUnit::share,
           "data_retransmitted_bytes of throughput_bytes",
           share_of<&CarriedBytes::data_retransmitted, &CarriedBytes::throughput>},
    Amount{"retransmitted_share", AmountUnit::share, "retransmitted_bytes of throughput_bytes",
           share_of<&CarriedBytes::retransmitted, &CarriedBytes::throughput>},
    Amount{"duration_s", AmountUnit::seconds, "from the first to the last segment of the direction",
           duration_of},
    Amount{"dsn_rtt_median_s", AmountUnit::seconds, "from data to its DATA_ACK, the median",
           round_trip_of<&Spread::median>},
    Amount{"dsn_rtt_p95_s", AmountUnit::seconds, "the same of 95 % of the data",
           round_trip_of<&Spread::p95>},
    Amount{"dsn_rtt_max_s", AmountUnit::seconds, "the longest of these",
           round_trip_of<&Spread::max>},
    Amount{"benefit", AmountUnit::count,
           "what further paths added to the best one: 0 nothing, 1 all they have", benefit_of},
    Amount{"handshake_s", AmountUnit::seconds, "from the first SYN to the third ACK", handshake_of},
    Amount{"join_delay_s", AmountUnit::seconds, "from the first SYN to the first SYN of a join",
           join_delay_of},
    Amount{"stall_s", AmountUnit::seconds, "the longest stall", stall_of},
    Amount{"failover_s", AmountUnit::seconds,
           "from the last answer of a path that died to the first repeat elsewhere", failover_of},
    Amount{"subflows_open", AmountUnit::count, "subflows whose handshake was completed",
           subflows_open},
    Amount{"subflows_used", AmountUnit::count, "subflows that carried new data", subflows_used},
    Amount{"errors", AmountUnit::count, "findings of this severity",
           findings_of<FindingSeverity::error>},
    Amount{"warnings", AmountUnit::count, "findings of this severity",
           findings_of<FindingSeverity::warning>},
};

std::string_view suffix_of(AmountUnit unit) {
  switch (unit) {
    case AmountUnit::seconds:
      return "_s";
    case AmountUnit::bytes:
      return "_bytes";
    case AmountUnit::bits_per_second:
      return "_bps";
    case AmountUnit::share:
      return "_share";
    case AmountUnit::count:
      break;
  }
  return "";
}

struct Unit {
  std::string_view name;
  AmountUnit of;
  double factor;
};

// Decimal and binary multiples as IEC 80000-13 has them.
constexpr Unit kUnits[] = {
    {"bit/s", AmountUnit::bits_per_second, 1},
    {"bps", AmountUnit::bits_per_second, 1},
    {"kbit/s", AmountUnit::bits_per_second, 1e3},
    {"Mbit/s", AmountUnit::bits_per_second, 1e6},
    {"Gbit/s", AmountUnit::bits_per_second, 1e9},
    {"bytes", AmountUnit::bytes, 1},
    {"B", AmountUnit::bytes, 1},
    {"kB", AmountUnit::bytes, 1e3},
    {"MB", AmountUnit::bytes, 1e6},
    {"GB", AmountUnit::bytes, 1e9},
    {"KiB", AmountUnit::bytes, 1024},
    {"MiB", AmountUnit::bytes, 1048576},
    {"GiB", AmountUnit::bytes, 1073741824},
    {"s", AmountUnit::seconds, 1},
    {"ms", AmountUnit::seconds, 1e-3},
    {"us", AmountUnit::seconds, 1e-6},
    {"µs", AmountUnit::seconds, 1e-6},
    {"min", AmountUnit::seconds, 60},
    {"%", AmountUnit::share, 0.01},
};

}  // namespace

std::span<const Amount> amounts() {
  return kAmounts;
}

const Amount* find_amount(std::string_view name) {
  const auto is_called = [name](const Amount& amount) { return amount.name == name; };
  const auto exact = std::find_if(kAmounts.begin(), kAmounts.end(), is_called);
  if (exact != kAmounts.end()) return &*exact;
  const auto without_unit = [name](const Amount& amount) {
    return amount.name == std::string(name) + std::string(suffix_of(amount.unit));
  };
  const auto shortened = std::find_if(kAmounts.begin(), kAmounts.end(), without_unit);
  return shortened == kAmounts.end() ? nullptr : &*shortened;
}

std::string amount_text(double value, AmountUnit unit) {
  switch (unit) {
    case AmountUnit::seconds:
      return fmt::format("{:.6g} s", value);
    case AmountUnit::bytes:
      return fmt::format("{:.0f} bytes", value);
    case AmountUnit::bits_per_second:
      return fmt::format("{:.4g} Mbit/s", value / 1e6);
    case AmountUnit::share:
      return fmt::format("{:.4g} %", value * 100);
    case AmountUnit::count:
      break;
  }
  return fmt::format("{:.6g}", value);
}

std::optional<double> unit_factor(std::string_view unit, AmountUnit of) {
  for (const Unit& known : kUnits) {
    if (known.name == unit && known.of == of) return known.factor;
  }
  return std::nullopt;
}

}  // namespace mptcpanalyzer

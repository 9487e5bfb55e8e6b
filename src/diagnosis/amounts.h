// Amounts: numbers of a connection that an assertion may bound (`check`), by the names that they
// have in the JSON of the summaries and of diagnose.
// Threads: plain values, which any number may read.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "diagnosis/diagnose.h"

namespace mptcpanalyzer {

enum class AmountUnit : std::uint8_t { count, share, seconds, bytes, bits_per_second };

struct Amount {
  std::string_view name;  // "goodput_bps"
  AmountUnit unit = AmountUnit::count;
  std::string_view help;
  // Of what travels towards a role; of an amount of the whole connection whatever the role is.
  // Nothing: the capture does not tell.
  std::optional<double> (*value)(const ConnectionCase& of, const Diagnosis& diagnosis,
                                 Role towards);
};

std::span<const Amount> amounts();

// By its name, which may lack its unit ("goodput", "failover"); nullptr: there is none.
const Amount* find_amount(std::string_view name);

// "10.7 Mbit/s", "1.3 s", "42 bytes", "4.2 %", "2".
std::string amount_text(double value, AmountUnit unit);

// How many of the unit of an amount are in one of these: "Mbit/s" of bits_per_second is 1e6, "ms"
// of seconds 1e-3. Nothing: it is no unit of that.
std::optional<double> unit_factor(std::string_view unit, AmountUnit of);

}  // namespace mptcpanalyzer

// The value of any field of any packet: what filters, CSV and `dump` read.
//
// Analyses that look at one or two fields of all packets read the columns of the chunks instead.
// Threads: no state is kept; any number may ask one trace.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <string>

#include "trace/columns/trace.h"
#include "trace/fields/field.h"

namespace mptcpanalyzer {

// The columns of `field` must be loaded.
FieldValue value_of(const Trace& trace, std::size_t row, FieldId field);

// Appends the value as text, as compare_with_tshark.py wants it: nothing when there is none. Text
// fields are appended raw, as the capture has them: what quotes or escapes is up to the caller.
void append_field(std::string& out, const Trace& trace, std::size_t row, FieldId field);

// "1600000000.010000000", "-0.500000000".
void append_seconds(std::string& out, std::int64_t ns);

}  // namespace mptcpanalyzer

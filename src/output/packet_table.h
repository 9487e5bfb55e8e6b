// Packets as a table for a person, or as JSON: what `dump` prints.
#pragma once

#include <cstddef>
#include <span>

#include "output/output.h"
#include "trace/columns/trace.h"
#include "trace/fields/field.h"

namespace mptcpanalyzer {

// A line with the names, then one for each row; columns aligned, numbers and times to the right.
// Text of the capture is escaped for a terminal.
void write_packet_table(const Trace& trace, std::span<const std::size_t> rows,
                        std::span<const FieldId> fields, Output& out);

// {"packets":[{"packetid":1,"dsn":null}]}: null where there is no value, lists as arrays, and as
// decimal strings the fields that may exceed the 53 bits of a JSON reader's numbers.
void write_packets_json(const Trace& trace, std::span<const std::size_t> rows,
                        std::span<const FieldId> fields, Output& out);

}  // namespace mptcpanalyzer

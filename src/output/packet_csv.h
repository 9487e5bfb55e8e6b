// Packets as CSV (RFC 4180 but for the delimiter): a header line with the names of the fields, then
// a line for each packet. What trace/csv/csv_reader.h reads.
// Threads: one at a time; the trace may be shared.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "output/output.h"
#include "trace/columns/trace.h"
#include "trace/fields/field.h"

namespace mptcpanalyzer {

inline constexpr char kDefaultDelimiter = '|';

struct PacketCsvOptions {
  char delimiter = kDefaultDelimiter;  // one that is_csv_delimiter() (trace/csv/csv_record.h)
  // Text of the capture with control characters shown as \xNN: for a terminal.
  bool escape_text = false;
};

class PacketCsv {
 public:
  // The trace and `out` outlive it; the trace has the columns of `fields`.
  PacketCsv(const Trace& trace, std::span<const FieldId> fields, PacketCsvOptions options,
            Output& out);

  void write_header();
  void write_row(std::size_t row);

 private:
  // How the cells of a part are made: as fast as its fields allow.
  enum class Source : std::uint8_t {
    direction,      // once for each direction
    plain_column,   // from the column
    rare_values,    // empty unless the row has any
    value,          // by append_field()
    may_be_quoted,  // the same, and it may hold the delimiter
  };

  // One field, or neighbours whose values depend on the direction of the packet alone.
  struct Part {
    std::vector<FieldId> fields;
    Source source = Source::value;
    std::vector<std::string> texts;  // of such neighbours, by direction; empty: not yet made
  };

  Source source_of(FieldId field) const;
  void append_part(Part& part, std::size_t row, bool has_rare_values);
  void append_by_direction(Part& part, std::size_t row);
  void append_plain(FieldId field, std::size_t row);
  void append_quoted(FieldId field, std::size_t row, std::string& out) const;

  const Trace& trace_;
  std::vector<Part> parts_;
  PacketCsvOptions options_;
  Output& out_;
  std::string line_;
};

}  // namespace mptcpanalyzer

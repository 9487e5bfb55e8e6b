// Any text as a CSV of packets: it becomes a trace whose every value can be asked for, or an error
// with line and column.
#include <string>
#include <string_view>

#include "require.h"
#include "trace/csv/csv_reader.h"
#include "trace/fields/field_value.h"

namespace mptcpanalyzer {
namespace {

void check(const CsvTrace& csv) {
  std::string text;
  for (std::size_t row = 0; row < csv.trace.row_count(); ++row) {
    for (const FieldId field : csv.fields)
      append_field(text, csv.trace, row, field);
    text.clear();
  }
}

}  // namespace
}  // namespace mptcpanalyzer

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mptcpanalyzer;
  const std::string text(data, data + size);
  static_cast<void>(looks_like_trace_csv(text));
  const Result<CsvTrace> csv = read_trace_csv(text, "test");
  if (csv) {
    check(*csv);
  } else {
    require(csv.error().where.starts_with("test"), "an error says where");
    require(!csv.error().what.empty(), "an error says what");
  }
  return 0;
}

#include "trace/fields/field_value.h"

namespace mptcpanalyzer {

FieldValue value_of(const Trace& trace, std::size_t row, FieldId field) {
  const FieldSource& source = field_info(field).source;
  assert(trace.columns().includes(source.columns));
  return source.value(RowView(trace, row));
}

}  // namespace mptcpanalyzer

// The trace of a packet script, and the text of its fields; for tests.
#pragma once

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "testing/packet_script.h"
#include "trace/fields/field_value.h"
#include "trace/load.h"

namespace mptcpanalyzer {

inline Trace trace_of_script(std::string_view script,
                             const RowChoice& choice = {ColumnSet::all(), {}}) {
  const ByteBuffer bytes = capture_from_script(script);
  OpenOptions as_it_stands;
  as_it_stands.file_order = true;
  Result<std::unique_ptr<CaptureReader>> reader =
      open_capture(open_memory(bytes), "script", as_it_stands);
  if (!reader) throw std::runtime_error(reader.error().line());
  Result<Trace> trace =
      read_trace({std::move(*reader), nullptr, bytes.size(), {}}, "script", choice, {});
  if (!trace) throw std::runtime_error(trace.error().line());
  return std::move(*trace);
}

inline std::string text_of(const Trace& trace, std::size_t row, FieldId field) {
  std::string text;
  append_field(text, trace, row, field);
  return text;
}

// All fields of all rows: two traces with the same text are the same to every user.
inline std::string text_of(const Trace& trace) {
  std::string text;
  for (std::size_t row = 0; row < trace.row_count(); ++row) {
    for (const FieldInfo& info : all_fields()) {
      if (trace.columns().includes(info.columns())) append_field(text, trace, row, info.id);
      text += '|';
    }
    text += '\n';
  }
  return text;
}

}  // namespace mptcpanalyzer

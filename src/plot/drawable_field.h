// Which fields have numbers to draw.
#pragma once

#include "trace/fields/field.h"

namespace mptcpanalyzer {

constexpr bool is_drawable(FieldType type) {
  return type == FieldType::number || type == FieldType::relative || type == FieldType::time ||
         type == FieldType::flags || type == FieldType::numbers;
}

inline bool is_drawable(FieldId field) {
  return is_drawable(field_info(field).type);
}

}  // namespace mptcpanalyzer

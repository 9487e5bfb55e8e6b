#include "trace/columns/chunk.h"

#include <algorithm>

namespace mptcpanalyzer {

std::span<const std::uint64_t> RareValues::at(std::size_t row, FieldId field) const {
  const auto of_row = std::equal_range(rows.begin(), rows.end(), row);
  const auto begin = static_cast<std::size_t>(of_row.first - rows.begin());
  const auto count = static_cast<std::size_t>(of_row.second - of_row.first);
  const auto candidates = fields.subspan(begin, count);
  const auto of_field =
      std::equal_range(candidates.begin(), candidates.end(), static_cast<std::uint8_t>(field));
  return values.subspan(begin + static_cast<std::size_t>(of_field.first - candidates.begin()),
                        static_cast<std::size_t>(of_field.second - of_field.first));
}

}  // namespace mptcpanalyzer

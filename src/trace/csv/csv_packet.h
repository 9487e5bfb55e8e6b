// CsvPacket: one line of a packet CSV, each cell read by the type of its field.
// Threads: one at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "packet/address.h"
#include "trace/csv/csv_record.h"
#include "trace/fields/field.h"

namespace mptcpanalyzer {

class CsvPacket {
 public:
  // Reads the cells of a record into the fields that they stand under. Fails on a cell that is no
  // value of its field or does not fit it, and on too few or too many cells. The `where` of an
  // Error is "LINE:COLUMN".
  Result<Done> read(std::span<const CsvCell> cells, std::span<const FieldId> fields,
                    std::size_t line);

  bool has(FieldId field) const { return value(field).present; }

  // Numbers, flags, roles and words (their index); of a list the first. Nothing: the cell is empty.
  std::optional<std::uint64_t> number(FieldId field) const;
  template <typename T>
  std::optional<T> number_as(FieldId field) const {  // the field is known to fit
    const std::optional<std::uint64_t> whole = number(field);
    return whole ? std::optional<T>(static_cast<T>(*whole)) : std::nullopt;
  }
  std::optional<std::int64_t> signed_number(FieldId field) const;
  std::span<const std::uint64_t> numbers(FieldId field) const;
  const IpAddress& address(FieldId field) const { return value(field).address; }
  std::string_view text(FieldId field) const { return value(field).text; }

  // An Error about the cell of a field.
  Error error_at(FieldId field, std::string what) const;

 private:
  struct Value {
    bool present = false;
    std::size_t line = 0;
    std::size_t column = 0;
    std::string_view text;
    std::uint64_t number = 0;  // signed ones in two's complement
    std::size_t list_begin = 0;
    std::size_t list_size = 0;
    IpAddress address;
  };

  const Value& value(FieldId field) const { return values_[static_cast<std::size_t>(field)]; }
  Result<Done> read_cell(FieldId field, Value& value);
  Result<Done> read_numbers(FieldId field, Value& value);

  std::array<Value, kFieldCount> values_;
  std::vector<std::uint64_t> lists_;
};

}  // namespace mptcpanalyzer

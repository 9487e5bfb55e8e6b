#include "output/export/arrow_column_builder.h"

#include <array>
#include <cstring>

#include "trace/columns/buffer.h"

namespace mptcpanalyzer {
namespace {

template <typename T>
std::span<const std::byte> kept(std::span<const T> values, Buffer& buffer) {
  buffer = Buffer::copy_of(values);
  return std::as_bytes(buffer.as<T>(values.size()));
}

}  // namespace

std::size_t width_of(ArrowType type) {
  switch (type) {
    case ArrowType::uint8:
      return 1;
    case ArrowType::uint16:
      return 2;
    case ArrowType::uint32:
    case ArrowType::utf8:
      return 4;
    case ArrowType::uint64:
    case ArrowType::int64:
    case ArrowType::float64:
    case ArrowType::timestamp:
      break;
  }
  return 8;
}

ArrowColumnBuilder::ArrowColumnBuilder(ArrowFieldType type) : type_(type) {
  if (has_offsets()) offsets_.push_back(0);
}

std::size_t ArrowColumnBuilder::element_width() const {
  return type_.type == ArrowType::utf8 ? 1 : width_of(type_.type);
}

void ArrowColumnBuilder::add_bytes(const void* bytes, std::size_t count) {
  const std::size_t end = values_.size();
  values_.resize(end + count);
  if (count != 0) std::memcpy(values_.data() + end, bytes, count);
}

void ArrowColumnBuilder::add_number(std::uint64_t number) {
  switch (width_of(type_.type)) {
    case 1:
      return add_as(static_cast<std::uint8_t>(number));
    case 2:
      return add_as(static_cast<std::uint16_t>(number));
    case 4:
      return add_as(static_cast<std::uint32_t>(number));
    default:
      return add_as(number);
  }
}

void ArrowColumnBuilder::end_row(bool valid) {
  if (!valid && !has_offsets()) add_number(0);
  if (has_offsets())
    offsets_.push_back(static_cast<std::int32_t>(values_.size() / element_width()));
  if (rows_ % 8 == 0) validity_.push_back(0);
  if (valid) {
    validity_.back() = static_cast<std::uint8_t>(validity_.back() | 1U << (rows_ % 8));
  } else {
    ++nulls_;
  }
  ++rows_;
}

ArrowColumn ArrowColumnBuilder::finish() const {
  const auto storage = std::make_shared<std::array<Buffer, 3>>();
  ArrowColumn column;
  column.rows = rows_;
  column.nulls = nulls_;
  if (nulls_ != 0) column.validity = kept(std::span(validity_), (*storage)[0]);
  column.offsets = kept(std::span(offsets_), (*storage)[1]);
  column.values = kept(std::span(values_), (*storage)[2]);
  column.elements = values_.size() / element_width();
  column.storage = storage;
  return column;
}

}  // namespace mptcpanalyzer

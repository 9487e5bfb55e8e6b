#include "output/export/flat_buffer.h"

#include <algorithm>
#include <cassert>

namespace mptcpanalyzer {

// Fills up so that, `before` bytes further on, a number of this alignment can stand.
void FlatBuffer::align(std::size_t alignment, std::size_t before) {
  while ((reversed_.size() + before) % alignment != 0)
    reversed_.push_back(std::byte{0});
}

void FlatBuffer::put(std::uint64_t value, std::size_t width) {
  for (std::size_t i = width; i-- != 0;)
    reversed_.push_back(static_cast<std::byte>(value >> (8 * i) & 0xffU));
}

FlatBuffer::Offset FlatBuffer::add_string(std::string_view text) {
  align(4, text.size() + 1);
  reversed_.push_back(std::byte{0});
  for (std::size_t i = text.size(); i-- != 0;)
    reversed_.push_back(static_cast<std::byte>(text[i]));
  put(text.size(), 4);
  return size();
}

FlatBuffer::Offset FlatBuffer::add_offsets(std::span<const Offset> offsets) {
  align(4, 0);
  for (std::size_t i = offsets.size(); i-- != 0;)
    put(size() + 4 - offsets[i], 4);
  put(offsets.size(), 4);
  return size();
}

FlatBuffer::Offset FlatBuffer::add_structs(std::span<const std::byte> bytes, std::size_t count) {
  align(8, bytes.size());
  reversed_.insert(reversed_.end(), bytes.rbegin(), bytes.rend());
  put(count, 4);
  return size();
}

void FlatBuffer::begin_table() {
  fields_.fill(0);
  table_ = size();
}

void FlatBuffer::put_field(std::size_t field, std::uint64_t value, std::size_t width) {
  assert(field < kMaxFields);
  align(width, 0);
  put(value, width);
  fields_[field] = size();
}

void FlatBuffer::put_8(std::size_t field, std::uint8_t value) {
  put_field(field, value, 1);
}
void FlatBuffer::put_16(std::size_t field, std::uint16_t value) {
  put_field(field, value, 2);
}
void FlatBuffer::put_32(std::size_t field, std::uint32_t value) {
  put_field(field, value, 4);
}
void FlatBuffer::put_64(std::size_t field, std::uint64_t value) {
  put_field(field, value, 8);
}

void FlatBuffer::put_offset(std::size_t field, Offset to) {
  align(4, 0);
  put_field(field, size() + 4 - to, 4);
}

// A table begins with how far its vtable lies before it. The vtable has its own size, that of the
// table, and for each field where in the table it stands, 0 for one that is not there.
FlatBuffer::Offset FlatBuffer::end_table() {
  align(4, 0);
  std::size_t count = kMaxFields;
  while (count != 0 && fields_[count - 1] == 0)
    --count;
  const std::size_t vtable_size = 4 + 2 * count;
  put(vtable_size, 4);  // it comes right before the table
  const Offset table = size();
  for (std::size_t field = count; field-- != 0;)
    put(fields_[field] == 0 ? 0 : table - fields_[field], 2);
  put(table - table_, 2);
  put(vtable_size, 2);
  return table;
}

std::vector<std::byte> FlatBuffer::finish(Offset root) {
  align(8, 4);
  put(size() + 4 - root, 4);
  std::reverse(reversed_.begin(), reversed_.end());
  return std::move(reversed_);
}

}  // namespace mptcpanalyzer

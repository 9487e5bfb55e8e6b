// Byte for byte, by hand from https://flatbuffers.dev/internals.
#include "output/export/flat_buffer.h"

#include <gtest/gtest.h>

namespace mptcpanalyzer {
namespace {

TEST(FlatBuffer, LaysOutATable) {
  FlatBuffer buffer;
  const FlatBuffer::Offset name = buffer.add_string("ab");
  buffer.begin_table();
  buffer.put_16(0, 0x1234);
  buffer.put_offset(2, name);
  const std::vector<std::byte> bytes = buffer.finish(buffer.end_table());
  // clang-format off
  const std::vector<int> expected = {
      20, 0, 0, 0,               // the root stands at 20
      0, 0, 0, 0, 0, 0,          // filled up to a multiple of 8 in all
      10, 0, 12, 0,              // at 10, the vtable: its size, that of the table,
      10, 0, 0, 0, 4, 0,         // where in it field 0 stands, that there is no field 1, field 2
      10, 0, 0, 0,               // at 20, the table: its vtable stands 10 bytes before
      8, 0, 0, 0,                // at 24, field 2: the string stands 8 bytes on
      0, 0, 0x34, 0x12,          // filled up; at 30, field 0
      2, 0, 0, 0, 'a', 'b', 0,   // at 32, the string: its length, and a NUL at its end
      0,
  };
  // clang-format on
  std::vector<int> found;
  for (const std::byte byte : bytes)
    found.push_back(std::to_integer<int>(byte));
  EXPECT_EQ(found, expected);
}

}  // namespace
}  // namespace mptcpanalyzer

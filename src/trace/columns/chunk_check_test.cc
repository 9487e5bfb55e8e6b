#include "trace/columns/chunk_check.h"

#include <functional>
#include <gtest/gtest.h>

namespace mptcpanalyzer {
namespace {

// Two rows with a value of every kind of column, whose memory a case can spoil.
struct TwoRows {
  std::vector<std::uint32_t> frame{1, 2};
  std::vector<std::uint32_t> direction{0, 3};
  std::vector<std::uint64_t> dsn64{5, 0};
  std::vector<std::uint8_t> validity{1};
  std::vector<std::uint16_t> option_index{1, 0};
  std::vector<std::int32_t> kind_offsets{0, 2, 3};
  std::vector<std::uint8_t> kinds{8, 30, 1};
  std::vector<std::int32_t> subtype_offsets{0, 0, 1};
  std::vector<std::uint8_t> subtypes{2};
  std::vector<std::uint16_t> interface_index{0, 1};
  std::vector<std::uint32_t> interfaces{4, 9};
  std::vector<std::uint16_t> rare_rows{0, 1};
  std::vector<std::uint8_t> rare_fields{21, 21};
  std::vector<std::uint64_t> rare_values{1, 2};
  std::vector<std::int32_t> list_offsets{0, 1, 3};
  std::vector<std::uint32_t> list_values{1, 2, 3};
  std::size_t rows = 2;

  bool is_sound() const {
    Chunk chunk;
    chunk.row_count = rows;
    chunk.frame.values = frame;
    chunk.direction.values = direction;
    chunk.dsn64 = {dsn64, validity};
    chunk.options = {option_index, {kind_offsets, kinds}, {subtype_offsets, subtypes}};
    chunk.interface = {interface_index, interfaces};
    chunk.rare = {rare_rows, rare_fields, rare_values};
    chunk.reinjection_of = {list_offsets, list_values};
    return mptcpanalyzer::is_sound(chunk, {Column::frame, Column::direction}, 2);
  }
};

TEST(ChunkCheck, TakesASoundChunk) {
  EXPECT_TRUE(TwoRows().is_sound());
}

TEST(ChunkCheck, RefusesWhatLeadsNowhere) {
  const std::vector<std::pair<const char*, std::function<void(TwoRows&)>>> table = {
      {"no rows", [](TwoRows& c) { c.rows = 0; }},
      {"more rows than a chunk has", [](TwoRows& c) { c.rows = kRowsPerChunk + 1; }},
      {"a key column is missing", [](TwoRows& c) { c.direction.clear(); }},
      {"a column too short", [](TwoRows& c) { c.frame.pop_back(); }},
      {"a column too long", [](TwoRows& c) { c.dsn64.push_back(1); }},
      {"a direction of no stream", [](TwoRows& c) { c.direction[1] = 4; }},
      {"a bitmap too long", [](TwoRows& c) { c.validity.push_back(0); }},
      {"a bitmap without values", [](TwoRows& c) { c.dsn64.clear(); }},
      {"an option index beyond", [](TwoRows& c) { c.option_index[0] = 2; }},
      {"an option index too short", [](TwoRows& c) { c.option_index.pop_back(); }},
      {"no option index", [](TwoRows& c) { c.option_index.clear(); }},
      {"a dictionary offset beyond", [](TwoRows& c) { c.kind_offsets[2] = 4; }},
      {"dictionaries of two lengths", [](TwoRows& c) { c.subtype_offsets.pop_back(); }},
      {"an interface index beyond", [](TwoRows& c) { c.interface_index[1] = 2; }},
      {"no interfaces", [](TwoRows& c) { c.interfaces.clear(); }},
      {"a rare row beyond", [](TwoRows& c) { c.rare_rows[1] = 2; }},
      {"rare rows that descend",
       [](TwoRows& c) {
         c.rare_rows = {1, 0};
       }},
      {"rare values that are missing", [](TwoRows& c) { c.rare_values.pop_back(); }},
      {"rare fields that are missing", [](TwoRows& c) { c.rare_fields.pop_back(); }},
      {"a list that starts below 0", [](TwoRows& c) { c.list_offsets[0] = -1; }},
      {"a list that ends before it starts",
       [](TwoRows& c) {
         c.list_offsets = {0, 3, 1};
       }},
      {"a list that ends beyond", [](TwoRows& c) { c.list_offsets[2] = 4; }},
      {"a list that is missing", [](TwoRows& c) { c.list_offsets.pop_back(); }},
      {"values without lists", [](TwoRows& c) { c.list_offsets.clear(); }},
  };
  for (const auto& [name, spoil] : table) {
    TwoRows chunk;
    spoil(chunk);
    EXPECT_FALSE(chunk.is_sound()) << name;
  }
}

}  // namespace
}  // namespace mptcpanalyzer

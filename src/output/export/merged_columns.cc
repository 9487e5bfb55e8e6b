#include "output/export/merged_columns.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "analysis/subject/packet_at.h"
#include "ends/delivery/owd.h"
#include "output/export/arrow_column_builder.h"

namespace mptcpanalyzer {
namespace {

struct Row {
  const MergedDirection& direction;
  const MergedPacket& packet;
  const ClockDifference& correction;
};

// Adds the value of a row; false: there is none.
using AddValue = bool (*)(const Row& row, ArrowColumnBuilder& column);

template <typename T>
bool add(const std::optional<T>& value, ArrowColumnBuilder& column) {
  if (value) column.add_as(*value);
  return value.has_value();
}

bool add_word(std::string_view word, ArrowColumnBuilder& column) {
  column.add_text(word);
  return true;
}

bool add_frame(const Trace& trace, std::uint32_t row, ArrowColumnBuilder& column) {
  if (row != kNoRow) column.add_as(PacketAt(trace, row).frame());
  return row != kNoRow;
}

bool add_owd(const Row& row, ArrowColumnBuilder& column) {
  auto delay = owd_s(row.direction, row.packet, row.correction);
  // As all that tells of it: to the ns.
  if (delay) delay = static_cast<double>(std::llround(*delay * 1e9)) / 1e9;
  return add(delay, column);
}

struct MergedField {
  std::string_view name;
  ArrowType type;
  AddValue add_value;
};

constexpr MergedField kFields[] = {
    {"tcpstream", ArrowType::uint32,
     [](const Row& row, ArrowColumnBuilder& column) {
       column.add_as(row.direction.tcpstream);
       return true;
     }},
    {"tcpdest", ArrowType::utf8,
     [](const Row& row, ArrowColumnBuilder& column) {
       return add_word(to_string(row.direction.tcpdest), column);
     }},
    {"mptcpdest", ArrowType::utf8,
     [](const Row& row, ArrowColumnBuilder& column) {
       return row.direction.mptcpdest && add_word(to_string(*row.direction.mptcpdest), column);
     }},
    {"packetid_sender", ArrowType::uint32,
     [](const Row& row, ArrowColumnBuilder& column) {
       return add_frame(*row.direction.sender, row.packet.sender_row, column);
     }},
    {"packetid_receiver", ArrowType::uint32,
     [](const Row& row, ArrowColumnBuilder& column) {
       return add_frame(*row.direction.receiver, row.packet.receiver_row, column);
     }},
    {"abstime_sender", ArrowType::timestamp,
     [](const Row& row, ArrowColumnBuilder& column) {
       return add(sent_ns(row.direction, row.packet), column);
     }},
    {"abstime_receiver", ArrowType::timestamp,
     [](const Row& row, ArrowColumnBuilder& column) {
       return add(received_ns(row.direction, row.packet), column);
     }},
    {"merge_status", ArrowType::utf8,
     [](const Row& row, ArrowColumnBuilder& column) {
       return add_word(to_string(row.packet.status()), column);
     }},
    {"owd", ArrowType::float64, add_owd},
};

ArrowColumn make_column(const MergedDirection& direction, const ClockDifference& correction,
                        const ArrowTable::Field& field) {
  const auto* const made =
      std::find_if(std::begin(kFields), std::end(kFields),
                   [&](const MergedField& known) { return known.name == field.name; });
  ArrowColumnBuilder builder(field.type);
  for (const MergedPacket& packet : direction.packets)
    builder.end_row(made->add_value({direction, packet, correction}, builder));
  return builder.finish();
}

}  // namespace

std::vector<ArrowTable::Field> merged_fields() {
  std::vector<ArrowTable::Field> fields;
  for (const MergedField& field : kFields)
    fields.push_back({std::string(field.name), {field.type, false}});
  return fields;
}

ArrowTable merged_table(const MergedTrace& merged, const ClockDifference& correction,
                        std::vector<ArrowTable::Field> fields) {
  ArrowTable table;
  table.fields = fields;
  table.next = [&merged, correction, fields = std::move(fields), next = std::size_t{0}]() mutable {
    std::vector<ArrowColumn> columns;
    while (next < merged.directions.size() && merged.directions[next].packets.empty())
      ++next;
    if (next == merged.directions.size()) return columns;
    for (const ArrowTable::Field& field : fields)
      columns.push_back(make_column(merged.directions[next], correction, field));
    ++next;
    return columns;
  };
  return table;
}

}  // namespace mptcpanalyzer

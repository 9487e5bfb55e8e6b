// tcp_attr, mptcp_attr: numeric fields of the packets over time.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <utility>

#include "plot/plots/connection_marks.h"
#include "plot/plots/plot_subject.h"
#include "plot/plots/plots.h"
#include "trace/fields/field_value.h"

namespace mptcpanalyzer {
namespace {

// Beyond, neighbouring integers are one double.
constexpr std::uint64_t kExactInDouble = std::uint64_t{1} << 53U;

// Calls visit(number) for each number that a packet has in a field; times are in seconds.
template <typename Visit>
void for_each_number(const Trace& trace, std::size_t row, FieldId field, const Visit& visit) {
  const FieldValue value = value_of(trace, row, field);
  if (const auto* number = std::get_if<std::uint64_t>(&value)) visit(*number);
  if (const auto* list = std::get_if<NumberList>(&value)) {
    for (std::size_t i = 0; i < list->size(); ++i)
      visit((*list)[i]);
  }
  const auto* number = std::get_if<std::int64_t>(&value);
  if (number == nullptr) return;
  if (field_info(field).type == FieldType::time) {
    visit(static_cast<double>(*number) / 1e9);
  } else {
    visit(*number);
  }
}

// What to take off all values: nothing as long as they are exact without.
std::uint64_t offset_of(const PlotSubject& subject, const std::vector<FieldId>& fields) {
  std::uint64_t least = ~std::uint64_t{0};
  std::uint64_t greatest = 0;
  const auto weigh = [&](auto number) {
    if constexpr (std::is_same_v<decltype(number), std::uint64_t>) {
      least = std::min(least, number);
      greatest = std::max(greatest, number);
    } else {
      least = 0;
    }
  };
  subject.packets().for_each_row([&](const SubjectRow& at) {
    if (!subject.wants(at.destination)) return;
    for (const FieldId field : fields)
      for_each_number(subject.trace(), at.row, field, weigh);
  });
  return greatest > kExactInDouble ? least : 0;
}

std::string unit_of(FieldId field) {
  const std::string_view unit = field_info(field).unit;
  return unit == "bytes" ? "B" : std::string(unit);
}

// Of one field its own; of several their names, and the unit that they have in common.
Axis axis_of(const std::vector<FieldId>& fields) {
  Axis axis;
  axis.unit = unit_of(fields.front());
  for (const FieldId field : fields) {
    const FieldInfo& info = field_info(field);
    axis.title += axis.title.empty() ? "" : ", ";
    axis.title += fields.size() == 1 ? info.label : info.name;
    if (unit_of(field) != axis.unit) axis.unit.clear();
  }
  return axis;
}

Result<Figure> draw(const OneCapture& from, const PlotOptions& options) {
  const std::vector<FieldId>& fields = options.fields;
  const PlotSubject subject(from, options);
  const Axis axis = axis_of(fields);
  Figure figure = subject.time_figure(axis.title);
  figure.y = axis;
  figure.y.offset = offset_of(subject, fields);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    ByDirection<Series> table(subject.streams().size(), {});
    for (std::size_t stream = 0; stream < subject.streams().size(); ++stream) {
      for (const Role destination : options.dests) {
        Series series = subject.series(stream, destination, Drawing::points);
        series.mark = static_cast<std::uint8_t>(i);
        if (fields.size() > 1) series.label += fmt::format(" {}", field_info(fields[i]).name);
        // Of one stream all would be of one colour.
        if (from.level == Level::tcp) series.colour = static_cast<Colour>(series.colour + i);
        table.of(stream, destination) = std::move(series);
      }
    }
    subject.packets().for_each_row([&](const SubjectRow& at) {
      if (!subject.wants(at.destination)) return;
      for_each_number(subject.trace(), at.row, fields[i], [&](auto number) {
        if constexpr (std::is_same_v<decltype(number), std::uint64_t>) number -= figure.y.offset;
        table.of(at.stream, at.destination)
            .add_packet(at.time_s, static_cast<double>(number), at.packet.frame());
      });
    });
    for (std::size_t stream = 0; stream < subject.streams().size(); ++stream) {
      for (const Role destination : options.dests)
        figure.series.push_back(std::move(table.of(stream, destination)));
    }
  }
  mark_events(subject, figure);
  return figure;
}

}  // namespace

PlotType tcp_attr_plot() {
  return {"tcp_attr",
          "Fields of the packets of a tcp stream over time",
          OneCapturePlot{Level::tcp, draw},
          {PlotOption::fields, PlotOption::syndrop},
          {},
          "examples/s05_fullmesh.client.pcap.gz 0 tcpseq --dest Client"};
}

PlotType mptcp_attr_plot() {
  return {"mptcp_attr",
          "Fields of the packets of an MPTCP connection over time, by subflow",
          OneCapturePlot{Level::mptcp, draw},
          {PlotOption::fields, PlotOption::syndrop},
          kHistoryColumns,
          "examples/s05_fullmesh.client.pcap.gz 0 rwnd --dest Server"};
}

}  // namespace mptcpanalyzer

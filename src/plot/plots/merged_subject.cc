#include "plot/plots/merged_subject.h"

#include <fmt/format.h>

#include "plot/plots/caption.h"

namespace mptcpanalyzer {

MergedSubject::MergedSubject(const TwoCaptures& from, const PlotOptions& options)
    : from_(from),
      subject_(from.first, options),
      time_(from.first.trace->tables().first_time_ns, from.clocks),
      passing_(passing_rows(*from.first.trace, options.filter)) {}

Role MergedSubject::destination(const MergedDirection& direction) const {
  return from_.first.level == Level::tcp ? direction.tcpdest
                                         : direction.mptcpdest.value_or(direction.tcpdest);
}

bool MergedSubject::wants(const MergedDirection& direction) const {
  return subject_.wants(destination(direction)) &&
         !subject_.is_skipped(index_of(subject_.subject(), direction.tcpstream));
}

bool MergedSubject::passes(const MergedDirection& direction, std::uint32_t sender_row,
                           std::uint32_t receiver_row) const {
  if (passing_.empty()) return true;
  const std::uint32_t row = direction.sender_is_first ? sender_row : receiver_row;
  return row != kNoRow && passing_[row] != 0;
}

void MergedSubject::add_second(Figure& figure) const {
  figure.caption.front() += fmt::format("; {}", file_name(from_.second->tables().name));
}

Figure MergedSubject::time_figure(std::string_view what) const {
  Figure figure = subject_.time_figure(what);
  add_second(figure);
  return figure;
}

Figure MergedSubject::figure(std::string_view what) const {
  Figure figure = subject_.figure(what);
  add_second(figure);
  return figure;
}

}  // namespace mptcpanalyzer

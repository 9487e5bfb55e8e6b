#include "plot/plots/merged_subject.h"

#include <cmath>
#include <fmt/format.h>

#include "plot/plots/caption.h"

namespace mptcpanalyzer {

MergedSubject::MergedSubject(const PlotRequest& request)
    : request_(request),
      subject_(request, request.level),
      passing_(passing_rows(*request.trace, request.options.filter)) {}

Role MergedSubject::destination(const MergedDirection& direction) const {
  return request_.level == Level::tcp ? direction.tcpdest
                                      : direction.mptcpdest.value_or(direction.tcpdest);
}

bool MergedSubject::wants(const MergedDirection& direction) const {
  return subject_.wants(destination(direction)) &&
         !subject_.is_skipped(subject_.index_of(direction.tcpstream));
}

bool MergedSubject::passes(const MergedDirection& direction, std::uint32_t sender_row,
                           std::uint32_t receiver_row) const {
  if (passing_.empty()) return true;
  const std::uint32_t row = direction.sender_is_first ? sender_row : receiver_row;
  return row != kNoRow && passing_[row] != 0;
}

double MergedSubject::seconds_at(std::int64_t time_ns, bool by_first) const {
  if (by_first || !request_.clocks) return subject_.seconds_at(time_ns);
  const double ahead = request_.clocks->difference.line_at(time_ns);
  return subject_.seconds_at(time_ns - std::llround(ahead));
}

void MergedSubject::add_second(Figure& figure) const {
  figure.caption.front() += fmt::format("; {}", file_name(request_.second->tables().name));
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

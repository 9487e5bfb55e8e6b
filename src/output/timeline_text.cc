#include <algorithm>
#include <string>
#include <vector>

#include "output/escape.h"
#include "output/timeline.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kColumns = 100;
constexpr std::size_t kLeastWords = 40;

struct Cells {
  std::vector<std::string> left;  // right-aligned: times, frames, streams
  std::string host;
  std::string words;
};

std::string time_cell(const std::optional<double>& seconds) {
  return seconds ? fmt::format("{:.6f}", *seconds) : "-";
}

std::string frame_cell(const std::optional<TimelineEvent>& event) {
  return event && event->frame != 0 ? std::to_string(event->frame) : "-";
}

Cells cells_of(const TimelineReport& report, const EventAtEnds& at) {
  const bool two = report.second != nullptr;
  const TimelineEvent& event = at.first ? *at.first : *at.second;
  Cells cells;
  cells.left = {time_cell(at.first_s), frame_cell(at.first)};
  if (two) {
    cells.left.push_back(time_cell(at.second_s));
    cells.left.push_back(frame_cell(at.second));
  }
  cells.left.push_back(at.tcpstream ? std::to_string(*at.tcpstream) : "-");
  cells.host = event.host ? std::string(to_string(*event.host)) : "-";
  cells.words = words_of(event, at.first ? *report.first : *report.second);
  return cells;
}

Cells headings(const TimelineReport& report) {
  if (report.second == nullptr) return {{"s", "frame", "tcp"}, "host", "event"};
  const char* first = report.first_is_at_client ? "client s" : "server s";
  const char* second = report.first_is_at_client ? "server s" : "client s";
  return {{first, "frame", second, "frame", "tcp"}, "host", "event"};
}

// The words in lines that fit beside the other cells.
void write_row(const Cells& cells, const std::vector<std::size_t>& widths, Output& out) {
  std::string line;
  for (std::size_t i = 0; i < cells.left.size(); ++i)
    line += fmt::format("{:>{}}  ", cells.left[i], widths[i]);
  line += fmt::format("{:<6}  ", cells.host);
  const std::size_t indent = line.size();
  const std::size_t room = std::max(kLeastWords, kColumns - std::min(indent, kColumns));
  std::string_view rest = cells.words;
  while (true) {
    std::size_t end = rest.size();
    if (end > room) {
      end = rest.rfind(' ', room);
      if (end == std::string_view::npos || end == 0) end = std::min(rest.find(' '), rest.size());
    }
    out.print("{}{}\n", line, rest.substr(0, end));
    if (end == rest.size()) return;
    rest.remove_prefix(end + 1);
    line.assign(indent, ' ');
  }
}

void write_heading(const TimelineReport& report, Output& out) {
  if (report.second == nullptr) return;
  out.print("{}: mptcp.stream {} of {}\n", report.first_is_at_client ? "client" : "server",
            report.first_stream, escape_for_terminal(report.first_capture));
  out.print("{}: mptcp.stream {} of {}\n", report.first_is_at_client ? "server" : "client",
            report.second_stream, escape_for_terminal(report.second_capture));
  if (report.clocks) {
    out.print(
        "clock of the second capture minus the first's: {:.6f} s (+- {:.6f} s); times are the "
        "first's\n",
        report.clocks->difference.offset_s, report.clocks->offset_error_s);
  } else {
    out.write("clocks: unknown, and taken for equal\n");
  }
}

}  // namespace

void write_timeline_text(const TimelineReport& report, Output& out) {
  write_heading(report, out);
  std::vector<Cells> rows = {headings(report)};
  for (const EventAtEnds& at : report.events)
    rows.push_back(cells_of(report, at));
  std::vector<std::size_t> widths(rows.front().left.size());
  for (const Cells& row : rows) {
    for (std::size_t i = 0; i < widths.size(); ++i)
      widths[i] = std::max(widths[i], row.left[i].size());
  }
  for (const Cells& row : rows)
    write_row(row, widths, out);
}

}  // namespace mptcpanalyzer

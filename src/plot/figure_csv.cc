#include <string>

#include "output/packet_csv.h"
#include "plot/renderers.h"
#include "trace/csv/csv_record.h"

namespace mptcpanalyzer {

void write_figure_csv(const Figure& figure, Output& out) {
  out.write("series|tcpstream|destination|x|y|y_end|packetid\n");
  for (const Series& series : figure.series) {
    std::string begin;
    append_csv_cell(begin, series.label, kDefaultDelimiter);
    begin += fmt::format("|{}|{}|", series.tcpstream ? std::to_string(*series.tcpstream) : "",
                         series.destination ? to_string(*series.destination) : "");
    for (std::size_t i = 0; i < series.x.size(); ++i) {
      if (out.failed()) return;
      out.write(begin);
      out.print("{}|{}|", series.x[i], series.y[i]);
      if (!series.y_end.empty()) out.print("{}", series.y_end[i]);
      out.write("|");
      if (!series.packets.empty()) out.print("{}", series.packets[i]);
      out.write("\n");
    }
  }
}

}  // namespace mptcpanalyzer

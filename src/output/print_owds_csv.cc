#include <cmath>
#include <string>

#include "analysis/subject/packet_at.h"
#include "ends/delivery/owd.h"
#include "output/packet_csv.h"
#include "output/print_owds.h"
#include "trace/fields/field_value.h"

namespace mptcpanalyzer {
namespace {

void append_cell(std::string& line, std::string_view text) {
  line += text;
  line += kDefaultDelimiter;
}

void append_frame(std::string& line, const Trace& trace, std::uint32_t row) {
  append_cell(line, row == kNoRow ? "" : std::to_string(PacketAt(trace, row).frame()));
}

void append_time(std::string& line, const std::optional<std::int64_t>& ns) {
  if (ns) append_seconds(line, *ns);
  line += kDefaultDelimiter;
}

}  // namespace

void write_owds_csv(const MergedTrace& merged, const ClockDifference& correction, Output& out) {
  out.write(
      "tcpstream|tcpdest|mptcpdest|packetid_sender|packetid_receiver|abstime_sender|"
      "abstime_receiver|merge_status|owd\n");
  std::string line;
  for (const MergedDirection& direction : merged.directions) {
    for (const MergedPacket& packet : direction.packets) {
      if (out.failed()) return;
      line.clear();
      append_cell(line, std::to_string(direction.tcpstream));
      append_cell(line, to_string(direction.tcpdest));
      append_cell(line, direction.mptcpdest ? to_string(*direction.mptcpdest) : "");
      append_frame(line, *direction.sender, packet.sender_row);
      append_frame(line, *direction.receiver, packet.receiver_row);
      append_time(line, sent_ns(direction, packet));
      append_time(line, received_ns(direction, packet));
      append_cell(line, to_string(packet.status()));
      const auto delay = owd_s(direction, packet, correction);
      if (delay) append_seconds(line, std::llround(*delay * 1e9));
      line += '\n';
      out.write(line);
    }
  }
}

}  // namespace mptcpanalyzer

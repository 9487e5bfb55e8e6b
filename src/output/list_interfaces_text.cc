#include <string>
#include <vector>

#include "output/escape.h"
#include "output/list_interfaces.h"
#include "output/text_table.h"
#include "packet/decode.h"

namespace mptcpanalyzer {
namespace {

std::string or_dash(const std::string& text) {
  return text.empty() ? "-" : text;
}

std::string link_type_text(std::uint32_t link_type) {
  const std::string_view name = link_type_name(link_type);
  return name.empty() ? fmt::format("unknown ({})", link_type) : std::string(name);
}

// "1 ns", "1 µs"; what is no power of 1,000 as a fraction: "1/65536 s".
std::string resolution_text(std::uint64_t ticks_per_second) {
  switch (ticks_per_second) {
    case 1:
      return "1 s";
    case 1'000:
      return "1 ms";
    case 1'000'000:
      return "1 µs";
    case 1'000'000'000:
      return "1 ns";
    default:
      return fmt::format("1/{} s", ticks_per_second);
  }
}

std::string state_text(const HostInterface& interface) {
  std::string text = interface.up ? "up" : "down";
  if (interface.up && !interface.running) text += ", not running";
  if (interface.loopback) text += ", loopback";
  return text;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts)
    text += (text.empty() ? "" : ", ") + part;
  return text;
}

}  // namespace

void write_interfaces_text(const CaptureFacts& capture, Output& out) {
  out.print("{}: {} interface(s)\n", escape_for_terminal(capture.name), capture.interfaces.size());
  std::vector<TextColumn> columns = {
      {{"nr"}, true},          {{"name"}},         {{"link type"}},  {{"resolution"}, true},
      {{"snap length"}, true}, {{"frames"}, true}, {{"description"}}};
  for (std::size_t i = 0; i < capture.interfaces.size(); ++i) {
    const Interface& interface = capture.interfaces[i];
    columns[0].cells.push_back(fmt::format("{}", i));
    columns[1].cells.push_back(or_dash(escape_for_terminal(interface.name)));
    columns[2].cells.push_back(link_type_text(interface.link_type));
    columns[3].cells.push_back(resolution_text(interface.ticks_per_second));
    columns[4].cells.push_back(
        interface.snap_length == 0 ? "none" : fmt::format("{}", interface.snap_length));
    columns[5].cells.push_back(fmt::format("{}", capture.frames_of_interface[i]));
    columns[6].cells.push_back(or_dash(escape_for_terminal(interface.description)));
  }
  write_table(columns, "  ", out);
}

void write_host_interfaces_text(std::span<const HostInterface> interfaces, Output& out) {
  out.print("this host: {} interface(s)\n", interfaces.size());
  std::vector<TextColumn> columns = {{{"name"}}, {{"state"}}, {{"addresses"}}, {{"description"}}};
  for (const HostInterface& interface : interfaces) {
    columns[0].cells.push_back(escape_for_terminal(interface.name));
    columns[1].cells.push_back(state_text(interface));
    columns[2].cells.push_back(or_dash(joined(interface.addresses)));
    columns[3].cells.push_back(or_dash(escape_for_terminal(interface.description)));
  }
  write_table(columns, "  ", out);
}

}  // namespace mptcpanalyzer

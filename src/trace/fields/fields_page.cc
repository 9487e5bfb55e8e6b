// docs/fields.md, from the field registry.

#include <fmt/format.h>

#include "trace/fields/field.h"

namespace mptcpanalyzer {
namespace {

constexpr std::string_view kHead =
    "# Fields of a packet\n"
    "\n"
    "<!-- Made by build/release/fields_page from src/trace/fields/field.cc; a test compares. -->\n"
    "\n"
    "The columns of `tocsv`, in this order; the names that `--fields`, `--filter` and `dump` "
    "take.\n"
    "A packet is a TCP segment. A field that a packet has no value of is empty.\n"
    "\n"
    "* Times are seconds with nine decimals. `tcpflags` is written `0x0010`. All other numbers are "
    "decimal.\n"
    "* Lists are comma-separated. So is a number that a packet has several of (two MPTCP options "
    "of a kind).\n"
    "* `interface` is written as the capture has it, quoted where the delimiter asks for it.\n"
    "\n"
    "| field | type | unit | meaning | Wireshark |\n"
    "|---|---|---|---|---|\n";

std::string type_of(const FieldInfo& info) {
  std::string type(to_string(info.type));
  const char* separator = ": ";
  for (const std::string_view word : info.words) {
    type += fmt::format("{}`{}`", separator, word);
    separator = ", ";
  }
  return type;
}

}  // namespace

std::string fields_page() {
  std::string page(kHead);
  for (const FieldInfo& info : all_fields()) {
    const std::string wireshark =
        info.wireshark.empty() ? std::string() : fmt::format("`{}`", info.wireshark);
    page += fmt::format("| `{}` | {} | {} | {} | {} |\n", info.name, type_of(info), info.unit,
                        info.help, wireshark);
  }
  return page;
}

}  // namespace mptcpanalyzer

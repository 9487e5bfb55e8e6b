#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "command/format_option.h"
#include "command/packet_options.h"
#include "output/packet_table.h"
#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

constexpr std::array kDefaultFields = {FieldId::packetid,    FieldId::reltime,   FieldId::tcpstream,
                                       FieldId::mptcpstream, FieldId::mptcpdest, FieldId::tcpflags,
                                       FieldId::tcpseq,      FieldId::tcplen,    FieldId::tcpack,
                                       FieldId::dsn,         FieldId::dack};

struct Arguments {
  std::size_t rows = 10;
};

Result<std::vector<std::size_t>> first_rows(const Session& session, const Trace& trace,
                                            const PacketChoice& choice, std::size_t count) {
  ChosenRows chosen(trace, choice);
  std::vector<std::size_t> first;
  std::vector<std::size_t> rows;
  while (first.size() < count && chosen.next(rows)) {
    if (session.is_interrupted()) return stopped_by_user();
    const std::size_t wanted = std::min(rows.size(), count - first.size());
    first.insert(first.end(), rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(wanted));
  }
  return first;
}

RunCommand declare(ArgumentList& takes) {
  const auto arguments = std::make_shared<Arguments>();
  const auto options = std::make_shared<PacketOptions>();
  takes
      .optional("column", "COLUMN", "The fields to show",
                [options](const std::string& name) { return add_named_field(*options, name); })
      .takes_many = true;
  takes.option("-n", "ROWS", "How many packets to show", into(arguments->rows)).default_text =
      fmt::format("{}", arguments->rows);
  add_packet_choice(takes, *options);
  const FormatOption format(takes);
  return [arguments, options, format](Session& session) -> Result<Done> {
    const Result<Trace> trace = load_packets(session, *options, kDefaultFields);
    if (!trace) return trace.error();
    const Result<std::vector<std::size_t>> rows =
        first_rows(session, *trace, options->choice, arguments->rows);
    if (!rows) return rows.error();
    if (format.chosen(session.options()) == Format::json) {
      write_packets_json(*trace, *rows, options->fields, session.out());
    } else {
      write_packet_table(*trace, *rows, options->fields, session.out());
    }
    return Done{};
  };
}

}  // namespace

Command dump_command() {
  return {"dump",
          {},
          "Show fields of the first packets as a table",
          declare,
          "dump packetid tcpstream dsn tcplen -n 3 --filter reinjection_of"};
}

}  // namespace mptcpanalyzer

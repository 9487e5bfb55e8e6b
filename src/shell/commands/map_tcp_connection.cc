#include <CLI/Option.hpp>
#include <memory>

#include "output/matching_output.h"
#include "shell/commands/commands.h"
#include "shell/format_option.h"
#include "shell/mapping_options.h"

namespace mptcpanalyzer {
namespace {

RunCommand declare(CLI::App& parser) {
  const auto arguments = std::make_shared<MappingArguments>();
  add_stream_to_map(parser, *arguments, "TCPSTREAM");
  add_mapping_options(parser, *arguments);
  const FormatOption format(parser);
  return [arguments, format](Session& session) -> Result<Done> {
    const Result<TwoTraces> traces = load_both(session, *arguments, kProfileColumns);
    if (!traces) return traces.error();
    const auto& [first, second] = *traces;
    const Result<Done> exists = check_tcp_stream(first, arguments->stream1);
    if (!exists) return exists;
    auto matches = match_tcp_stream(first, second, arguments->stream1);
    trim_matches(matches, *arguments);
    if (format.chosen(session.options()) == Format::json) {
      write_stream_matches_json(arguments->stream1, matches, session.out());
    } else {
      write_stream_matches_text(first, second, arguments->stream1, matches, arguments->explain,
                                session.out());
    }
    return Done{};
  };
}

}  // namespace

Command map_tcp_connection_command() {
  return {"map_tcp_connection",
          {},
          "Find a tcp stream in another capture",
          declare,
          "map_tcp_connection examples/s05_fullmesh.client.pcap.gz "
          "examples/s05_fullmesh.server.pcap.gz 0 -v",
          false};
}

}  // namespace mptcpanalyzer

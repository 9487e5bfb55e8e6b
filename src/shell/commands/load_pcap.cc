#include <memory>
#include <string>

#include "analysis/summary/connection_list.h"
#include "capture/several_files.h"
#include "output/escape.h"
#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

RunCommand declare(ArgumentList& takes) {
  const auto path = std::make_shared<std::string>();
  takes
      .positional(
          "capture", ArgumentKind::capture,
          "The capture, or a CSV of tocsv; - is standard input. Several files, or a pattern "
          "like 'eth*.pcap', are merged by time",
          [path](const std::string& word) -> Result<Done> {
            *path = with_files(*path, word);
            return Done{};
          })
      .takes_many = true;
  return [path](Session& session) -> Result<Done> {
    const Result<Done> loaded = session.load_capture(*path);
    if (!loaded) return loaded;
    const std::shared_ptr<const CaptureTables> tables = session.glance("");
    if (session.shell().is_interactive && tables) {
      session.out().print("{}: {} frames, {} tcp connection(s), {} mptcp connection(s)\n",
                          escape_for_terminal(name_of_capture(*path)), tables->frames,
                          tables->streams.size(), listed_connections(*tables).size());
    }
    return Done{};
  };
}

}  // namespace

Command load_pcap_command() {
  return {"load_pcap",
          {},
          "Load a capture, for the commands that follow",
          declare,
          "load_pcap examples/s05_fullmesh.client.pcap.gz",
          false};
}

}  // namespace mptcpanalyzer

#include "output/load_topo.h"

#include <memory>
#include <string>

#include "command/format_option.h"
#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

RunCommand declare(ArgumentList& takes) {
  const auto path = std::make_shared<std::string>();
  takes.positional("file", ArgumentKind::file, "A topology as JSON (docs/topology.md)",
                   into(*path));
  const FormatOption format(takes);
  return [path, format](Session& session) -> Result<Done> {
    const Result<const Topology*> topology = session.topology(*path);
    if (!topology) return topology.error();
    if (format.chosen(session.options()) == Format::json) {
      write_topology_json(**topology, session.out());
    } else {
      write_topology_text(**topology, session.out());
    }
    return Done{};
  };
}

}  // namespace

Command load_topo_command() {
  return {"load_topo",
          {},
          "Load a topology: the subflows of a connection, from JSON",
          declare,
          "load_topo examples/two_paths.json",
          false};
}

}  // namespace mptcpanalyzer

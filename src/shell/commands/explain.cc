#include <fmt/format.h>
#include <memory>
#include <string>

#include "diagnosis/registry.h"
#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

void list_rules(Output& out) {
  std::size_t width = 0;
  for (const Rule& rule : diagnosis_rules())
    width = std::max(width, rule.id.size());
  for (const Rule& rule : diagnosis_rules())
    out.print("{:<{}}  {:<7}  {}\n", rule.id, width, to_string(rule.worst), rule.summary);
}

RunCommand declare(ArgumentList& takes) {
  const auto id = std::make_shared<std::string>();
  takes.optional("id", ArgumentKind::finding, "The finding, as diagnose names it; none: list all",
                 into(*id));
  return [id](Session& session) -> Result<Done> {
    if (id->empty()) {
      list_rules(session.out());
      return Done{};
    }
    if (find_rule(*id) == nullptr)
      return Error{"there is no such finding", *id, "'explain' alone lists those there are"};
    session.out().write(finding_page(*id));
    return Done{};
  };
}

}  // namespace

Command explain_command() {
  return {"explain",
          {},
          "Explain a finding of diagnose: what it means, how it is proved, what to do",
          declare,
          "explain stall",
          false};
}

}  // namespace mptcpanalyzer

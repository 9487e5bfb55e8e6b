// docs/commands.md, made of the table of commands and the options.
#pragma once

#include <string>

namespace mptcpanalyzer {

// In Markdown, of the commands that the table has by now. tools/commands_page.cc prints it.
std::string commands_page();

}  // namespace mptcpanalyzer

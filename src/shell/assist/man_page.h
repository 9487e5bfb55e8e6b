// The man page, made of the table of commands, the options and the settings.
#pragma once

#include <string>

namespace mptcpanalyzer {

// mptcpanalyzer(1) as input of man(1).
std::string man_page();

}  // namespace mptcpanalyzer

// The rules there are, and their pages.
#pragma once  // Public: docs/library.md

#include <span>
#include <string_view>

#include "diagnosis/facts/rule.h"

namespace mptcpanalyzer {

// In the order of docs/diagnosis.md, which is that of the life of a connection.
std::span<const Rule> diagnosis_rules();

// nullptr: there is none of that id.
const Rule* find_rule(std::string_view id);

// The page docs/findings/ID.md of a rule, as it was when the program was built; empty: it has none.
std::string_view finding_page(std::string_view id);

}  // namespace mptcpanalyzer

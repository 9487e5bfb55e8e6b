// --dest, which may be repeated: towards which roles a command answers.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <vector>

#include "flow/role.h"

namespace mptcpanalyzer {

class DestOption {
 public:
  explicit DestOption(CLI::App& parser);

  // Towards the server first; both when none was named.
  std::vector<Role> roles() const;

 private:
  std::shared_ptr<std::vector<Role>> named_;
};

}  // namespace mptcpanalyzer

#include "shell/mapping.h"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

namespace mptcpanalyzer {

void add_mapping_options(CLI::App& parser, MappingArguments& arguments) {
  parser.add_option("--trim", arguments.trim, "Leave out mappings with a lower score")
      ->type_name("SCORE")
      ->capture_default_str();
  parser.add_option("--limit", arguments.limit, "Show at most so many mappings")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  parser.add_flag("-v,--verbose", arguments.explain, "Tell what each score consists of");
}

}  // namespace mptcpanalyzer

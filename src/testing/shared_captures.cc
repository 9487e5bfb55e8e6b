#include "testing/shared_captures.h"

#include <cstdlib>
#include <filesystem>

namespace mptcpanalyzer {

std::string shared_captures() {
  const char* shared = std::getenv("MPTCPANALYZER_SHARED");  // NOLINT(concurrency-mt-unsafe)
  const std::string folder =
      std::string(shared != nullptr ? shared : MPTCPANALYZER_SHARED_FOLDER) + "/captures/";
  return std::filesystem::is_directory(folder) ? folder : std::string();
}

}  // namespace mptcpanalyzer

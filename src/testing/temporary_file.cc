#include "testing/temporary_file.h"

#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <stdexcept>
#include <unistd.h>

namespace mptcpanalyzer {

TemporaryFile::TemporaryFile(Bytes contents, const std::string& suffix)
    : path_(std::filesystem::temp_directory_path() /
            fmt::format("mptcpanalyzer-test-XXXXXX{}", suffix)) {
  const int descriptor = mkstemps(path_.data(), static_cast<int>(suffix.size()));
  if (descriptor < 0) throw std::runtime_error(fmt::format("cannot create {}", path_));
  close(descriptor);
  std::ofstream file(path_, std::ios::binary);
  // A char may look at any byte.
  file.write(reinterpret_cast<const char*>(contents.data()),  // NOLINT
             static_cast<std::streamsize>(contents.size()));
  if (!file.flush()) throw std::runtime_error(fmt::format("cannot write {}", path_));
}

TemporaryFile::~TemporaryFile() {
  unlink(path_.c_str());
}

}  // namespace mptcpanalyzer

// A file in the temporary directory that disappears with its owner; for tests that start programs.
#pragma once

#include <string>

#include "base/bytes.h"

namespace mptcpanalyzer {

class TemporaryFile {
 public:
  // `suffix` such as ".pcap". Throws std::runtime_error when it cannot be written.
  explicit TemporaryFile(Bytes contents = {}, const std::string& suffix = "");
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace mptcpanalyzer

// AtomicFile: an output file that is whole or not there.
//
// What is written goes to a temporary file beside it, which takes its name when all is done and is
// removed when it is not. A file that was there before stays as it was until then. A symbolic link
// is followed. What is no regular file (a FIFO, /dev/null) is written in place.
// Threads: one at a time. Several programs may write the same file: the last to commit has it.
#pragma once

#include <cstdio>
#include <string>

#include "base/result.h"

namespace mptcpanalyzer {

// Whether both paths name one regular file, so that to replace the one would lose the other.
bool is_same_file(const std::string& a, const std::string& b);

class AtomicFile {
 public:
  static Result<AtomicFile> create(const std::string& path);

  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  ~AtomicFile();

  std::FILE* file() { return file_; }

  // Where to write until commit(), for libraries that open files by name; file() is then left
  // alone.
  const std::string& name() const { return temporary_.empty() ? path_ : temporary_; }

  // To be called once, after the last write: closes the file and gives it its name.
  Result<Done> commit();

 private:
  AtomicFile(std::string path, std::string temporary, std::FILE* file);

  std::string path_;
  std::string temporary_;  // empty: written in place, or done with
  std::FILE* file_;        // nullptr: done with
};

}  // namespace mptcpanalyzer

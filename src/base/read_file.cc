#include "base/read_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace mptcpanalyzer {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

Error system_error(const std::string& path) {
  return {std::string("cannot read: ") + std::strerror(errno), path, ""};
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rbe"));
  if (!file) return system_error(path);
  std::string text;
  char piece[4096];
  std::size_t bytes = 0;
  while ((bytes = std::fread(piece, 1, sizeof piece, file.get())) > 0) {
    if (text.size() + bytes > max_bytes)
      return Error{"larger than such a file can be", path, "is it the right one?"};
    text.append(piece, bytes);
  }
  if (std::ferror(file.get()) != 0) return system_error(path);
  return text;
}

}  // namespace mptcpanalyzer

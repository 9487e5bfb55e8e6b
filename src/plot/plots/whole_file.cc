#include "plot/plots/whole_file.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>
#include <memory>

namespace mptcpanalyzer {

Result<std::string> read_whole_file(const std::string& path) {
  constexpr std::size_t kLimit = std::size_t{1} << 28U;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"),
                                                             &std::fclose);
  if (!file) return Error{fmt::format("cannot open: {}", std::strerror(errno)), path, ""};
  std::string text;
  std::array<char, 65536> part{};
  for (std::size_t count = 0; (count = std::fread(part.data(), 1, part.size(), file.get())) != 0;) {
    text.append(part.data(), count);
    if (text.size() > kLimit) return Error{"the file is larger than 256 MiB", path, ""};
  }
  if (std::ferror(file.get()) != 0)
    return Error{fmt::format("cannot read: {}", std::strerror(errno)), path, ""};
  return text;
}

}  // namespace mptcpanalyzer

// What a writer wrote, for tests.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>

#include "output/output.h"

namespace mptcpanalyzer {

inline std::string text_written_by(const std::function<void(Output&)>& write) {
  char* buffer = nullptr;
  std::size_t size = 0;
  std::FILE* file = open_memstream(&buffer, &size);
  if (file == nullptr) throw std::runtime_error("no memory");
  {
    Output out(file, "memory");
    write(out);
    if (!out.flush()) throw std::runtime_error("cannot write to memory");
  }
  std::fclose(file);
  std::string text(buffer, size);
  std::free(buffer);  // NOLINT: open_memstream wants it
  return text;
}

}  // namespace mptcpanalyzer

// Columns of chunks that are being built: they stand in our own memory.
#pragma once

#include <span>

namespace mptcpanalyzer {

template <typename T>
std::span<T> writable(std::span<const T> values) {
  return {const_cast<T*>(values.data()),  // NOLINT(cppcoreguidelines-pro-type-const-cast)
          values.size()};
}

}  // namespace mptcpanalyzer

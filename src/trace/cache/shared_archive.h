// What several files of the cache hold, for trace/cache/archive.h.
#pragma once

#include "flow/role.h"
#include "trace/cache/archive.h"
#include "trace/cache/cache_key.h"

namespace mptcpanalyzer {

template <>
struct EnumSize<Role> {
  static constexpr std::uint8_t value = 2;  // NOLINT(readability-identifier-naming): as in traits
};

template <typename Archive, Of<CacheKey> T>
void describe(Archive& archive, T& key) {
  archive(key.path, key.size, key.mtime_ns, key.ctime_ns, key.inode, key.program_version,
          key.reading);
}

}  // namespace mptcpanalyzer

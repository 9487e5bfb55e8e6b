#include "trace/columns/buffer.h"

#include <cstdint>
#include <sys/mman.h>

namespace mptcpanalyzer {

void Buffer::populate(std::byte* memory, std::size_t bytes) {
#ifdef MADV_POPULATE_WRITE  // Linux 5.14
  constexpr std::size_t kPage = 4096;
  constexpr std::size_t kLarge = 16 * kPage;
  if (bytes < kLarge) return;
  const std::size_t before = (kPage - reinterpret_cast<std::uintptr_t>(memory) % kPage) % kPage;
  const std::size_t pages = (bytes - before) / kPage;
  // What an older kernel refuses, it does page by page.
  static_cast<void>(madvise(memory + before, pages * kPage, MADV_POPULATE_WRITE));
#else
  static_cast<void>(memory);
  static_cast<void>(bytes);
#endif
}

}  // namespace mptcpanalyzer

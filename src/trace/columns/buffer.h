// Buffer: owned memory of the kind that Arrow columns stand in: aligned to 64 bytes, and padded
// with zeros to a multiple of 64.
// Threads: shared, and never written to once it is in a trace; any number may read it.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <span>

namespace mptcpanalyzer {

inline constexpr std::size_t kBufferAlignment = 64;

constexpr std::size_t padded_size(std::size_t bytes) {
  return (bytes + kBufferAlignment - 1) & ~(kBufferAlignment - 1);
}

class Buffer {
 public:
  Buffer() = default;
  // Not initialised, but for the padding.
  explicit Buffer(std::size_t bytes) : size_(bytes) {
    if (bytes == 0) return;
    const std::size_t padded = padded_size(bytes);
    void* memory = ::operator new (padded, std::align_val_t{kBufferAlignment});
    data_.reset(static_cast<std::byte*>(memory));
    populate(data_.get(), padded);
    std::memset(data_.get() + bytes, 0, padded - bytes);
  }

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  // The first `count` values of type T; the memory has been made for them.
  template <typename T>
  std::span<T> as(std::size_t count) {
    assert(count * sizeof(T) <= size_);
    return {static_cast<T*>(static_cast<void*>(data_.get())), count};
  }

  // A buffer with a copy of `values`.
  template <typename T>
  static Buffer copy_of(std::span<const T> values) {
    Buffer copy(values.size_bytes());
    if (!values.empty()) std::memcpy(copy.data_.get(), values.data(), values.size_bytes());
    return copy;
  }

 private:
  // Has the kernel map all pages of a large buffer at once: a column meets each of them as the
  // first to write there, and a fault for each would cost more than filling it.
  static void populate(std::byte* memory, std::size_t bytes);

  struct Free {
    void operator()(std::byte* memory) const {
      ::operator delete (memory, std::align_val_t{kBufferAlignment});
    }
  };

  std::unique_ptr<std::byte, Free> data_;
  std::size_t size_ = 0;
};

}  // namespace mptcpanalyzer

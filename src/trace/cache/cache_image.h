// A trace as the bytes of a cache file, and back.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "trace/cache/cache_key.h"
#include "trace/columns/trace.h"

namespace mptcpanalyzer {

// Takes the next bytes of a file; false: no more can be written.
using ImageSink = std::function<bool(std::span<const std::byte>)>;

// The size that the file of a trace will have, but for some KiB.
std::uint64_t estimated_image_bytes(const Trace& trace);

// False when the sink did not take everything.
bool write_image(const CacheKey& key, const Trace& trace, const ImageSink& sink);

// The trace with these columns as views of `image`, which `storage` keeps alive and which is
// aligned to 64 bytes. Nothing unless the image is of this key, has the columns, and all that is
// to be read of it is sound: any bytes may be offered.
std::optional<Trace> open_image(std::span<const std::byte> image, const CacheKey& key,
                                ColumnSet columns, std::shared_ptr<const void> storage);

}  // namespace mptcpanalyzer

// ByteSink: where bytes go that are written as they come: a file, a compressor before another
// sink.
// Threads: one at a time.
#pragma once

#include <memory>

#include "base/bytes.h"
#include "base/result.h"

namespace mptcpanalyzer {

class ByteSink {
 public:
  ByteSink() = default;
  ByteSink(const ByteSink&) = delete;
  ByteSink& operator=(const ByteSink&) = delete;
  virtual ~ByteSink() = default;

  virtual Result<Done> write(Bytes bytes) = 0;

  // To be called once, after the last write: hands over what is held back.
  virtual Result<Done> finish() = 0;
};

// Compressors. `target` outlives them, and finish() of the compressor is that of the target.
std::unique_ptr<ByteSink> compress_gzip(ByteSink& target);
std::unique_ptr<ByteSink> compress_zstd(ByteSink& target);

}  // namespace mptcpanalyzer

// OutputSink: an Output as the place where bytes go.
#pragma once

#include "capture/byte_sink.h"
#include "output/output.h"

namespace mptcpanalyzer {

class OutputSink : public ByteSink {
 public:
  explicit OutputSink(Output& out) : out_(out) {}

  Result<Done> write(Bytes bytes) override {
    out_.write(bytes);
    return out_.failed() ? out_.flush() : Done{};
  }
  Result<Done> finish() override { return out_.flush(); }

 private:
  Output& out_;
};

}  // namespace mptcpanalyzer

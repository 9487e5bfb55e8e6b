// OutputSink: an Output as the place where octets go.
#pragma once

#include "capture/byte_sink.h"
#include "output/output.h"

namespace mptcpanalyzer {

class OutputSink : public ByteSink {
 public:
  explicit OutputSink(Output& out) : out_(out) {}

  Result<Done> write(Bytes octets) override {
    out_.write(octets);
    return out_.failed() ? out_.flush() : Done{};
  }
  Result<Done> finish() override { return out_.flush(); }

 private:
  Output& out_;
};

}  // namespace mptcpanalyzer

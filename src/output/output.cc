#include "output/output.h"

#include <cerrno>
#include <cstring>

namespace mptcpanalyzer {

void Output::write(std::string_view text) {
  buffer_ += text;
  if (buffer_.size() >= kFlushAt) drain();
}

void Output::drain() {
  if (failure_ == 0 && std::fwrite(buffer_.data(), 1, buffer_.size(), file_) != buffer_.size()) {
    failure_ = errno;
  }
  buffer_.clear();
}

Result<Done> Output::flush() {
  drain();
  if (failure_ == 0 && std::fflush(file_) != 0) failure_ = errno;
  if (failure_ != 0)
    return Error{std::string("cannot write: ") + std::strerror(failure_), name_, ""};
  return Done{};
}

}  // namespace mptcpanalyzer

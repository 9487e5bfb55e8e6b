#include "output/output.h"

#include <cerrno>
#include <cstring>
#include <iterator>
#include <unistd.h>

namespace mptcpanalyzer {

void Output::write(std::string_view text) {
  buffer_ += text;
  if (buffer_.size() >= kFlushAt) drain();
}

void Output::write(Bytes bytes) {
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  if (buffer_.size() >= kFlushAt) drain();
}

void Output::print_arguments(fmt::string_view format, fmt::format_args arguments) {
  fmt::vformat_to(std::back_inserter(buffer_), format, arguments);
  if (buffer_.size() >= kFlushAt) drain();
}

bool Output::is_terminal() const {
  return file_ == nullptr ? sink_is_terminal_ : isatty(fileno(file_)) == 1;
}

void Output::drain() {
  if (failure_ == 0 && !buffer_.empty()) {
    if (file_ == nullptr) {
      failure_ = sink_(buffer_);
    } else if (std::fwrite(buffer_.data(), 1, buffer_.size(), file_) != buffer_.size()) {
      failure_ = errno;
    }
  }
  buffer_.clear();
}

Result<Done> Output::flush() {
  drain();
  if (failure_ == 0 && file_ != nullptr && std::fflush(file_) != 0) failure_ = errno;
  if (failure_ == 0 && file_ == nullptr) failure_ = sink_({});
  if (failure_ != 0)
    return Error{std::string("cannot write: ") + std::strerror(failure_), name_, ""};
  return Done{};
}

}  // namespace mptcpanalyzer

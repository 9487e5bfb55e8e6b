// Any text as a file of assertions: it is read, or the error says which line and where in it.
#include <cstdint>
#include <string>

#include "diagnosis/assertions.h"
#include "require.h"

namespace mptcpanalyzer {

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const Result<std::vector<Assertion>> assertions = parse_assertions(text, "test");
  if (!assertions) {
    const Error& error = assertions.error();
    require(error.where.starts_with("test"), "an error says where");
    require(error.excerpt.begin <= error.excerpt.text.size(), "the caret stands below the line");
    return 0;
  }
  require(!assertions->empty(), "what is read has an assertion");
  // What was read, written line by line, is read as the same.
  std::string again;
  for (const Assertion& assertion : *assertions)
    again += assertion.text + '\n';
  const Result<std::vector<Assertion>> second = parse_assertions(again, "test");
  require(second && second->size() == assertions->size(), "an assertion stands for itself");
  return 0;
}

}  // namespace mptcpanalyzer

// Any text as a filter: it compiles, or the error points into it; what compiles is asked of a
// trace, and neither the order of evaluation nor a double negation changes the answer.
#include <string>
#include <string_view>
#include <vector>

#include "require.h"
#include "trace/example_trace_fixture.h"
#include "trace/filter/filter_evaluator.h"

namespace mptcpanalyzer {
namespace {

std::vector<std::uint8_t> selected(const Filter& filter, const Trace& trace) {
  std::vector<std::uint8_t> wanted(trace.row_count(), 1);
  FilterEvaluator(filter, trace).keep_passing(0, wanted);
  return wanted;
}

void check_negations(const std::string& expression, const Filter& filter, const Trace& trace) {
  const Result<Filter> twice = Filter::compile("not not (" + expression + ")");
  if (!twice) return;  // nested too deep
  require(selected(*twice, trace) == selected(filter, trace), "not not x is x");
  const Result<Filter> never = Filter::compile("(" + expression + ") and not (" + expression + ")");
  require(never.ok(), "a conjunction nests no deeper than one of its parts in parentheses");
  for (const std::uint8_t row : selected(*never, trace))
    require(row == 0, "x and not x is never");
}

}  // namespace
}  // namespace mptcpanalyzer

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mptcpanalyzer;
  static const Trace trace = ExampleTrace::make(64);
  const std::string expression(data, data + size);
  const Result<Filter> filter = Filter::compile(expression);
  if (filter) {
    check_negations(expression, *filter, trace);
  } else {
    const Excerpt& excerpt = filter.error().excerpt;
    require(excerpt.text == expression, "an error shows the expression");
    require(excerpt.begin <= size && excerpt.length <= size + 1,
            "an error points into the expression");
  }
  return 0;
}

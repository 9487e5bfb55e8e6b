#include "shell/two_captures.h"

#include <CLI/Option.hpp>
#include <fmt/format.h>
#include <utility>

#include "analysis/connection_matching.h"

namespace mptcpanalyzer {
namespace {

void add_capture(CLI::App& parser, const std::string& name, std::string& value,
                 const std::string& help) {
  parser.add_option(name, value, help)->required()->type_name("CAPTURE");
}

void add_number(CLI::App& parser, const std::string& name, std::uint32_t& value,
                const std::string& help, const std::string& type) {
  parser.add_option(name, value, help)->required()->type_name(type);
}

}  // namespace

void add_both_streams(CLI::App& parser, TwoCaptureArguments& arguments, const std::string& stream) {
  add_capture(parser, "capture1", arguments.capture1, "A capture of one end");
  add_number(parser, "stream1", arguments.stream1, "The number in it", stream);
  add_capture(parser, "capture2", arguments.capture2, "A capture of the other end");
  add_number(parser, "stream2", arguments.stream2, "The number of the same in it", stream);
}

void add_stream_to_map(CLI::App& parser, TwoCaptureArguments& arguments,
                       const std::string& stream) {
  add_capture(parser, "capture1", arguments.capture1, "The capture that the number is of");
  add_capture(parser, "capture2", arguments.capture2, "The capture to look for it in");
  add_number(parser, CLI::detail::to_lower(stream), arguments.stream1,
             "The number of what to look for", stream);
}

Result<TwoTraces> load_both(Session& session, const TwoCaptureArguments& arguments,
                            ColumnSet columns) {
  Result<Trace> first = session.trace_of(arguments.capture1, columns);
  if (!first) return first.error();
  Result<Trace> second = session.trace_of(arguments.capture2, columns);
  if (!second) return second.error();
  return TwoTraces{std::move(*first), std::move(*second)};
}

Result<Done> check_tcp_stream(const Trace& trace, StreamId stream) {
  if (stream < trace.tables().streams.size()) return Done{};
  return Error{fmt::format("there is no tcp stream {}", stream), trace.tables().capture,
               "list_tcp_connections shows those there are"};
}

Result<Done> check_mptcp_stream(const Trace& trace, ConnectionId connection) {
  if (has_connection(trace.tables(), connection)) return Done{};
  return Error{fmt::format("there is no mptcp stream {}", connection), trace.tables().capture,
               "list_mptcp_connections shows those there are"};
}

}  // namespace mptcpanalyzer

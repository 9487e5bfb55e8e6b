#include "shell/arguments/plot_arguments.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "command/clock_option.h"
#include "command/packet_options.h"
#include "command/subject_argument.h"
#include "command/summary_options.h"
#include "command/two_captures.h"
#include "plot/draw_plot.h"
#include "plot/drawable_field.h"
#include "shell/terminal/interrupt.h"

namespace mptcpanalyzer {
namespace {

struct PlotArguments : StreamPair {
  std::string protocol;  // of two_streams
  std::string glob;
  std::string folder;
  std::string node;
  PlotOptions options;
};

void add_one_stream(ArgumentList& takes, PlotArguments& arguments, Level level) {
  takes.positional("capture", "CAPTURE", "The capture", into(arguments.capture1));
  add_stream(takes, level, "The number in it", arguments.stream1);
}

void add_input(ArgumentList& takes, PlotInput input, PlotArguments& arguments) {
  switch (input) {
    case PlotInput::tcp_stream:
      return add_one_stream(takes, arguments, Level::tcp);
    case PlotInput::mptcp_stream:
      return add_one_stream(takes, arguments, Level::mptcp);
    case PlotInput::two_mptcp_streams:
      return add_both_streams(takes, arguments, "MPTCPSTREAM");
    case PlotInput::two_streams:
      takes
          .choice("protocol", {"tcp", "mptcp"}, "What the numbers are of", into(arguments.protocol))
          .is_required = true;
      return add_both_streams(takes, arguments, "STREAM");
    case PlotInput::snapshots_of_mptcp_pm:
      takes.positional("glob", "FILE",
                       "The JSON files of mptcp-pm, as a pattern such as 'pm/*.json'",
                       into(arguments.glob));
      return;
    case PlotInput::traces_of_ns3:
      takes.positional("folder", "FOLDER", "The folder of the files NODE-*_data.csv",
                       into(arguments.folder));
      takes.positional("node", "N", "The number of the node", into(arguments.node));
      return;
  }
}

Result<Done> add_field(PlotArguments& arguments, const std::string& name) {
  PacketOptions named;
  named.fields = arguments.options.fields;
  const Result<Done> added = add_named_field(named, name);
  if (!added) return added;
  if (!is_drawable(named.fields.back())) {
    return Error{fmt::format("the values of '{}' are no numbers", name), "",
                 "docs/fields.md tells the types of fields"};
  }
  arguments.options.fields = std::move(named.fields);
  return Done{};
}

void add_own_options(ArgumentList& takes, const PlotType& type, PlotArguments& arguments) {
  PlotOptions& options = arguments.options;
  if (type.takes(PlotOption::fields)) {
    takes
        .positional("field", "FIELD", "What to draw; docs/fields.md lists them",
                    [&arguments](const std::string& name) { return add_field(arguments, name); })
        .takes_many = true;
  }
  if (type.takes(PlotOption::attributes)) {
    takes.positional("attribute", "ATTRIBUTE", "What to draw", into(options.attributes))
        .takes_many = true;
  }
  if (type.takes(PlotOption::syndrop))
    takes.flag("--syndrop", "Leave out segments with the SYN flag", options.drop_syn);
  if (type.takes(PlotOption::dack))
    takes.flag("--dack", "Add the DATA_ACKs as a line", options.data_acks);
  if (type.takes(PlotOption::window)) {
    takes.option("--window", "SECONDS",
                 "Seconds to take each value over; about a hundredth of the time when left out",
                 into_positive(options.window_s));
  }
  if (type.takes(PlotOption::bins)) {
    takes.option("--bins", "N", "How many bars", into(options.bins, 1U, 10000U)).default_text =
        fmt::format("{}", options.bins);
  }
  if (type.takes(PlotOption::meta))
    takes.flag("--meta", "Draw the connection; default with --subflows", options.meta);
  if (type.takes(PlotOption::subflows))
    takes.flag("--subflows", "Draw the subflows; default with --meta", options.subflows);
}

Result<Figure> draw(const PlotType& type, PlotRequest request, const PlotOptions& options) {
  request.options = options;
  Result<Figure> figure = draw_plot(type, request);
  if (interrupted()) return Error{"interrupted", "", ""};
  return figure;
}

Result<Figure> draw_one(Session& session, const PlotType& type, const PlotArguments& arguments) {
  const Result<Trace> trace =
      session.trace_of(arguments.capture1, columns_for(type, arguments.options));
  if (!trace) return trace.error();
  const Result<PlotRequest> request = request_for(type, *trace, arguments.stream1);
  if (!request) return request.error();
  return draw(type, *request, arguments.options);
}

Result<Figure> draw_two(Session& session, const PlotType& type, PlotArguments& arguments,
                        const std::optional<ClockOption>& clock) {
  if (type.input == PlotInput::two_streams && arguments.protocol == "tcp")
    arguments.level = Level::tcp;
  const auto captures = merge_both(session, arguments, columns_for(type, arguments.options));
  if (!captures) return captures.error();
  const ClockChoice clocks = clock ? clock->chosen() : ClockChoice{};
  return draw(type, request_for(**captures, arguments, clocks), arguments.options);
}

Result<Figure> draw_files(const PlotType& type, const PlotArguments& arguments) {
  PlotRequest request;
  request.files = {arguments.glob};
  request.folder = arguments.folder;
  request.node = arguments.node;
  PlotOptions options = arguments.options;
  // Without quotes the shell put in the names of all files that the pattern stands for.
  auto& attributes = options.attributes;
  const auto first_attribute =
      std::find_if(attributes.begin(), attributes.end(),
                   [](const std::string& word) { return !word.ends_with(".json"); });
  request.files.insert(request.files.end(), attributes.begin(), first_attribute);
  attributes.erase(attributes.begin(), first_attribute);
  if (attributes.empty() && type.takes(PlotOption::attributes))
    return Error{"only files are named, and nothing to draw of them", "", "add an ATTRIBUTE"};
  return draw(type, std::move(request), options);
}

bool is_of_captures(PlotInput input) {
  return input != PlotInput::snapshots_of_mptcp_pm && input != PlotInput::traces_of_ns3;
}

}  // namespace

DrawPlot declare_plot(ArgumentList& takes, const PlotType& type) {
  const auto arguments = std::make_shared<PlotArguments>();
  add_input(takes, type.input, *arguments);
  add_own_options(takes, type, *arguments);
  takes.footer(fmt::format("Example: mptcpanalyzer plot {} {}", type.name, type.example));
  if (!is_of_captures(type.input)) {
    return [&type, arguments](Session&) { return draw_files(type, *arguments); };
  }
  const DestinationOption dest(takes);
  takes
      .option("--skip", "TCPSTREAM", "Leave out this tcp stream; may be repeated",
              into(arguments->options.skipped))
      .takes_many = true;
  add_filter_option(takes, arguments->options.filter);
  std::optional<ClockOption> clock;
  if (type.takes(PlotOption::clock)) clock.emplace(takes);
  return [&type, arguments, dest, clock](Session& session) {
    arguments->options.dests = dest.roles();
    const bool one = type.input == PlotInput::tcp_stream || type.input == PlotInput::mptcp_stream;
    return one ? draw_one(session, type, *arguments) : draw_two(session, type, *arguments, clock);
  };
}

}  // namespace mptcpanalyzer

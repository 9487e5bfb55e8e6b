#include "shell/plot_arguments.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plot/drawable_field.h"
#include "shell/clock_option.h"
#include "shell/interrupt.h"
#include "shell/merged_captures.h"
#include "shell/packet_options.h"
#include "shell/summary_options.h"
#include "shell/usage_error.h"

namespace mptcpanalyzer {
namespace {

struct PlotArguments : TwoCaptureArguments {
  std::string protocol;  // of two_streams
  std::string glob;
  std::string folder;
  std::string node;
  PlotOptions options;
};

void add_one_stream(CLI::App& parser, PlotArguments& arguments, const std::string& type) {
  parser.add_option("capture", arguments.capture1, "The capture")->required()->type_name("CAPTURE");
  parser.add_option(CLI::detail::to_lower(type), arguments.stream1, "The number in it")
      ->required()
      ->type_name(type);
}

void add_input(CLI::App& parser, PlotInput input, PlotArguments& arguments) {
  switch (input) {
    case PlotInput::tcp_stream:
      return add_one_stream(parser, arguments, "TCPSTREAM");
    case PlotInput::mptcp_stream:
      return add_one_stream(parser, arguments, "MPTCPSTREAM");
    case PlotInput::two_mptcp_streams:
      return add_both_streams(parser, arguments, "MPTCPSTREAM");
    case PlotInput::two_streams:
      parser.add_option("protocol", arguments.protocol, "What the numbers are of")
          ->required()
          ->check(CLI::IsMember({"tcp", "mptcp"}).description(""))
          ->type_name("tcp|mptcp");
      return add_both_streams(parser, arguments, "STREAM");
    case PlotInput::snapshots_of_mptcp_pm:
      parser
          .add_option("glob", arguments.glob,
                      "The JSON files of mptcp-pm, as a pattern such as 'pm/*.json'")
          ->required()
          ->type_name("FILE");
      return;
    case PlotInput::traces_of_ns3:
      parser.add_option("folder", arguments.folder, "The folder of the files NODE-*_data.csv")
          ->required()
          ->type_name("FOLDER");
      parser.add_option("node", arguments.node, "The number of the node")
          ->required()
          ->type_name("N");
      return;
  }
}

void set_fields(PlotArguments& arguments, const std::vector<std::string>& names) {
  PacketOptions named;
  for (const std::string& name : names) {
    add_named_field(named, name, "FIELD");
    if (is_drawable(named.fields.back())) continue;
    throw UsageError({fmt::format("the values of '{}' are no numbers", name), "FIELD",
                      "docs/fields.md tells the types of fields"});
  }
  arguments.options.fields = std::move(named.fields);
}

void add_own_options(CLI::App& parser, const PlotType& type,
                     const std::shared_ptr<PlotArguments>& arguments) {
  PlotOptions& options = arguments->options;
  if (type.takes(PlotOption::fields)) {
    parser
        .add_option_function<std::vector<std::string>>(
            "field",
            [arguments](const std::vector<std::string>& names) { set_fields(*arguments, names); },
            "What to draw; docs/fields.md lists them")
        ->required()
        ->type_name("FIELD");
  }
  if (type.takes(PlotOption::attributes)) {
    parser.add_option("attribute", options.attributes, "What to draw")
        ->required()
        ->type_name("ATTRIBUTE");
  }
  if (type.takes(PlotOption::syndrop))
    parser.add_flag("--syndrop", options.drop_syn, "Leave out segments with the SYN flag");
  if (type.takes(PlotOption::dack))
    parser.add_flag("--dack", options.data_acks, "Add the DATA_ACKs as a line");
  if (type.takes(PlotOption::window)) {
    parser
        .add_option("--window", options.window_s,
                    "Seconds to take each value over; about a hundredth of the time when left out")
        ->check(CLI::PositiveNumber.description(""))
        ->type_name("SECONDS");
  }
  if (type.takes(PlotOption::bins)) {
    parser.add_option("--bins", options.bins, "How many bars")
        ->check(CLI::Range(1U, 10000U).description(""))
        ->type_name("N")
        ->capture_default_str();
  }
  if (type.takes(PlotOption::meta))
    parser.add_flag("--meta", options.meta, "Draw the connection; default with --subflows");
  if (type.takes(PlotOption::subflows))
    parser.add_flag("--subflows", options.subflows, "Draw the subflows; default with --meta");
}

ColumnSet columns_for(const PlotType& type, const PlotOptions& options) {
  ColumnSet columns = type.columns | columns_of(options.fields) |
                      ColumnSet{Column::frame, Column::time, Column::direction};
  if (options.drop_syn) columns.add(Column::flags);
  return options.filter ? columns | options.filter->columns() : columns;
}

Result<Figure> draw(const PlotType& type, const PlotRequest& request) {
  Result<Figure> figure = type.draw(request);
  if (!figure) return figure;
  if (interrupted()) return Error{"interrupted", "", ""};
  complete(*figure);
  if (!figure->series.empty()) return figure;
  return Error{"there is nothing to draw", figure->title,
               "the stream has no such data, or --dest, --skip and --filter leave none"};
}

Result<Figure> draw_one(Session& session, const PlotType& type, const PlotArguments& arguments) {
  const Result<Trace> trace =
      session.trace_of(arguments.capture1, columns_for(type, arguments.options));
  if (!trace) return trace.error();
  const auto check = type.input == PlotInput::tcp_stream ? check_tcp_stream : check_mptcp_stream;
  const Result<Done> exists = check(*trace, arguments.stream1);
  if (!exists) return exists.error();
  PlotRequest request;
  request.trace = &*trace;
  request.stream = arguments.stream1;
  request.options = arguments.options;
  return draw(type, request);
}

Result<Figure> draw_two(Session& session, const PlotType& type, const PlotArguments& arguments,
                        const std::optional<ClockOption>& clock) {
  const Level level = type.input == PlotInput::two_streams && arguments.protocol == "tcp"
                          ? Level::tcp
                          : Level::mptcp;
  const auto captures =
      merge_captures(session, arguments, level,
                     columns_for(type, arguments.options) | kPairingColumns | kProfileColumns);
  if (!captures) return captures.error();
  const MergedCaptures& both = **captures;
  PlotRequest request;
  request.trace = &both.traces.first;
  request.stream = arguments.stream1;
  request.level = level;
  request.merged = &both.answer.merged;
  request.second = &both.traces.second;
  request.clocks = both.answer.clocks;
  if (clock) {
    request.correction = clock->correction(both.answer.clocks);
    request.corrected = clock->corrects(both.answer.clocks);
  }
  request.options = arguments.options;
  return draw(type, request);
}

Result<Figure> draw_files(const PlotType& type, const PlotArguments& arguments) {
  PlotRequest request;
  request.files = {arguments.glob};
  request.folder = arguments.folder;
  request.node = arguments.node;
  request.options = arguments.options;
  // Without quotes the shell put in the names of all files that the pattern stands for.
  auto& attributes = request.options.attributes;
  const auto first_attribute =
      std::find_if(attributes.begin(), attributes.end(),
                   [](const std::string& word) { return !word.ends_with(".json"); });
  request.files.insert(request.files.end(), attributes.begin(), first_attribute);
  attributes.erase(attributes.begin(), first_attribute);
  if (attributes.empty() && type.takes(PlotOption::attributes))
    return Error{"only files are named, and nothing to draw of them", "", "add an ATTRIBUTE"};
  return draw(type, request);
}

bool is_of_captures(PlotInput input) {
  return input != PlotInput::snapshots_of_mptcp_pm && input != PlotInput::traces_of_ns3;
}

}  // namespace

DrawPlot declare_plot(CLI::App& parser, const PlotType& type) {
  const auto arguments = std::make_shared<PlotArguments>();
  add_input(parser, type.input, *arguments);
  add_own_options(parser, type, arguments);
  parser.footer(fmt::format("Example: mptcpanalyzer plot {} {}", type.name, type.example));
  if (!is_of_captures(type.input)) {
    return [&type, arguments](Session&) { return draw_files(type, *arguments); };
  }
  const DestinationOption dest(parser);
  parser
      .add_option("--skip", arguments->options.skipped,
                  "Leave out this tcp stream; may be repeated")
      ->type_name("TCPSTREAM")
      ->allow_extra_args(false);
  add_filter_option(parser,
                    [arguments](Filter filter) { arguments->options.filter = std::move(filter); });
  std::optional<ClockOption> clock;
  if (type.takes(PlotOption::clock)) clock.emplace(parser);
  return [&type, arguments, dest, clock](Session& session) {
    arguments->options.dests = dest.roles();
    const bool one = type.input == PlotInput::tcp_stream || type.input == PlotInput::mptcp_stream;
    return one ? draw_one(session, type, *arguments) : draw_two(session, type, *arguments, clock);
  };
}

}  // namespace mptcpanalyzer

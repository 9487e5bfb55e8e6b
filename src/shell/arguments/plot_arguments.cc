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

Result<Done> add_field(PlotOptions& options, const std::string& name) {
  PacketOptions named;
  named.fields = options.fields;
  const Result<Done> added = add_named_field(named, name);
  if (!added) return added;
  if (!is_drawable(named.fields.back())) {
    return Error{fmt::format("the values of '{}' are no numbers", name), "",
                 "docs/fields.md tells the types of fields"};
  }
  options.fields = std::move(named.fields);
  return Done{};
}

void add_own_options(ArgumentList& takes, const PlotType& type, PlotOptions& options) {
  if (type.takes(PlotOption::fields)) {
    takes
        .positional("field", ArgumentKind::field, "What to draw; docs/fields.md lists them",
                    [&options](const std::string& name) { return add_field(options, name); })
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
}

// What plots of captures take besides the captures.
class CaptureOptions {
 public:
  CaptureOptions(ArgumentList& takes, const PlotType& type) : chosen_(new PlotOptions) {
    add_own_options(takes, type, *chosen_);
    dests_.emplace(takes);
    takes
        .option("--skip", ArgumentKind::tcp_stream, "Leave out this tcp stream; may be repeated",
                into(chosen_->skipped))
        .takes_many = true;
    add_filter_option(takes, chosen_->filter);
  }

  PlotOptions chosen() const {
    PlotOptions options = *chosen_;
    options.dests = dests_->roles();
    return options;
  }

 private:
  std::shared_ptr<PlotOptions> chosen_;
  std::optional<DestinationOption> dests_;
};

void add_attributes(ArgumentList& takes, std::vector<std::string>& attributes) {
  takes.positional("attribute", "ATTRIBUTE", "What to draw", into(attributes)).takes_many = true;
}

// One for each kind of input: it declares the arguments, and returns what loads what they name and
// draws it.

DrawPlot declare(ArgumentList& takes, const PlotType& type, const OneCapturePlot& plot) {
  const auto named = std::make_shared<StreamPair>();
  takes.positional("capture", ArgumentKind::capture, "The capture", into(named->capture1));
  add_stream(takes, plot.level, "The number in it", named->stream1);
  const CaptureOptions options(takes, type);
  return [&type, &plot, named, options](Session& session) -> Result<Figure> {
    const PlotOptions chosen = options.chosen();
    const Result<Trace> trace = session.trace_of(named->capture1, columns_for(type, chosen));
    if (!trace) return trace.error();
    const Result<OneCapture> from = one_capture(*trace, plot.level, named->stream1);
    if (!from) return from.error();
    return plot.draw(*from, chosen);
  };
}

DrawPlot declare(ArgumentList& takes, const PlotType& type, const TwoCapturesPlot& plot) {
  const auto named = std::make_shared<StreamPair>();
  if (plot.level) {
    named->level = *plot.level;
  } else {
    add_protocol(takes, "protocol", "What the numbers are of", named->level).is_required = true;
  }
  add_both_streams(takes, *named,
                   !plot.level                 ? ArgumentKind::stream
                   : *plot.level == Level::tcp ? ArgumentKind::tcp_stream
                                               : ArgumentKind::mptcp_stream);
  const CaptureOptions options(takes, type);
  std::optional<ClockOption> clock;
  if (type.takes(PlotOption::clock)) clock.emplace(takes);
  return [&type, &plot, named, options, clock](Session& session) -> Result<Figure> {
    const PlotOptions chosen = options.chosen();
    const auto captures = merge_both(session, *named, columns_for(type, chosen));
    if (!captures) return captures.error();
    const ClockChoice clocks = clock ? clock->chosen() : ClockChoice{};
    return plot.draw(two_captures(**captures, *named, clocks), chosen);
  };
}

DrawPlot declare(ArgumentList& takes, const PlotType& /*type*/, const PmFilesPlot& plot) {
  const auto named = std::make_shared<PmFiles>();
  takes.positional("glob", ArgumentKind::file,
                   "The JSON files of mptcp-pm, as a pattern such as 'pm/*.json'",
                   into(named->patterns));
  add_attributes(takes, named->attributes);
  return [&plot, named](Session&) -> Result<Figure> {
    PmFiles from = *named;
    // Without quotes the shell put in the names of all files that the pattern stands for.
    const auto first_attribute =
        std::find_if(from.attributes.begin(), from.attributes.end(),
                     [](const std::string& word) { return !word.ends_with(".json"); });
    from.patterns.insert(from.patterns.end(), from.attributes.begin(), first_attribute);
    from.attributes.erase(from.attributes.begin(), first_attribute);
    if (from.attributes.empty())
      return Error{"only files are named, and nothing to draw of them", "", "add an ATTRIBUTE"};
    return plot.draw(from);
  };
}

DrawPlot declare(ArgumentList& takes, const PlotType& /*type*/, const Ns3NodePlot& plot) {
  const auto from = std::make_shared<Ns3Node>();
  takes.positional("folder", {ArgumentKind::file, "FOLDER"},
                   "The folder of the files NODE-*_data.csv", into(from->folder));
  takes.positional("node", "N", "The number of the node", into(from->node));
  add_attributes(takes, from->attributes);
  takes.flag("--meta", "Draw the connection; default with --subflows", from->meta);
  takes.flag("--subflows", "Draw the subflows; default with --meta", from->subflows);
  return [&plot, from](Session&) { return plot.draw(*from); };
}

}  // namespace

DrawPlot declare_plot(ArgumentList& takes, const PlotType& type) {
  const DrawPlot draw =
      std::visit([&](const auto& plot) { return declare(takes, type, plot); }, type.input);
  takes.footer(fmt::format("Example: mptcpanalyzer plot {} {}", type.name, type.example));
  return [draw](Session& session) -> Result<Figure> {
    Result<Figure> figure = finished(draw(session));
    if (session.is_interrupted()) return stopped_by_user();
    return figure;
  };
}

}  // namespace mptcpanalyzer

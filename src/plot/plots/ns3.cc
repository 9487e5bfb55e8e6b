// ns3: attributes of simulated connections and subflows over time.
#include <algorithm>
#include <dirent.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/read_file.h"
#include "plot/plots/ns3_traces.h"
#include "plot/plots/plots.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{256} << 20U;

// "subflow2" of "0-subflow2_data.csv"; empty when the file is of another node, or not wanted.
std::string source_of(std::string_view file, const Ns3Node& from) {
  constexpr std::string_view kEnd = "_data.csv";
  const std::string begin = from.node + "-";
  if (!file.starts_with(begin) || !file.ends_with(kEnd) ||
      file.size() <= begin.size() + kEnd.size())
    return {};
  const std::string_view source =
      file.substr(begin.size(), file.size() - begin.size() - kEnd.size());
  const bool both = from.meta == from.subflows;
  const bool wanted = (source.starts_with("meta") && (both || from.meta)) ||
                      (source.starts_with("subflow") && (both || from.subflows));
  return wanted ? std::string(source) : std::string();
}

Result<std::vector<std::string>> sources_of(const Ns3Node& from) {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir(from.folder.c_str()), &closedir);
  if (!folder) return Error{"cannot read the folder", from.folder, ""};
  std::vector<std::string> sources;
  while (const dirent* entry = readdir(folder.get())) {
    std::string source = source_of(entry->d_name, from);
    if (!source.empty()) sources.push_back(std::move(source));
  }
  if (sources.empty()) {
    return Error{fmt::format("there are no files {}-*_data.csv", from.node), from.folder,
                 "name the folder and the number of a node that ns-3 wrote"};
  }
  std::sort(sources.begin(), sources.end());  // the connection (meta) before its subflows
  return sources;
}

Result<Done> add_series(const Ns3Node& from, const std::string& source, std::size_t& subflows,
                        Figure& figure) {
  const std::string path = fmt::format("{}/{}-{}_data.csv", from.folder, from.node, source);
  const Result<std::string> text = read_file(path, kMaxBytes);
  if (!text) return text.error();
  const Result<Ns3Trace> trace = parse_ns3_trace(*text, path);
  if (!trace) return trace.error();
  const bool is_subflow = source.starts_with("subflow");
  const Colour colour = is_subflow ? static_cast<Colour>(subflows++) : kWholeColour;
  const std::vector<std::string>& wanted = from.attributes;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto at = std::find(trace->attributes.begin(), trace->attributes.end(), wanted[i]);
    if (at == trace->attributes.end()) {
      return Error{fmt::format("there is no attribute '{}'", wanted[i]), path,
                   fmt::format("there are {}", fmt::join(trace->attributes, ", "))};
    }
    const auto& values = trace->values[static_cast<std::size_t>(at - trace->attributes.begin())];
    Series series;
    series.label = wanted.size() == 1 ? source : fmt::format("{} {}", source, wanted[i]);
    series.drawing = Drawing::steps;
    series.colour = colour;
    series.faint = i % 2 == 1;
    for (std::size_t row = 0; row < values.size(); ++row) {
      if (values[row]) series.add(trace->times_s[row], *values[row]);
    }
    figure.series.push_back(std::move(series));
  }
  return Done{};
}

Result<Figure> draw(const Ns3Node& from) {
  const Result<std::vector<std::string>> sources = sources_of(from);
  if (!sources) return sources.error();
  Figure figure;
  const std::string names = fmt::format("{}", fmt::join(from.attributes, ", "));
  figure.title = fmt::format("{} of node {}", names, from.node);
  figure.caption = {fmt::format("{}, ns-3", from.folder)};
  figure.x = {"Simulated time", "s"};
  figure.y = {names, ""};
  std::size_t subflows = 0;
  for (const std::string& source : *sources) {
    const Result<Done> added = add_series(from, source, subflows, figure);
    if (!added) return added.error();
  }
  return figure;
}

}  // namespace

PlotType ns3_plot() {
  return {"ns3",
          "Attributes that ns-3 traced over time",
          Ns3NodePlot{draw},
          {},
          {},
          "examples/ns3 0 cwnd"};
}

}  // namespace mptcpanalyzer

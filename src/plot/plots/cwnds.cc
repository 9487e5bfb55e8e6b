// cwnds: what the kernel said of the subflows over time, in the files of mptcp-pm.
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <glob.h>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/read_file.h"
#include "plot/plots/plots.h"
#include "plot/plots/pm_snapshot.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{256} << 20U;

std::vector<std::string> matching_files(const std::string& pattern) {
  glob_t found = {};
  std::vector<std::string> paths;
  if (glob(pattern.c_str(), 0, nullptr, &found) == 0)
    paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  globfree(&found);
  return paths;
}

Result<std::vector<PmSnapshot>> read_snapshots(const PmFiles& from) {
  std::vector<PmSnapshot> snapshots;
  for (const std::string& pattern : from.patterns) {
    for (const std::string& path : matching_files(pattern)) {
      const Result<std::string> text = read_file(path, kMaxBytes);
      if (!text) return text.error();
      Result<PmSnapshot> snapshot = parse_pm_snapshot(*text, path);
      if (!snapshot) return snapshot.error();
      snapshots.push_back(std::move(*snapshot));
    }
  }
  if (snapshots.empty()) {
    return Error{"there is no such file", fmt::format("{}", fmt::join(from.patterns, ", ")),
                 "give a pattern in quotes, such as 'pm/*.json'"};
  }
  std::stable_sort(snapshots.begin(), snapshots.end(),
                   [](const PmSnapshot& a, const PmSnapshot& b) { return a.time_s < b.time_s; });
  return snapshots;
}

std::string_view unit_of(std::string_view attribute) {
  return attribute.ends_with("_us") || attribute == "rttvar" || attribute == "min_rtt" ? "s" : "";
}

// What the files have is microseconds where it is time.
double value_of(std::string_view attribute, double value) {
  return unit_of(attribute) == "s" ? value * 1e-6 : value;
}

// Names for an error when no file has this one.
std::string names_in(const std::vector<PmSnapshot>& snapshots) {
  std::vector<std::string> names;
  for (const auto& [name, value] : snapshots.front().subflows.empty()
                                       ? std::map<std::string, double>()
                                       : snapshots.front().subflows.front().numbers)
    names.push_back(name);
  return fmt::format("there are {}", fmt::join(names, ", "));
}

Result<Figure> draw(const PmFiles& from) {
  const Result<std::vector<PmSnapshot>> snapshots = read_snapshots(from);
  if (!snapshots) return snapshots.error();
  const std::vector<std::string>& wanted = from.attributes;
  Figure figure;
  figure.title = fmt::format("{} of the subflows of {}", fmt::join(wanted, ", "),
                             snapshots->front().connection);
  figure.caption = {
      fmt::format("{}, mptcp-pm, {} files", fmt::join(from.patterns, ", "), snapshots->size())};
  figure.x = {"Time since the first file", "s"};
  figure.y = {fmt::format("{}", fmt::join(wanted, ", ")), std::string(unit_of(wanted.front()))};
  figure.y.from_zero = true;
  std::map<std::string, std::size_t> subflows;  // by name: in the order of appearance
  std::map<std::pair<std::size_t, std::size_t>, Series> table;  // by attribute and subflow
  for (const PmSnapshot& snapshot : *snapshots) {
    for (const PmSubflow& subflow : snapshot.subflows) {
      const std::size_t index = subflows.emplace(subflow.name, subflows.size()).first->second;
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        const auto value = subflow.numbers.find(wanted[i]);
        if (value == subflow.numbers.end()) continue;
        Series& series = table[{i, index}];
        series.label =
            wanted.size() == 1 ? subflow.name : fmt::format("{} {}", subflow.name, wanted[i]);
        series.drawing = Drawing::line;
        series.colour = static_cast<Colour>(index);
        series.faint = i % 2 == 1;
        series.add(snapshot.time_s, value_of(wanted[i], value->second));
      }
    }
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const bool found = std::any_of(table.begin(), table.end(),
                                   [i](const auto& entry) { return entry.first.first == i; });
    if (found) continue;
    return Error{fmt::format("no subflow has a number '{}'", wanted[i]), from.patterns.front(),
                 names_in(*snapshots)};
  }
  for (auto& [key, series] : table)
    figure.series.push_back(std::move(series));
  return figure;
}

}  // namespace

PlotType cwnds_plot() {
  return {"cwnds",
          "Numbers of the kernel over time, by subflow, from the JSON files of mptcp-pm",
          PmFilesPlot{draw},
          {},
          {},
          "'examples/mptcp-pm/*.json' snd_cwnd"};
}

}  // namespace mptcpanalyzer

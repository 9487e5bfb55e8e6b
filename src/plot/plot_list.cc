#include "plot/plot_list.h"

#include <string>

#include "output/json.h"
#include "output/text_table.h"

namespace mptcpanalyzer {

void write_plots_text(const PlotRegistry& registry, Output& out) {
  TextColumn names{{"Plot"}};
  TextColumn arguments{{"Arguments"}};
  TextColumn summaries{{"Shows"}};
  for (const PlotType& type : registry.types()) {
    names.cells.emplace_back(type.name);
    arguments.cells.push_back(arguments_text(type));
    summaries.cells.emplace_back(type.summary);
  }
  write_table({names, arguments, summaries}, "", out);
}

void write_plots_json(const PlotRegistry& registry, Output& out) {
  Json plots = Json::array();
  for (const PlotType& type : registry.types()) {
    Json plot;
    plot["name"] = type.name;
    plot["arguments"] = arguments_text(type);
    plot["summary"] = type.summary;
    plot["example"] = fmt::format("plot {} {}", type.name, type.example);
    plots.push_back(std::move(plot));
  }
  Json json;
  json["plots"] = std::move(plots);
  out.write(dump(json) + "\n");
}

}  // namespace mptcpanalyzer

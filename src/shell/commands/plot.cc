#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <charconv>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/nearest_name.h"
#include "plot/registry.h"
#include "plot/renderers.h"
#include "shell/commands/commands.h"
#include "shell/diagnostics.h"
#include "shell/picture_display.h"
#include "shell/plot_arguments.h"
#include "shell/style_option.h"
#include "shell/usage_error.h"

namespace mptcpanalyzer {
namespace {

// What becomes of the figure: the same for all types.
struct Destination {
  std::string out;  // empty: none
  std::optional<PictureFormat> format;
  std::optional<Display> display;
  std::optional<std::string> title;
  std::vector<std::string> styles;
  PictureSize size;
  bool primary = false;
};

struct Chosen {
  DrawPlot draw;  // empty: no type was named
  Destination destination;
};

void set_out(Destination& destination, const std::string& path) {
  destination.out = path;
  destination.format = picture_format_of(path);
  if (destination.format) return;
  throw UsageError({fmt::format("'{}' does not tell the format by its ending", path), "--out",
                    "end it with .png, .svg, .pdf, .html, .xpl, .csv or .json"});
}

void set_size(Destination& destination, const std::string& text) {
  constexpr unsigned kMin = 100;
  constexpr unsigned kMax = 10000;
  PictureSize size;
  const char* const end = text.data() + text.size();
  const auto [cross, error] = std::from_chars(text.data(), end, size.width);
  const bool has_cross = error == std::errc{} && cross != end && (*cross == 'x' || *cross == 'X');
  const auto height = std::from_chars(has_cross ? cross + 1 : end, end, size.height);
  const auto fits = [](unsigned pixels) { return pixels >= kMin && pixels <= kMax; };
  if (!has_cross || height.ec != std::errc{} || height.ptr != end || !fits(size.width) ||
      !fits(size.height)) {
    throw UsageError({fmt::format("'{}' is no size of a picture", text), "--size",
                      "give width and height from 100 to 10000, such as 1000x600"});
  }
  destination.size = size;
}

void set_display(Destination& destination, const std::string& word) {
  destination.display = word == "term"  ? Display::terminal
                        : word == "gui" ? Display::gui
                                        : Display::no;
}

void add_destination(CLI::App& parser, const std::shared_ptr<Chosen>& chosen) {
  Destination& destination = chosen->destination;
  parser
      .add_option_function<std::string>(
          "-o,--out", [chosen](const std::string& path) { set_out(chosen->destination, path); },
          "Write .png, .svg, .pdf, .html, .xpl (xplot), or the data as .csv or .json")
      ->type_name("OUTPUT");
  parser
      .add_option_function<std::string>(
          "--display",
          [chosen](const std::string& word) { set_display(chosen->destination, word); },
          "Show it in the terminal, in a window, or not at all: the default with --out")
      ->check(CLI::IsMember({"term", "gui", "no"}).description(""))
      ->type_name("term|gui|no");
  parser.add_option("--title", destination.title, "The title")->type_name("TEXT");
  parser
      .add_option("--style", destination.styles,
                  "light, dark, or a file of a style (docs/plots.md); may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false);
  parser
      .add_option_function<std::string>(
          "--size", [chosen](const std::string& text) { set_size(chosen->destination, text); },
          "Pixels, 1000x600 when left out")
      ->type_name("WIDTHxHEIGHT");
  parser.add_flag("--primary", destination.primary,
                  "Copy the name of the picture's file to the X selection (needs xsel)");
}

void require_type(const CLI::App& parser, const Chosen& chosen) {
  if (chosen.draw) return;
  const std::vector<std::string> rest = parser.remaining();
  if (rest.empty()) {
    throw UsageError({"no type of plot was named", "plot", "'list_available_plots' lists them"});
  }
  std::vector<std::string_view> names;
  for (const PlotType& type : plot_types())
    names.push_back(type.name);
  const std::string_view nearest = nearest_name(rest.front(), names);
  throw UsageError({fmt::format("there is no plot '{}'", rest.front()), "plot",
                    nearest.empty() ? "'list_available_plots' lists them"
                                    : fmt::format("did you mean '{}'?", nearest)});
}

Result<Done> show(Figure figure, const Destination& destination, Session& session) {
  if (destination.title) figure.title = *destination.title;
  const Result<Style> style = load_styles(destination.styles, session.options().line_styles);
  if (!style) return style.error();
  const Looks looks{*style, destination.size};
  if (destination.format) {
    const Result<Done> written = write_picture(figure, *destination.format, looks, destination.out);
    if (!written) return written;
  }
  if (destination.primary && destination.format) {
    const Result<Done> copied = copy_to_selection(destination.out);
    if (!copied) print_warning(copied.error().line());
  }
  const Display display =
      destination.display.value_or(destination.format ? Display::no : default_display());
  return display_picture(figure, display, looks, session.out());
}

RunCommand declare(CLI::App& parser) {
  const auto chosen = std::make_shared<Chosen>();
  for (const PlotType& type : plot_types()) {
    CLI::App* sub = parser.add_subcommand(std::string(type.name), std::string(type.summary));
    const DrawPlot draw = declare_plot(*sub, type);
    add_destination(*sub, chosen);
    sub->callback([chosen, draw] { chosen->draw = draw; });
  }
  parser.require_subcommand(0, 1);
  parser.allow_extras();
  parser.final_callback([&parser, chosen] { require_type(parser, *chosen); });
  parser.footer("'plot TYPE --help' tells the arguments of a type, with an example.");
  return [chosen](Session& session) -> Result<Done> {
    Result<Figure> figure = chosen->draw(session);
    if (!figure) return figure.error();
    return show(std::move(*figure), chosen->destination, session);
  };
}

}  // namespace

Command plot_command() {
  return {"plot",
          {},
          "Draw something of a capture as a picture",
          declare,
          "plot mptcp_tput examples/s05_fullmesh.client.pcap.gz 0 --display term",
          false};
}

}  // namespace mptcpanalyzer

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plot/registry.h"
#include "plot/renderers.h"
#include "shell/arguments/plot_arguments.h"
#include "shell/arguments/style_option.h"
#include "shell/commands/commands.h"
#include "shell/terminal/picture_display.h"

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

Result<Done> set_out(Destination& destination, const std::string& path) {
  destination.out = path;
  destination.format = picture_format_of(path);
  if (destination.format) return Done{};
  return no_picture_format(path);
}

Result<Done> set_size(Destination& destination, const std::string& text) {
  constexpr unsigned kMin = 100;
  constexpr unsigned kMax = 10000;
  const std::size_t cross = std::min(text.find_first_of("xX"), text.size());
  const std::string_view height = std::string_view(text).substr(std::min(cross + 1, text.size()));
  const auto pixels = number_of(std::string_view(text).substr(0, cross), kMin, kMax);
  const auto lines = number_of(height, kMin, kMax);
  if (!pixels || !lines) {
    return Error{fmt::format("'{}' is no size of a picture", text), "",
                 "give width and height from 100 to 10000, such as 1000x600"};
  }
  destination.size = {*pixels, *lines};
  return Done{};
}

Result<Done> set_display(Destination& destination, const std::string& word) {
  destination.display = word == "term"  ? Display::terminal
                        : word == "gui" ? Display::gui
                                        : Display::no;
  return Done{};
}

void add_destination(ArgumentList& takes, Destination& destination) {
  takes.option("-o,--out", {ArgumentKind::file, "OUTPUT"},
               "Write .png, .svg, .pdf, .html, .xpl (xplot), or the data as .csv or .json",
               [&destination](const std::string& path) { return set_out(destination, path); });
  takes.choice("--display", {"term", "gui", "no"},
               "Show it in the terminal, in a window, or not at all: the default with --out",
               [&destination](const std::string& word) { return set_display(destination, word); });
  takes.option("--title", "TEXT", "The title", into(destination.title));
  takes
      .option("--style", ArgumentKind::style,
              "light, dark, or a file of a style (docs/plots.md); may be repeated",
              into(destination.styles))
      .takes_many = true;
  takes.option("--size", "WIDTHxHEIGHT", "Pixels, 1000x600 when left out",
               [&destination](const std::string& text) { return set_size(destination, text); });
  takes.flag("--primary", "Copy the name of the picture's file to the X selection (needs xsel)",
             destination.primary);
}

Result<Done> show(Figure figure, const Destination& destination, Session& session) {
  if (destination.title) figure.title = *destination.title;
  const Result<Style> style = load_styles(destination.styles, session.options().line_styles);
  if (!style) return style.error();
  const Looks looks{*style, destination.size};
  if (destination.format) {
    Result<Done> written = write_picture(figure, *destination.format, looks, destination.out);
    if (!written) return written;
  }
  if (destination.primary && destination.format) {
    const Result<Done> copied = copy_to_selection(destination.out);
    if (!copied) session.warn(copied.error().line());
  }
  const Display display =
      destination.display.value_or(destination.format ? Display::no : default_display());
  return display_picture(figure, display, looks, session.out());
}

RunCommand declare(ArgumentList& takes, const PlotRegistry& plots) {
  const auto chosen = std::make_shared<Chosen>();
  for (const PlotType& type : plots.types()) {
    const auto draw = std::make_shared<DrawPlot>();
    ArgumentList& of_type =
        takes.subcommand("plot", type.name, type.summary, [chosen, draw] { chosen->draw = *draw; });
    *draw = declare_plot(of_type, type);
    add_destination(of_type, chosen->destination);
  }
  takes.footer("'plot TYPE --help' tells the arguments of a type, with an example.");
  return [chosen](Session& session) -> Result<Done> {
    Result<Figure> figure = chosen->draw(session);
    if (!figure) return figure.error();
    return show(std::move(*figure), chosen->destination, session);
  };
}

}  // namespace

Command plot_command(const PlotRegistry& plots) {
  return {"plot",
          {},
          "Draw something of a capture as a picture",
          [&plots](ArgumentList& takes) { return declare(takes, plots); },
          "plot mptcp_tput examples/s05_fullmesh.client.pcap.gz 0 --display term",
          false};
}

}  // namespace mptcpanalyzer

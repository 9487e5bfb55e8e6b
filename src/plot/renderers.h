// Renderers: a Figure becomes a file, or text for a terminal.
//
// Nothing in a figure is trusted: its texts may come from a capture, and each renderer escapes them
// for what it writes.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "output/output.h"
#include "plot/figure.h"
#include "plot/style.h"

namespace mptcpanalyzer {

enum class PictureFormat : std::uint8_t { png, svg, pdf, html, xpl, csv, json };

// By the ending of a file's name, in any case.
std::optional<PictureFormat> picture_format_of(std::string_view path);

struct PictureSize {
  unsigned width = 1000;  // pixels; of a terminal, characters
  unsigned height = 600;
};

struct Looks {
  Style style;
  PictureSize size;
};

// The whole file, or none. png, svg and pdf need gnuplot.
Result<Done> write_picture(const Figure& figure, PictureFormat format, const Looks& looks,
                           const std::string& path);

// The same, in the format that the ending tells; fails when it tells none.
Result<Done> write_picture(const Figure& figure, const std::string& path, const Looks& looks = {});
Error no_picture_format(std::string_view path);

// What a terminal shows: pixels where it knows how, else a picture of characters.
enum class TerminalGraphics : std::uint8_t { characters, sixel, kitty };

// The characters to print, through gnuplot.
Result<std::string> terminal_picture(const Figure& figure, TerminalGraphics graphics,
                                     const Looks& looks);

// The others: to be called by write_picture() and tests.
void write_figure_csv(const Figure& figure, Output& out);
void write_figure_json(const Figure& figure, Output& out);
void write_figure_xpl(const Figure& figure, Output& out);
void write_figure_html(const Figure& figure, const Looks& looks, Output& out);

}  // namespace mptcpanalyzer

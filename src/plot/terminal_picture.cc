#include <algorithm>
#include <fmt/format.h>

#include "plot/gnuplot.h"
#include "plot/renderers.h"

namespace mptcpanalyzer {
namespace {

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::string_view group = bytes.substr(i, 3);
    unsigned bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8U | (k < group.size() ? static_cast<unsigned char>(group[k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      text += k <= group.size() ? kDigits[bits >> (18 - 6 * k) & 0x3fU] : '=';
  }
  return text;
}

// https://sw.kovidgoyal.net/kitty/graphics-protocol: a PNG file (f=100) that is shown at once
// (a=T), in parts of at most 4,096 characters, the last of which says m=0.
std::string kitty_image(std::string_view png) {
  constexpr std::size_t kPart = 4096;
  const std::string text = base64(png);
  std::string image;
  for (std::size_t begin = 0; begin < text.size(); begin += kPart) {
    const bool is_last = begin + kPart >= text.size();
    image += fmt::format("\x1b_G{}m={};{}\x1b\\", begin == 0 ? "a=T,f=100," : "", is_last ? 0 : 1,
                         text.substr(begin, kPart));
  }
  return image + "\n";
}

}  // namespace

Result<std::string> terminal_picture(const Figure& figure, TerminalGraphics graphics,
                                     const Looks& looks) {
  if (graphics == TerminalGraphics::characters)
    return gnuplot_output(figure, GnuplotTerminal::characters, looks);
  if (graphics == TerminalGraphics::sixel)
    return gnuplot_output(figure, GnuplotTerminal::sixel, looks);
  const Result<std::string> png = gnuplot_output(figure, GnuplotTerminal::png, looks);
  if (!png) return png;
  return kitty_image(*png);
}

}  // namespace mptcpanalyzer

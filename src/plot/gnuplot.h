// Pictures through gnuplot, which runs as a process of its own: it is given a script on its
// standard input, and its standard output is the picture. No shell is involved, no name of a file
// stands in the script, and no text of a figure can be taken for a command.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

#include "base/result.h"
#include "plot/figure.h"
#include "plot/renderers.h"

namespace mptcpanalyzer {

enum class GnuplotTerminal : std::uint8_t { png, svg, pdf, sixel, characters };

// What gnuplot is told.
std::string gnuplot_script(const Figure& figure, GnuplotTerminal terminal, const Looks& looks);

// Writes the picture to `file`. Fails when gnuplot is not installed, or with what it complains of.
Result<Done> run_gnuplot(const Figure& figure, GnuplotTerminal terminal, const Looks& looks,
                         std::FILE* file);

// The picture itself.
Result<std::string> gnuplot_output(const Figure& figure, GnuplotTerminal terminal,
                                   const Looks& looks);

}  // namespace mptcpanalyzer

// Showing a picture: in the terminal, or with the desktop's viewer.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "output/output.h"
#include "plot/figure.h"
#include "plot/renderers.h"

namespace mptcpanalyzer {

enum class Display : std::uint8_t { no, terminal, gui };

// The viewer where there is a desktop, else the terminal.
Display default_display();

// Fails without gnuplot, or when there is no viewer to start.
Result<Done> display_picture(const Figure& figure, Display display, const Looks& looks,
                             Output& out);

// Has the viewer of the desktop show this file.
Result<Done> open_in_viewer(const std::string& path);

// Puts the name of the file into the X selection, for pasting.
Result<Done> copy_to_selection(const std::string& path);

}  // namespace mptcpanalyzer

// What stands under a figure: where it comes from and when it was.
#pragma once

#include <string>
#include <string_view>

#include "plot/figure.h"

namespace mptcpanalyzer {

// The path without its folders.
std::string_view file_name(std::string_view path);

// "2026-11-22 14:43:30.123456 UTC".
std::string utc_text(std::int64_t time_ns);

// Makes x the time since the first frame of a capture, and says in the caption when that was.
void start_at(Figure& figure, std::int64_t first_frame_ns);

}  // namespace mptcpanalyzer

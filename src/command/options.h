// What the user chose for the whole run, by options, by the config file or by `set`.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstdint>
#include <string>

#include "capture/open.h"
#include "output/packet_csv.h"
#include "output/quantity.h"
#include "trace/cache/cache.h"

namespace mptcpanalyzer {

enum class Format : std::uint8_t { text, json, csv };
// Each level says what the ones before it say, too.
enum class LogLevel : std::uint8_t { error, warning, info, debug };
enum class ColourChoice : std::uint8_t { when_terminal, always, never };

struct Options {
  std::string capture;  // --load; "-" is standard input, empty is none
  Format format = Format::text;
  Units units = Units::plain;  // -H
  char delimiter = kDefaultDelimiter;
  ColourChoice colour = ColourChoice::when_terminal;
  LogLevel log_level = LogLevel::warning;
  bool show_progress = true;
  bool salvage = false;
  bool keep_copies = false;
  std::string interface;  // name or number; empty: all
  CacheOptions cache;
  std::string pager;         // empty: $PAGER
  std::string history_file;  // empty: below $XDG_DATA_HOME
  unsigned history_size = 1000;
  std::array<std::string, 4> line_styles;  // of plots: style0 ... style3
};

// How the run wants captures opened.
inline OpenOptions open_options(const Options& options) {
  OpenOptions open;
  open.salvage = options.salvage;
  open.keep_copies = options.keep_copies;
  open.interface = options.interface;
  return open;
}

}  // namespace mptcpanalyzer

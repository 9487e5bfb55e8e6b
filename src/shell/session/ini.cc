#include "shell/session/ini.h"

#include <algorithm>
#include <cstring>
#include <ini.h>
#include <utility>

namespace mptcpanalyzer {
namespace {

struct Reading {
  std::string_view rest;
  std::size_t line = 0;  // the one that was handed out last
  IniFile file;
};

// inih's own reader, as fgets: the next line, at most `size - 1` characters of it. Blanks at its
// start go, because inih would take what follows for more of the value before. A NUL ends a line
// for inih, so such a line is not one that can be read.
char* next_line(char* buffer, int size, void* stream) {
  auto& reading = *static_cast<Reading*>(stream);
  if (reading.rest.empty()) return nullptr;
  std::string_view line = reading.rest.substr(0, reading.rest.find('\n'));
  reading.rest.remove_prefix(std::min(reading.rest.size(), line.size() + 1));
  ++reading.line;
  line.remove_prefix(std::min(line.size(), line.find_first_not_of(" \t")));
  const bool has_room = line.size() < static_cast<std::size_t>(size);
  if (!has_room || line.find('\0') != std::string_view::npos) {
    reading.file.unreadable_lines.push_back(reading.line);
    line = {};
  }
  if (!line.empty()) std::memcpy(buffer, line.data(), line.size());
  buffer[line.size()] = '\0';
  return buffer;
}

int take_entry(void* user, const char* section, const char* name, const char* value) {
  auto& reading = *static_cast<Reading*>(user);
  reading.file.entries.push_back({section, name, value != nullptr ? value : "", reading.line});
  return 1;
}

}  // namespace

IniFile parse_ini(std::string_view text) {
  Reading reading;
  reading.rest = text;
  // inih goes on after a line that it cannot read, and tells the first of them.
  const int first_unreadable = ini_parse_stream(next_line, &reading, take_entry, &reading);
  if (first_unreadable > 0)
    reading.file.unreadable_lines.push_back(static_cast<std::size_t>(first_unreadable));
  return std::move(reading.file);
}

}  // namespace mptcpanalyzer

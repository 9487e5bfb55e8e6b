// The entries of an INI file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mptcpanalyzer {

struct IniEntry {
  std::string section;
  std::string key;
  std::string value;
  std::size_t line = 0;  // from 1
};

struct IniFile {
  std::vector<IniEntry> entries;  // in the order of the file
  // All lines that are longer than an entry may be or hold a NUL, and the first that is no section,
  // entry, comment (`;`, `#`) or blank.
  std::vector<std::size_t> unreadable_lines;
};

IniFile parse_ini(std::string_view text);

}  // namespace mptcpanalyzer

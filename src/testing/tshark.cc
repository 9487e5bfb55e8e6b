#include "testing/tshark.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <stdexcept>

namespace mptcpanalyzer {
namespace {

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text)
    result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  result += '\'';
  return result;
}

std::string output_of(const std::string& command) {
  FILE* pipe = popen(command.c_str(), "r");  // NOLINT(cert-env33-c): a test's own fixed command
  if (pipe == nullptr) throw std::runtime_error(fmt::format("cannot start: {}", command));
  std::string output;
  std::array<char, 65536> buffer;
  while (const std::size_t got = fread(buffer.data(), 1, buffer.size(), pipe)) {
    output.append(buffer.data(), got);
  }
  if (pclose(pipe) != 0) throw std::runtime_error(fmt::format("failed: {}", command));
  return output;
}

std::vector<std::string> split_at(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

}  // namespace

bool tshark_is_installed() {
  static const bool kInstalled =
      std::system("tshark --version >/dev/null 2>&1") == 0;  // NOLINT(cert-env33-c)
  return kInstalled;
}

std::vector<std::vector<std::string>> tshark_fields(const std::string& capture_path,
                                                    const std::vector<std::string>& fields,
                                                    const std::vector<std::string>& options) {
  std::string command =
      fmt::format("tshark -n -r {} -T fields -E 'separator=|'", quoted(capture_path));
  for (const std::string& option : options)
    command += fmt::format(" {}", quoted(option));
  for (const std::string& field : fields)
    command += fmt::format(" -e {}", quoted(field));
  std::vector<std::vector<std::string>> rows;
  for (const std::string& line : split_at(output_of(command + " 2>/dev/null"), '\n')) {
    rows.push_back(split_at(line, '|'));
  }
  rows.pop_back();  // what follows the last line end
  return rows;
}

}  // namespace mptcpanalyzer

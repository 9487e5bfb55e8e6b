// script_capture SCRIPT: writes the capture that a packet script (src/testing/packet_script.h)
// describes to standard output.
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>

#include "testing/packet_script.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: script_capture SCRIPT >CAPTURE\n");
    return 2;
  }
  try {
    std::ifstream file(argv[1], std::ios::binary);
    const std::string script(std::istreambuf_iterator<char>(file), {});
    const mptcpanalyzer::ByteBuffer capture = mptcpanalyzer::capture_from_script(script);
    return std::fwrite(capture.data(), 1, capture.size(), stdout) == capture.size() ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", argv[1], error.what());
    return 1;
  }
}

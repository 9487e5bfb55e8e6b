// Writes a capture of generated MPTCP traffic, and what it consists of as JSON.
// Memory does not grow with the size of the capture.

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "testing/traffic_pair.h"

namespace mptcpanalyzer {
namespace {

// A file that complains; "-" is standard output.
class OutputFile {
 public:
  explicit OutputFile(const std::string& path)
      : path_(path), file_(path == "-" ? stdout : std::fopen(path.c_str(), "wb")) {
    check(file_ != nullptr);
  }
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile() {
    if (file_ != nullptr && file_ != stdout) std::fclose(file_);
  }

  void write(const void* bytes, std::size_t count) {
    check(std::fwrite(bytes, 1, count, file_) == count);
  }
  void write(const std::string& text) { write(text.data(), text.size()); }
  void flush() { check(std::fflush(file_) == 0); }

 private:
  void check(bool fine) const {
    if (!fine) throw std::runtime_error(path_ + ": " + std::strerror(errno));
  }

  std::string path_;
  std::FILE* file_;
};

void generate(const TrafficOptions& options, const std::string& out,
              const std::string& truth_path) {
  constexpr std::size_t kFlushSize = 1 << 20;
  OutputFile capture(out);
  std::unique_ptr<OutputFile> truth;
  if (!truth_path.empty()) truth = std::make_unique<OutputFile>(truth_path);

  ByteBuffer buffer;
  buffer.reserve(2 * kFlushSize);
  append_traffic_header(buffer, options);
  bool is_first = true;
  if (truth) truth->write("{\"connections\":[");
  generate_traffic(
      options,
      [&](const Frame& frame) {
        append_traffic_frame(buffer, options, frame);
        if (buffer.size() < kFlushSize) return;
        capture.write(buffer.data(), buffer.size());
        buffer.clear();
      },
      [&](const ConnectionTruth& connection) {
        if (!truth) return;
        truth->write((is_first ? "\n" : ",\n") + to_json(connection));
        is_first = false;
      });
  capture.write(buffer.data(), buffer.size());
  capture.flush();
  if (truth) {
    truth->write("\n]}\n");
    truth->flush();
  }
}

// Both ends, in memory: `out` is the client's capture.
void generate_both_ends(const TrafficOptions& options, const std::string& out,
                        const std::string& server_path) {
  PathOptions path;
  path.delays_ns = {5'000'000, 20'000'000};
  const GeneratedPair pair = generate_pair(options, path);
  OutputFile client(out);
  client.write(pair.client.data(), pair.client.size());
  client.flush();
  OutputFile server(server_path);
  server.write(pair.server.data(), pair.server.size());
  server.flush();
}

// An option that is one of these words, in whatever case, each of which stands for a value.
template <typename T>
void add_choice(CLI::App& app, const char* name, T& value, const char* help,
                const std::map<std::string, T>& words) {
  std::vector<std::string> names;
  for (const auto& [word, meaning] : words)
    names.push_back(word);
  const auto choose = [&value, words](const std::string& word) { value = words.at(word); };
  app.add_option_function<std::string>(name, choose, help)
      ->transform(CLI::IsMember(names, CLI::ignore_case));
}

}  // namespace
}  // namespace mptcpanalyzer

int main(int argc, char** argv) {
  using namespace mptcpanalyzer;
  TrafficOptions options;
  unsigned version = 1;
  unsigned dsn_width = 8;
  unsigned ack_width = 8;
  std::string out;
  std::string truth;
  std::string server;
  CLI::App app("Writes a capture of generated MPTCP traffic, the same for the same options.");
  app.add_option("--out", out, "the capture; - is standard output")->required();
  auto* with_truth = app.add_option("--truth", truth, "what it consists of, as JSON");
  app.add_option("--server-out", server,
                 "the capture of the server's end, --out then being that of the client's: one-way "
                 "delays of 5 and 20 ms by turns")
      ->excludes(with_truth);
  app.add_option("--seed", options.seed);
  app.add_option("--version", version, "of MPTCP: 0 or 1")->check(CLI::Range(0, 1));
  add_choice(app, "--family", options.families, "of addresses",
             {{"4", AddressFamilies::ipv4},
              {"6", AddressFamilies::ipv6},
              {"mixed", AddressFamilies::mixed}});
  app.add_option("--connections", options.connections)->check(CLI::Range(1, 1 << 24));
  app.add_option("--subflows", options.subflows, "of each connection")->check(CLI::Range(1, 64));
  app.add_option("--open-at-once", options.open_at_once, "connections")
      ->check(CLI::Range(1, 1 << 24));
  app.add_flag("--all-open-first", options.all_open_first, "nobody closes before all have opened");
  app.add_flag("--server-subflows", options.server_subflows, "the server opens every other one");
  auto* packets = app.add_option("--packets", options.packets, "in all, about");
  app.add_option("--bytes", options.bytes_per_connection, "of data, exactly, a connection")
      ->excludes(packets)
      ->check(CLI::PositiveNumber);
  app.add_option("--mss", options.mss, "payload of most segments")->check(CLI::Range(1, 65'000));
  app.add_option("--burst", options.burst, "segments in a row, at most")
      ->check(CLI::Range(1, 1000));
  add_choice(app, "--mapping", options.mapping_style, "in which segments a DSS has one",
             {{"per-segment", MappingStyle::per_segment},
              {"repeated", MappingStyle::repeated},
              {"first-only", MappingStyle::first_only}});
  app.add_option("--loss", options.loss, "chance of a segment")->check(CLI::Range(0.0, 1.0));
  app.add_option("--reinjections", options.reinjections, "chance of a segment")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--data-retransmissions", options.data_retransmissions, "chance of a segment")
      ->check(CLI::Range(0.0, 1.0));
  app.add_flag("--resegment", options.resegment, "what is sent again is cut differently");
  const auto widths = CLI::IsMember({0, 4, 8});
  app.add_option("--dsn-width", dsn_width, "bytes: 4, 8 or 0 for both by chance")->check(widths);
  app.add_option("--ack-width", ack_width, "bytes: 4, 8 or 0 for both by chance")->check(widths);
  app.add_flag("--wrap", options.wrap, "sequence numbers wrap on the way");
  add_choice(app, "--format", options.format, "of the capture",
             {{"pcap", CaptureFormat::pcap}, {"pcapng", CaptureFormat::pcapng}});
  app.add_option("--interfaces", options.interfaces, "of a pcapng")->check(CLI::Range(1, 64));
  app.add_option("--snaplen", options.snap_length, "bytes of a frame that are captured")
      ->check(CLI::Range(1, 262'144));
  CLI11_PARSE(app, argc, argv);
  options.mptcp_version = static_cast<std::uint8_t>(version);
  options.dsn_width = static_cast<std::uint8_t>(dsn_width);
  options.ack_width = static_cast<std::uint8_t>(ack_width);
  try {
    if (server.empty()) {
      generate(options, out, truth);
    } else {
      generate_both_ends(options, out, server);
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "generate_capture: %s\n", error.what());
    return 1;
  }
  return 0;
}

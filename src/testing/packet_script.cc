#include "testing/packet_script.h"

#include <algorithm>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>

#include "testing/capture_writer.h"
#include "testing/option_writer.h"
#include "testing/packet_writer.h"
#include "testing/script_option.h"
#include "testing/script_value.h"

namespace mptcpanalyzer {
namespace {

// A packet while its words are read.
struct PacketLine {
  PacketDescription packet;
  ByteBuffer options;
  ByteBuffer payload;
  std::uint32_t interface = 0;
  std::size_t trailer = 0;
  std::optional<std::size_t> snap_length;
};

using FieldSetter = std::function<void(PacketLine&, std::string_view, const SymbolTable&)>;

const std::map<std::string_view, FieldSetter>& field_setters() {
  using Line = PacketLine;
  using Text = std::string_view;
  using Symbols = SymbolTable;
  static const std::map<std::string_view, FieldSetter> kSetters = {
      {"seq",
       [](Line& l, Text t, const Symbols& s) { l.packet.seq = s.number_as<std::uint32_t>(t); }},
      {"ack",
       [](Line& l, Text t, const Symbols& s) { l.packet.ack = s.number_as<std::uint32_t>(t); }},
      {"win",
       [](Line& l, Text t, const Symbols& s) { l.packet.window = s.number_as<std::uint16_t>(t); }},
      {"ipid",
       [](Line& l, Text t, const Symbols& s) { l.packet.ip_id = s.number_as<std::uint16_t>(t); }},
      {"ttl", [](Line& l, Text t,
                 const Symbols& s) { l.packet.hop_limit = s.number_as<std::uint8_t>(t); }},
      {"frag", [](Line& l, Text t,
                  const Symbols& s) { l.packet.fragment = s.number_as<std::uint16_t>(t); }},
      {"iplen", [](Line& l, Text t,
                   const Symbols& s) { l.packet.ip_length = s.number_as<std::uint16_t>(t); }},
      {"dataoff", [](Line& l, Text t,
                     const Symbols& s) { l.packet.data_offset = s.number_as<std::uint8_t>(t); }},
      {"len", [](Line& l, Text t,
                 const Symbols& s) { l.payload.assign(s.number_as<std::uint16_t>(t), 0); }},
      {"payload", [](Line& l, Text t, const Symbols&) { l.payload = parse_hex(t); }},
      {"iface",
       [](Line& l, Text t, const Symbols& s) { l.interface = s.number_as<std::uint32_t>(t); }},
      {"trailer",
       [](Line& l, Text t, const Symbols& s) { l.trailer = s.number_as<std::uint16_t>(t); }},
      {"snap",
       [](Line& l, Text t, const Symbols& s) { l.snap_length = s.number_as<std::uint32_t>(t); }},
      {"vlan",
       [](Line& l, Text t, const Symbols& s) {
         for (const Text tag : split(t, ','))
           l.packet.vlans.push_back(s.number_as<std::uint16_t>(tag));
       }},
      {"mss", [](Line& l, Text t,
                 const Symbols& s) { append_mss(l.options, s.number_as<std::uint16_t>(t)); }},
      {"ws",
       [](Line& l, Text t, const Symbols& s) {
         append_window_scale(l.options, s.number_as<std::uint8_t>(t));
       }},
      {"ts",
       [](Line& l, Text t, const Symbols& s) {
         const std::vector<Text> parts = split(t, ',');
         if (parts.size() != 2) script_error("ts= takes two numbers");
         append_timestamps(l.options, s.number_as<std::uint32_t>(parts[0]),
                           s.number_as<std::uint32_t>(parts[1]));
       }},
  };
  return kSetters;
}

void append_script_sack(ByteBuffer& options, std::string_view text, const SymbolTable& symbols) {
  std::vector<SackBlock> blocks;
  for (const std::string_view block : split(text, ',')) {
    const std::vector<std::string_view> edges = split(block, '-');
    if (edges.size() != 2) script_error("a SACK block is LEFT-RIGHT");
    blocks.push_back(
        {symbols.number_as<std::uint32_t>(edges[0]), symbols.number_as<std::uint32_t>(edges[1])});
  }
  append_sack(options, blocks);
}

void apply_word(PacketLine& line, std::string_view text, const SymbolTable& symbols) {
  const ScriptWord word = parse_word(text);
  const auto setter = field_setters().find(word.name);
  if (setter != field_setters().end() && word.value) {
    setter->second(line, *word.value, symbols);
  } else if (const auto option = parse_script_option(word, symbols)) {
    append_mptcp_option(line.options, *option);
  } else if (text == "sackok") {
    append_sack_permitted(line.options);
  } else if (text == "nop") {
    append_u8(line.options, tcp_option::kNoOperation);
  } else if (text == "eol") {
    append_u8(line.options, tcp_option::kEndOfList);
  } else if (word.name == "sack" && word.arguments) {
    append_script_sack(line.options, *word.arguments, symbols);
  } else if (word.name == "raw" && word.arguments) {
    append_bytes(line.options, parse_hex(*word.arguments));
  } else {
    script_error("unknown word '{}'", text);
  }
}

std::uint16_t parse_flags(std::string_view text) {
  static const std::map<std::string_view, std::uint16_t> kFlags = {
      {"FIN", 0x01}, {"SYN", 0x02}, {"RST", 0x04}, {"PSH", 0x08}, {"ACK", 0x10},
      {"URG", 0x20}, {"ECE", 0x40}, {"CWR", 0x80}, {"AE", 0x100}, {"-", 0}};
  unsigned flags = 0;
  for (const std::string_view name : split(text, ',')) {
    const auto found = kFlags.find(name);
    if (found == kFlags.end()) script_error("unknown TCP flag '{}'", name);
    flags |= found->second;
  }
  return static_cast<std::uint16_t>(flags);
}

class ScriptParser {
 public:
  void parse_line(std::string_view line) {
    line = trim(line.substr(0, line.find('#')));
    std::vector<std::string_view> words = split(line, ' ');
    std::erase(words, std::string_view());
    if (words.empty()) return;
    if (words[0] == "endpoint") {
      expect(words.size() == 3, "endpoint NAME ADDRESS:PORT");
      endpoints_[std::string(words[1])] = parse_endpoint(words[2]);
    } else if (words[0] == "let") {
      expect(words.size() >= 4 && words[2] == "=", "let NAME = NUMBER");
      symbols_.set(words[1], symbols_.number(line.substr(line.find('=') + 1)));
    } else if (words[0] == "link") {
      expect(words.size() == 2 && !capture_.is_pcapng && capture_.frames.empty(),
             "link LINKTYPE, before the packets of a classic pcap");
      capture_.interfaces[0].link_type = parse_link_type(words[1]);
    } else if (words[0] == "interface") {
      expect(words.size() == 2 || words.size() == 3, "interface NAME [LINKTYPE]");
      add_interface(std::string(words[1]),
                    words.size() == 3 ? parse_link_type(words[2]) : link_type::kEthernet);
    } else {
      parse_packet(words);
    }
  }

  ScriptCapture take() { return std::move(capture_); }

 private:
  static void expect(bool condition, std::string_view form) {
    if (!condition) script_error("expected: {}", form);
  }

  void add_interface(std::string name, std::uint32_t type) {
    if (!capture_.is_pcapng) {
      expect(capture_.frames.empty(), "interface lines before the packets");
      capture_.interfaces.clear();
    }
    capture_.is_pcapng = true;
    capture_.interfaces.push_back({std::move(name), type});
  }

  void parse_packet(const std::vector<std::string_view>& words) {
    if (words[0].front() == '+') {
      time_ns_ += parse_seconds(words[0].substr(1));
    } else {
      time_ns_ = parse_seconds(words[0]);
    }
    PacketLine line;
    ByteBuffer bytes;
    if (words.size() >= 3 && words[1] == "bytes") {
      for (std::size_t i = 3; i < words.size(); ++i)
        apply_word(line, words[i], symbols_);
      bytes = parse_hex(words[2]);
    } else {
      expect(words.size() >= 5 && words[2] == ">", "TIME FROM > TO FLAGS WORD...");
      line.packet.source = endpoint(words[1]);
      line.packet.destination = endpoint(words[3]);
      expect(line.packet.source.address.version == line.packet.destination.address.version,
             "endpoints of one IP version");
      line.packet.flags = parse_flags(words[4]);
      for (std::size_t i = 5; i < words.size(); ++i)
        apply_word(line, words[i], symbols_);
      pad_options(line.options);
      expect(line.options.size() <= kMaxTcpOptions, "at most 40 bytes of options");
      constexpr std::size_t kMaxPayload = 65535 - 20 - 20;
      expect(line.packet.ip_length || line.options.size() + line.payload.size() <= kMaxPayload,
             "a packet that an IP length can name, or iplen=");
    }
    expect(line.interface < capture_.interfaces.size(), "an iface= that was declared");
    if (bytes.empty()) {
      line.packet.link_type = capture_.interfaces[line.interface].link_type;
      line.packet.options = line.options;
      line.packet.payload = line.payload;
      append_packet(bytes, line.packet);
    }
    add_frame(std::move(bytes), line);
  }

  void add_frame(ByteBuffer bytes, const PacketLine& line) {
    bytes.resize(bytes.size() + line.trailer, 0);
    const auto original_length = static_cast<std::uint32_t>(bytes.size());
    if (line.snap_length) bytes.resize(std::min(bytes.size(), *line.snap_length));
    capture_.frames.push_back({std::move(bytes), time_ns_, original_length, line.interface});
  }

  Endpoint endpoint(std::string_view name) const {
    const auto found = endpoints_.find(name);
    if (found == endpoints_.end()) script_error("unknown endpoint '{}'", name);
    return found->second;
  }

  std::map<std::string, Endpoint, std::less<>> endpoints_;
  SymbolTable symbols_;
  ScriptCapture capture_{false, {Interface{}}, {}};
  std::int64_t time_ns_ = 0;
};

}  // namespace

ScriptCapture parse_packet_script(std::string_view script) {
  ScriptParser parser;
  std::size_t line_number = 0;
  while (!script.empty()) {
    const std::size_t end = std::min(script.find('\n'), script.size());
    ++line_number;
    try {
      parser.parse_line(script.substr(0, end));
    } catch (const std::invalid_argument& error) {
      script_error("packet script line {}: {}", line_number, error.what());
    }
    script.remove_prefix(std::min(end + 1, script.size()));
  }
  return parser.take();
}

std::vector<ScriptFrame> frames_from_script(std::string_view script) {
  return parse_packet_script(script).frames;
}

ByteBuffer capture_from_script(std::string_view script) {
  const ScriptCapture capture = parse_packet_script(script);
  ByteBuffer out;
  if (capture.is_pcapng) {
    append_pcapng_section(out);
    for (const Interface& interface : capture.interfaces)
      append_pcapng_interface(out, interface);
  } else {
    append_pcap_header(out, capture.interfaces.front().link_type);
  }
  for (const ScriptFrame& frame : capture.frames) {
    if (capture.is_pcapng) {
      append_pcapng_packet(out, frame.interface, frame.time_ns, frame.bytes, frame.original_length);
    } else {
      append_pcap_record(out, frame.time_ns, frame.bytes, frame.original_length);
    }
  }
  return out;
}

}  // namespace mptcpanalyzer

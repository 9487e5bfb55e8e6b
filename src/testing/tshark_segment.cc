#include "testing/tshark_segment.h"

#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <string_view>

namespace mptcpanalyzer {
namespace {

using Text = std::string;

template <typename T>
void append_value(Text& list, const T& value) {
  if (!list.empty()) list += ',';
  list += fmt::format("{}", value);
}

Text hex(unsigned value, int digits) {
  return fmt::format("0x{:0{}x}", value, digits);
}

// The value of one field for each MPTCP option that has it, as tshark prints a list.
template <typename Body, typename Value>
Text each(const Segment& segment, Value value) {
  Text list;
  for (const MptcpOption& option : segment.mptcp_options()) {
    if (const Body* body = std::get_if<Body>(&option.body)) {
      const Text text = value(*body);
      if (!text.empty()) append_value(list, text);
    }
  }
  return list;
}

// The same where several bodies share a field; `value` takes any body and returns "" for others.
template <typename Value>
Text each_body(const Segment& segment, Value value) {
  Text list;
  for (const MptcpOption& option : segment.mptcp_options()) {
    const Text text = std::visit(value, option.body);
    if (!text.empty()) append_value(list, text);
  }
  return list;
}

template <typename T>
Text number(const T& value) {
  return std::to_string(value);
}
template <typename T>
Text number(const std::optional<T>& value) {
  return value ? std::to_string(*value) : Text();
}

template <typename... Functions>
struct Overload : Functions... {
  using Functions::operator()...;
};
template <typename... Functions>
Overload(Functions...) -> Overload<Functions...>;

constexpr auto kNone = [](const auto&) { return Text(); };

Text option_kinds(const Segment& s) {
  Text list;
  for (std::size_t i = 0; i < s.options.kind_count; ++i)
    append_value(list, s.options.kinds[i]);
  return list;
}

Text subtypes(const Segment& s) {
  Text list;
  for (const MptcpOption& option : s.mptcp_options())
    append_value(list, option.subtype);
  return list;
}

Text sack_edges(const Segment& s, std::uint32_t SackBlock::*edge) {
  Text list;
  for (std::size_t i = 0; i < s.options.sack_count; ++i)
    append_value(list, s.options.sack[i].*edge);
  return list;
}

}  // namespace

const std::vector<SegmentField>& tshark_header_fields() {
  static const std::vector<SegmentField> kFields = {
      {"_ws.col.ipsrc", [](const Segment& s) { return to_string(s.source); }},
      {"_ws.col.ipdst", [](const Segment& s) { return to_string(s.destination); }},
      {"tcp.srcport", [](const Segment& s) { return number(s.source_port); }},
      {"tcp.dstport", [](const Segment& s) { return number(s.destination_port); }},
      {"tcp.seq_raw", [](const Segment& s) { return number(s.seq); }},
      {"tcp.len",
       [](const Segment& s) { return s.payload_length_known ? number(s.payload_length) : Text(); }},
  };
  return kFields;
}

const std::vector<SegmentField>& tshark_flag_fields() {
  static const std::vector<SegmentField> kFields = {
      {"tcp.ack_raw", [](const Segment& s) { return number(s.ack); }},
      {"tcp.flags", [](const Segment& s) { return hex(s.flags, 4); }},
      {"tcp.window_size_value", [](const Segment& s) { return number(s.window); }},
  };
  return kFields;
}

const std::vector<SegmentField>& tshark_option_fields() {
  static const std::vector<SegmentField> kFields = {
      {"tcp.option_kind", option_kinds},
      {"tcp.options.mss_val", [](const Segment& s) { return number(s.options.mss); }},
      {"tcp.options.wscale.shift", [](const Segment& s) { return number(s.options.window_scale); }},
      {"tcp.options.sack_le", [](const Segment& s) { return sack_edges(s, &SackBlock::left); }},
      {"tcp.options.sack_re", [](const Segment& s) { return sack_edges(s, &SackBlock::right); }},
      {"tcp.options.timestamp.tsval",
       [](const Segment& s) {
         return s.options.has_timestamps ? number(s.options.timestamp_value) : Text();
       }},
      {"tcp.options.timestamp.tsecr",
       [](const Segment& s) {
         return s.options.has_timestamps ? number(s.options.timestamp_echo) : Text();
       }},
      {"tcp.options.mptcp.subtype", subtypes},
      {"tcp.options.mptcp.version",
       [](const Segment& s) {
         return each<MpCapable>(s, [](const MpCapable& b) { return number(b.version); });
       }},
      {"tcp.options.mptcp.checksumreq.flags",
       [](const Segment& s) {
         return each<MpCapable>(s,
                                [](const MpCapable& b) { return number(b.checksum_required()); });
       }},
      {"tcp.options.mptcp.flags",
       [](const Segment& s) {
         return each_body(
             s, Overload{[](const MpCapable& b) { return hex(b.flags, 2); },
                         [](const MpJoinSyn& b) { return hex(b.backup ? 0x11 : 0x10, 2); },
                         [](const MpJoinSynAck& b) { return hex(b.backup ? 0x11 : 0x10, 2); },
                         [](const Dss& b) { return hex(b.flags, 2); },
                         [](const MpPrio& b) { return hex(b.backup ? 0x51 : 0x50, 2); },
                         [](const MpTcpRst& b) { return hex(0x80U | b.flags, 2); }, kNone});
       }},
      {"tcp.options.mptcp.backup.flag",
       [](const Segment& s) {
         return each_body(s, Overload{[](const MpJoinSyn& b) { return number(b.backup); },
                                      [](const MpJoinSynAck& b) { return number(b.backup); },
                                      [](const MpPrio& b) { return number(b.backup); }, kNone});
       }},
      {"tcp.options.mptcp.sendkey",
       [](const Segment& s) {
         return each<MpCapable>(s, [](const MpCapable& b) { return number(b.sender_key); });
       }},
      {"tcp.options.mptcp.recvkey",
       [](const Segment& s) {
         return each_body(
             s, Overload{[](const MpCapable& b) { return number(b.receiver_key); },
                         [](const MpFastclose& b) { return number(b.receiver_key); }, kNone});
       }},
      {"tcp.options.mptcp.datalvllen",
       [](const Segment& s) {
         return each_body(
             s, Overload{[](const MpCapable& b) { return number(b.data_length); },
                         [](const Dss& b) { return b.has_mapping() ? number(b.length) : Text(); },
                         kNone});
       }},
      // tshark never shows the checksum of a DSS (WIRESHARK.md section 7), so only MP_CAPABLE's.
      {"tcp.options.mptcp.checksum",
       [](const Segment& s) {
         return each<MpCapable>(
             s, [](const MpCapable& b) { return b.checksum ? hex(*b.checksum, 4) : Text(); });
       }},
      {"tcp.options.mptcp.addrid",
       [](const Segment& s) {
         return each_body(s, Overload{[](const MpJoinSyn& b) { return number(b.address_id); },
                                      [](const MpJoinSynAck& b) { return number(b.address_id); },
                                      [](const AddAddr& b) { return number(b.address_id); },
                                      [](const MpPrio& b) { return number(b.address_id); },
                                      [](const RemoveAddr& b) {
                                        Text list;
                                        for (std::size_t i = 0; i < b.count; ++i)
                                          append_value(list, b.address_ids[i]);
                                        return list;
                                      },
                                      kNone});
       }},
      {"mptcp.rm_addr.count",
       [](const Segment& s) {
         return each<RemoveAddr>(s, [](const RemoveAddr& b) { return number(b.count); });
       }},
      {"tcp.options.mptcp.recvtok",
       [](const Segment& s) {
         return each<MpJoinSyn>(s, [](const MpJoinSyn& b) { return number(b.receiver_token); });
       }},
      {"tcp.options.mptcp.sendrand",
       [](const Segment& s) {
         return each_body(s,
                          Overload{[](const MpJoinSyn& b) { return number(b.nonce); },
                                   [](const MpJoinSynAck& b) { return number(b.nonce); }, kNone});
       }},
      {"tcp.options.mptcp.sendtrunchmac",
       [](const Segment& s) {
         return each<MpJoinSynAck>(s,
                                   [](const MpJoinSynAck& b) { return number(b.truncated_hmac); });
       }},
      {"tcp.options.mptcp.sendhmac",
       [](const Segment& s) {
         return each<MpJoinAck>(s, [](const MpJoinAck& b) {
           Text text;
           for (const std::uint8_t byte : b.hmac)
             text += fmt::format("{:02x}", byte);
           return text;
         });
       }},
      {"tcp.options.mptcp.datafin.flag",
       [](const Segment& s) {
         return each<Dss>(s, [](const Dss& b) { return number(b.data_fin()); });
       }},
      {"tcp.options.mptcp.rawdataack",
       [](const Segment& s) {
         return each<Dss>(
             s, [](const Dss& b) { return b.has_data_ack() ? number(b.data_ack) : Text(); });
       }},
      {"tcp.options.mptcp.rawdataseqno",
       [](const Segment& s) {
         return each_body(
             s, Overload{[](const Dss& b) { return b.has_mapping() ? number(b.dsn) : Text(); },
                         [](const MpFail& b) { return number(b.dsn); }, kNone});
       }},
      {"tcp.options.mptcp.subflowseqno",
       [](const Segment& s) {
         return each<Dss>(
             s, [](const Dss& b) { return b.has_mapping() ? number(b.subflow_seq) : Text(); });
       }},
      {"tcp.options.mptcp.ipver",
       [](const Segment& s) {
         return each<AddAddr>(
             s, [](const AddAddr& b) { return b.version0() ? number(b.nibble) : Text(); });
       }},
      {"tcp.options.mptcp.echo",
       [](const Segment& s) {
         return each<AddAddr>(
             s, [](const AddAddr& b) { return b.version0() ? Text() : number(b.echo()); });
       }},
      {"tcp.options.mptcp.ipv4",
       [](const Segment& s) {
         return each<AddAddr>(s, [](const AddAddr& b) {
           return b.address.version == 4 ? to_string(b.address) : Text();
         });
       }},
      {"tcp.options.mptcp.ipv6",
       [](const Segment& s) {
         return each<AddAddr>(s, [](const AddAddr& b) {
           return b.address.version == 6 ? to_string(b.address) : Text();
         });
       }},
      {"tcp.options.mptcp.port",
       [](const Segment& s) {
         return each<AddAddr>(s, [](const AddAddr& b) { return number(b.port); });
       }},
      {"tcp.options.mptcp.addaddrtrunchmac",
       [](const Segment& s) {
         return each<AddAddr>(s, [](const AddAddr& b) { return number(b.truncated_hmac); });
       }},
      {"tcp.options.mptcp.rst_reason",
       [](const Segment& s) {
         return each<MpTcpRst>(s, [](const MpTcpRst& b) { return hex(b.reason, 2); });
       }},
  };
  return kFields;
}

}  // namespace mptcpanalyzer

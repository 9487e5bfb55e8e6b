#include "testing/wrapped_frames.h"

#include "capture/frame.h"
#include "packet/link.h"
#include "testing/hex.h"

namespace mptcpanalyzer {
namespace {

constexpr std::string_view kMacs = "020000000002 020000000001";  // destination, source

ByteBuffer with_length(std::string_view before_in_hex, std::size_t length) {
  ByteBuffer bytes = from_hex(before_in_hex);
  append_u16(bytes, static_cast<std::uint16_t>(length));
  return bytes;
}

ByteBuffer ethernet(std::string_view type_and_more_in_hex, Bytes payload) {
  return join(from_hex(kMacs), from_hex(type_and_more_in_hex), payload);
}

ByteBuffer ethernet_802_3(Bytes llc) {
  return join(with_length(kMacs, llc.size()), llc);
}

ByteBuffer pppoe(Bytes ppp) {
  return join(with_length("11 00 0007", ppp.size()), ppp);
}

// Frame control, duration, three addresses, sequence; then what `more` says.
ByteBuffer wireless(std::string_view control, std::string_view more, Bytes payload) {
  return join(from_hex(control), from_hex("0000"), from_hex(kMacs), from_hex("020000000003 0010"),
              from_hex(more), payload);
}

// An entry of NFLOG, its length little-endian; not padded, as the last one.
ByteBuffer little_entry(std::uint16_t kind, Bytes payload) {
  ByteBuffer entry;
  append_little_endian(entry, static_cast<std::uint16_t>(4 + payload.size()));
  append_little_endian(entry, kind);
  return join(entry, payload);
}

}  // namespace

ByteBuffer ipv4_packet(Bytes payload, std::uint8_t protocol, std::uint16_t fragment,
                       std::string_view options_in_hex) {
  const ByteBuffer options = from_hex(options_in_hex);
  const std::size_t header = 20 + options.size();
  ByteBuffer packet;
  append_u8(packet, static_cast<std::uint8_t>(0x40 + header / 4));
  append_u8(packet, 0);
  append_u16(packet, static_cast<std::uint16_t>(header + payload.size()));
  append_u16(packet, 0x1234);
  append_u16(packet, fragment);
  append_u8(packet, 64);
  append_u8(packet, protocol);
  append_u16(packet, 0);
  append_bytes(packet, from_hex("0a010002 0a0b0002"));
  append_bytes(packet, options);
  append_bytes(packet, payload);
  return packet;
}

ByteBuffer ipv6_packet(Bytes payload, std::uint8_t next_header) {
  ByteBuffer packet = with_length("60000000", payload.size());
  append_u8(packet, next_header);
  append_u8(packet, 64);
  append_bytes(packet, from_hex("20010db8 00000000 00000000 00000002"));
  append_bytes(packet, from_hex("20010db8 000b0000 00000000 00000002"));
  append_bytes(packet, payload);
  return packet;
}

ByteBuffer udp_datagram(std::uint16_t destination_port, Bytes payload) {
  ByteBuffer datagram = from_hex("9c40");
  append_u16(datagram, destination_port);
  append_u16(datagram, static_cast<std::uint16_t>(8 + payload.size()));
  append_u16(datagram, 0);
  append_bytes(datagram, payload);
  return datagram;
}

ByteBuffer hello_segment() {
  return from_hex(
      "9c40 0050 000003e8 000007d0 8018 0200 0000 0000"
      "01 01 08 0a 00000001 00000002"
      "68656c6c6f");
}

std::vector<WrappedFrame> wrapped_frames() {
  const ByteBuffer hello = hello_segment();
  const ByteBuffer ip4 = ipv4_packet(hello);
  const ByteBuffer ip6 = ipv6_packet(hello);
  const ByteBuffer inner = ethernet("0800", ip4);
  const ByteBuffer vxlan = join(from_hex("08000000 00002a00"), inner);
  const auto gre = [](std::string_view header, Bytes payload) {
    return ipv4_packet(join(from_hex(header), payload), 47);
  };
  const auto in_udp = [](std::uint16_t port, Bytes payload) {
    return ipv4_packet(udp_datagram(port, payload), 17);
  };
  const auto gtp = [&](std::string_view flags_and_type, std::string_view more_in_hex, Bytes user) {
    const ByteBuffer more = from_hex(more_in_hex);
    const ByteBuffer header = with_length(flags_and_type, more.size() + user.size());
    return ethernet("0800", in_udp(2152, join(header, from_hex("0000002a"), more, user)));
  };
  const ByteBuffer snap = join(from_hex("aaaa03 000000 0800"), ip4);
  using namespace link_type;
  return {
      {"ethernet_ipv4", kEthernet, inner, 4},
      {"ethernet_ipv6", kEthernet, ethernet("86dd", ip6), 6},
      {"ethernet_padded", kEthernet, join(inner, from_hex("000000000000")), 4},
      {"vlan", kEthernet, ethernet("8100 0064 0800", ip4), 4},
      {"vlan_priority_tag", kEthernet, ethernet("8100 e000 86dd", ip6), 6},
      {"qinq", kEthernet, ethernet("88a8 0064 8100 00c8 0800", ip4), 4},
      {"old_qinq", kEthernet, ethernet("9100 0064 8100 00c8 86dd", ip6), 6},
      {"three_tags", kEthernet, ethernet("8100 0001 8100 0002 8100 0003 0800", ip4), 4},
      {"snap", kEthernet, ethernet_802_3(join(from_hex("aaaa03 000000 0800"), ip4)), 4},
      {"llc_ip", kEthernet, ethernet_802_3(join(from_hex("060603"), ip4)), 4},
      {"mpls", kEthernet, ethernet("8847 0006413f", ip4), 4},
      {"mpls_two_labels", kEthernet, ethernet("8847 0006403f 0006513f", ip6), 6},
      {"pppoe_ipv4", kEthernet, ethernet("8864", pppoe(join(from_hex("0021"), ip4))), 4},
      {"pppoe_ipv6", kEthernet, ethernet("8864", pppoe(join(from_hex("0057"), ip6))), 6},
      {"vlan_pppoe", kEthernet, ethernet("8100 0007 8864", pppoe(join(from_hex("0021"), ip4))), 4},
      {"cooked_ipv4", kLinuxCooked, join(from_hex("0000 0001 0006 020000000001 0000 0800"), ip4),
       4},
      {"cooked_ipv6", kLinuxCooked, join(from_hex("0004 0001 0006 020000000001 0000 86dd"), ip6),
       6},
      {"cooked_vlan", kLinuxCooked,
       join(from_hex("0000 0001 0006 020000000001 0000 8100 0064 0800"), ip4), 4},
      {"cooked2_ipv4", kLinuxCooked2,
       join(from_hex("0800 0000 00000002 0001 00 06 020000000001 0000"), ip4), 4},
      {"cooked2_ipv6", kLinuxCooked2,
       join(from_hex("86dd 0000 00000002 0001 04 06 020000000001 0000"), ip6), 6},
      {"cooked2_vlan", kLinuxCooked2,
       join(from_hex("8100 0000 00000002 0001 00 06 020000000001 0000 0064 0800"), ip4), 4},
      {"raw_ipv4", kRaw, ip4, 4},
      {"raw_ipv6", kRaw, ip6, 6},
      {"raw_ipv4_only", kIpv4, ip4, 4},
      {"raw_ipv6_only", kIpv6, ip6, 6},
      {"null_little_endian", kNull, join(from_hex("02000000"), ip4), 4},
      {"null_big_endian", kNull, join(from_hex("00000002"), ip4), 4},
      {"null_netbsd_ipv6", kNull, join(from_hex("18000000"), ip6), 6},
      {"null_freebsd_ipv6", kNull, join(from_hex("1c000000"), ip6), 6},
      {"null_macos_ipv6", kNull, join(from_hex("1e000000"), ip6), 6},
      {"loop_ipv4", kLoop, join(from_hex("00000002"), ip4), 4},
      {"loop_ipv6", kLoop, join(from_hex("00000018"), ip6), 6},
      {"ppp", kPpp, join(from_hex("0021"), ip4), 4},
      {"ppp_with_address", kPpp, join(from_hex("ff03 0021"), ip4), 4},
      {"ppp_compressed_protocol", kPpp, join(from_hex("21"), ip4), 4},
      {"ppp_address_compressed", kPpp, join(from_hex("ff03 57"), ip6), 6},
      {"ppp_hdlc", kPppHdlc, join(from_hex("ff03 0057"), ip6), 6},
      {"ppp_hdlc_cisco", kPppHdlc, join(from_hex("0f00 0800"), ip4), 4},
      {"ppp_ether", kPppEther, pppoe(join(from_hex("0021"), ip4)), 4},
      {"cisco_hdlc", kCiscoHdlc, join(from_hex("0f00 86dd"), ip6), 6},
      // Length, a packet follows, link type, interface name, and the rest of the 108 bytes.
      {"pktap_ethernet", kPktap,
       join(from_hex("6c000000 01000000 01000000 656e3000"), ByteBuffer(92), inner), 4},
      {"pktap_raw", kPktap,
       join(from_hex("6c000000 01000000 0c000000 75740000"), ByteBuffer(92), ip6), 6},
      {"ppp_mpls", kPpp, join(from_hex("ff03 0281 00064140"), ip4), 4},
      {"ppp_mpls_multicast", kPpp, join(from_hex("0283 00064040 00065140"), ip6), 6},
      {"ip_as_ethernet_ipv4", kEthernet, ip4, 4},
      {"ip_as_ethernet_ipv6", kEthernet, ip6, 6},
      {"fabricpath", kEthernet, ethernet("8903 0420", inner), 4},
      {"wireless", kWireless, wireless("0801", "", snap), 4},
      {"wireless_qos", kWireless, wireless("8802", "0000", snap), 4},
      {"wireless_qos_ht_control", kWireless, wireless("8882", "0000 00000000", snap), 4},
      {"wireless_four_addresses", kWireless, wireless("8803", "020000000004 0000", snap), 4},
      {"wireless_aggregate", kWireless,
       wireless("8802", "8000", join(with_length(kMacs, snap.size()), snap)), 4},
      {"radiotap", kWirelessRadiotap,
       join(from_hex("0000 0900 02000000 00"), wireless("0801", "", snap)), 4},
      {"radiotap_with_time_and_padding", kWirelessRadiotap,
       join(from_hex("0000 1900 03000080 00000000 00000000 0000000000000000 20"),
            wireless("8802", "0000 0000", snap)),
       4},
      {"ppi_wireless", kPpi, join(from_hex("0000 0800 69000000"), wireless("0801", "", snap)), 4},
      {"ppi_ethernet", kPpi, join(from_hex("0000 0c00 01000000 00000000"), inner), 4},
      {"nflog_ipv4", kNflog,
       join(from_hex("02 00 0005 0800 0100 08000100 0600 0a00 6100 0000"), little_entry(9, ip4)),
       4},
      {"nflog_ipv6", kNflog, join(from_hex("0a 00 0005"), little_entry(9, ip6)), 6},
      {"ipoib", kIpoib, join(ByteBuffer(40), from_hex("0800 0000"), ip4), 4},
      {"dsa", kDsaTag, ethernet("20100001 0800", ip4), 4},
      {"dsa_vlan", kDsaTag, ethernet("c0100001 8100 0005 86dd", ip6), 6},
      {"edsa", kEdsaTag, ethernet("dada 0000 40100001 0800", ip4), 4},
      {"broadcom_tag", kDsaTagBrcm, ethernet("00000001 0800", ip4), 4},
      {"broadcom_tag_before", kDsaTagBrcmPrepend, join(from_hex("00000001"), inner), 4},
      {"gre_in_udp", kEthernet, ethernet("0800", in_udp(4754, join(from_hex("0000 0800"), ip4))),
       4},
      {"wccp_1_in_gre", kEthernet, ethernet("0800", gre("0000 883e", ip4)), 4},
      {"wccp_2_in_gre", kEthernet, ethernet("0800", gre("0000 883e 80060000", ip4)), 4},
      {"erspan_1", kEthernet, ethernet("0800", gre("0000 88be", inner)), 4},
      {"erspan_2", kEthernet, ethernet("0800", gre("1000 88be 00000001 1001000000000000", inner)),
       4},
      {"erspan_3", kEthernet,
       ethernet("0800", gre("1000 22eb 00000001 20010000 00000000 00000000", inner)), 4},
      {"erspan_3_with_more", kEthernet,
       ethernet("0800",
                gre("1000 22eb 00000001 20010000 00000000 00000001 0000000000000000", inner)),
       4},
      {"ayiya", kEthernet,
       ethernet("0800",
                in_udp(5072, join(from_hex("44 52 11 29 00000000"), ByteBuffer(16 + 20), ip6))),
       6},
      {"etherip", kEthernet, ethernet("0800", ipv4_packet(join(from_hex("3000"), inner), 97)), 4},
      {"mpls_in_ip", kEthernet, ethernet("0800", ipv4_packet(join(from_hex("00064140"), ip4), 137)),
       4},
      {"mpls_in_udp", kEthernet, ethernet("0800", in_udp(6635, join(from_hex("00064140"), ip4))),
       4},
      {"ipv4_options", kEthernet, ethernet("0800", ipv4_packet(hello, 6, 0, "94040000 01010100")),
       4},
      {"ipv6_hop_by_hop", kRaw, ipv6_packet(join(from_hex("06 00 010400000000"), hello), 0), 6},
      {"ipv6_destination", kRaw, ipv6_packet(join(from_hex("06 00 010400000000"), hello), 60), 6},
      {"ipv6_routing", kRaw,
       ipv6_packet(join(from_hex("06 02 00 00 00000000 20010db8000000000000000000000009"), hello),
                   43),
       6},
      {"ipv6_atomic_fragment", kRaw, ipv6_packet(join(from_hex("06 00 0000 00000007"), hello), 44),
       6},
      {"ipv6_authentication", kRaw,
       ipv6_packet(join(from_hex("06 04 0000 00000001 00000001 000000000000000000000000"), hello),
                   51),
       6},
      {"ipv4_authentication", kRaw,
       ipv4_packet(join(from_hex("06 04 0000 00000001 00000001 000000000000000000000000"), hello),
                   51),
       4},
      {"ipv6_four_extensions", kRaw,
       ipv6_packet(join(from_hex("3c 00 010400000000"     // hop-by-hop
                                 "2b 00 010400000000"     // destination options
                                 "2c 00 0000 00000000"    // routing
                                 "06 00 0000 00000007"),  // fragment
                        hello),
                   0),
       6},
      {"ip_in_ip", kEthernet, ethernet("0800", ipv4_packet(ip4, 4)), 4},
      {"6in4", kEthernet, ethernet("0800", ipv4_packet(ip6, 41)), 6},
      {"4in6", kEthernet, ethernet("86dd", ipv6_packet(ip4, 4)), 4},
      {"gre_ipv4", kRaw, gre("0000 0800", ip4), 4},
      {"gre_ipv6_key", kRaw, gre("2000 86dd 00000007", ip6), 6},
      {"gre_all_fields", kRaw, gre("b000 0800 00000000 00000007 00000001", ip4), 4},
      {"gre_ethernet", kRaw, gre("2000 6558 00000007", inner), 4},
      {"vxlan", kEthernet, ethernet("0800", in_udp(4789, vxlan)), 4},
      {"geneve", kEthernet,
       ethernet("0800", in_udp(6081, join(from_hex("0200 6558 00002a00"
                                                   "0102800100000000"),
                                          inner))),
       4},
      {"gtp", kEthernet, gtp("30 ff", "", ip4), 4},
      {"gtp_sequence", kEthernet, gtp("32 ff", "0001 00 00", ip6), 6},
      {"gtp_extension", kEthernet, gtp("34 ff", "0000 00 85 01 100900", ip4), 4},
      {"three_ip_headers", kRaw, ipv4_packet(ipv6_packet(ip4, 4), 41), 4},
  };
}

}  // namespace mptcpanalyzer

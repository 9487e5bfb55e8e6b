#include "capture/anomaly.h"

#include <cassert>

namespace mptcpanalyzer {
namespace {

// In the order of the enumerators; a test pins the names.
constexpr AnomalyInfo kTable[] = {
    {"record_cut", Severity::warning,
     "The file ends inside a record, so the capture is incomplete at its end"},
    {"clock_went_back", Severity::note,
     "A frame is older than the one before it on the same interface"},
    {"interfaces_reordered", Severity::note,
     "The frames of the interfaces do not stand in order of time in the file; they were analysed "
     "in that order"},
    {"out_of_time_order", Severity::warning,
     "A frame stands far from its place in time and was analysed where it stands, so that answers "
     "may be wrong; 'reordercap IN OUT' sorts a capture"},
    {"time_out_of_range", Severity::warning,
     "The time of a frame lies beyond what can be told, before 1677 or after 2262; all such times "
     "are taken for the same"},
    {"missing_timestamp", Severity::warning,
     "A pcapng simple packet block carries no time, so its frame has none"},
    {"bad_interface", Severity::warning,
     "A pcapng packet names an interface that the file does not describe; it was not analysed"},
    {"damage_skipped", Severity::warning,
     "Reading stopped at a damaged record; the rest of the file was not analysed"},
    {"trailing_garbage", Severity::warning,
     "What follows the compressed data in the file is not compressed data and was ignored"},
    {"unknown_link_type", Severity::warning,
     "A frame is of a link type that is not decoded; it was not analysed"},
    {"unknown_protocol", Severity::note,
     "A frame carries a protocol that is not decoded, so that TCP inside it, if any, was not "
     "analysed"},
    {"unknown_tunnel", Severity::note,
     "A packet is a tunnel of a kind that is not followed; what is inside was not analysed"},
    {"encrypted", Severity::note,
     "A packet is encrypted (IPsec, protected wireless); what is inside was not analysed"},
    {"frame_too_short", Severity::note,
     "A frame ends inside a header before that of TCP, though the snap length did not cut it"},
    {"ip_malformed", Severity::warning,
     "The lengths in an IP header contradict each other or the frame"},
    {"ip_fragment", Severity::note,
     "An IP fragment after the first carries no TCP header; its bytes are not counted"},
    {"tcp_header_cut", Severity::warning,
     "A frame was cut before the end of the fixed TCP header that it has or may have; it was not "
     "analysed, or not wholly"},
    {"tcp_header_malformed", Severity::warning,
     "The data offset of a TCP header is below 5 or points beyond the segment"},
    {"options_cut", Severity::warning,
     "The snap length of the capture cut the TCP options; those that were cut are unknown"},
    {"option_zero_length", Severity::note, "A TCP option of length 0 or 1 ended the option list"},
    {"option_overlong", Severity::note,
     "A TCP option longer than its header ended the option list"},
    {"mptcp_option_malformed", Severity::warning,
     "The length of an MPTCP option does not fit its subtype"},
    {"mptcp_subtype_unknown", Severity::note,
     "An MPTCP option is of a subtype that no RFC defines"},
    {"nested_too_deep", Severity::warning,
     "A frame holds more encapsulations than are followed; it was not analysed"},
    {"port_reused", Severity::note,
     "A new connection uses the addresses and ports of an earlier one"},
    {"duplicate_frame", Severity::warning,
     "A packet was captured more than once, as where several interfaces saw it; its copies are "
     "left "
     "out, or with --keep-copies taken for packets"},
    {"join_without_connection", Severity::warning,
     "An MP_JOIN names the token of a connection whose handshake is not in the capture"},
    {"join_hmac_mismatch", Severity::warning,
     "The HMAC of an MP_JOIN does not agree with the keys of its connection"},
    {"add_addr_hmac_mismatch", Severity::warning,
     "The HMAC of an ADD_ADDR does not agree with the keys of its connection"},
    {"dss_checksum_wrong", Severity::warning,
     "A DSS checksum does not agree with its mapping's data: something altered them under way"},
    {"key_changed", Severity::warning,
     "A retransmitted SYN carries another MPTCP key than the first one"},
    {"ack_key_mismatch", Severity::warning,
     "An ACK with MP_CAPABLE repeats another key than SYN and SYN/ACK gave; theirs hold"},
    {"fastclose_wrong_key", Severity::warning,
     "An MP_FASTCLOSE carries a key that is not its receiver's, so that it is to be ignored"},
    {"key_shared", Severity::warning, "Two connections showed the same MPTCP key"},
    {"version_unsupported", Severity::warning, "An MP_CAPABLE is of a version other than 0 and 1"},
    {"mptcp_without_handshake", Severity::warning,
     "MPTCP options appear on a tcp stream whose MPTCP handshake is not in the capture"},
    {"connections_merged", Severity::note,
     "Two MPTCP connection numbers turned out to be one connection"},
    {"connection_inferred", Severity::note,
     "Subflows whose handshake is not in the capture were taken for one connection, because their "
     "data sequence numbers agree"},
    {"connection_not_inferred", Severity::warning,
     "Subflows whose handshake is not in the capture are of one connection by their data sequence "
     "numbers; they are kept apart, because this input can be read only once: save it to a file"},
    {"connection_captured_twice", Severity::note,
     "An MPTCP connection was captured at two places, as on both sides of a NAT; each copy is "
     "listed for itself"},
    {"options_vanished", Severity::warning,
     "Data came without MPTCP options after they had been in use, so that the connection fell "
     "back: something on the path may have taken them away"},
    {"subflow_broken", Severity::warning,
     "Data came without a mapping on a subflow that cannot fall back: it never reaches the "
     "application"},
    {"data_outside_mapping", Severity::warning,
     "A segment carries data outside the mapping that it announces, under no other"},
    {"mapping_contradicts", Severity::warning,
     "A mapping gives data another data sequence number than an earlier one; the first one stays"},
    {"data_ack_beyond", Severity::warning,
     "A DATA_ACK acknowledges data that the capture does not show as sent: on a subflow that was "
     "not captured, or never"},
    {"address_id_reused", Severity::warning,
     "An ADD_ADDR announces another address under an id that is in use"},
    {"add_addr_without_hmac", Severity::warning,
     "An ADD_ADDR of version 1 has neither an HMAC nor the echo flag, so that it is to be ignored"},
    {"join_to_port_zero", Severity::warning, "An MP_JOIN goes to port 0"},
};
static_assert(std::size(kTable) == kAnomalyCount, "one row for each enumerator, in their order");

}  // namespace

const AnomalyInfo& anomaly_info(Anomaly anomaly) {
  assert(anomaly < Anomaly::count_);
  return kTable[static_cast<std::size_t>(anomaly)];
}

}  // namespace mptcpanalyzer

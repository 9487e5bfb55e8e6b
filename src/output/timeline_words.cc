// Events in words. Nothing of a capture stands in them but numbers and addresses.
#include <fmt/format.h>

#include "flow/reset_reason.h"
#include "flow/subflow_state.h"
#include "output/timeline.h"

namespace mptcpanalyzer {
namespace {

double seconds_of(const TimelineEvent& event) {
  return static_cast<double>(event.end_ns - event.time_ns) / 1e9;
}

const Subflow* subflow_of(const TimelineEvent& event, const CaptureTables& tables) {
  return event.tcpstream ? subflow_of(tables, *event.tcpstream) : nullptr;
}

std::string way_of(const TimelineEvent& event, const CaptureTables& tables) {
  if (!event.tcpstream) return "";
  const TcpStream& stream = tables.streams[*event.tcpstream];
  return fmt::format("{} to {}", to_string(stream.client()), to_string(stream.server()));
}

// "tcp.stream 1 and 2".
std::string streams_words(const std::vector<StreamId>& streams) {
  std::string words = "tcp.stream ";
  for (std::size_t i = 0; i < streams.size(); ++i) {
    const std::string_view before = i == 0 ? "" : i + 1 == streams.size() ? " and " : ", ";
    words += fmt::format("{}{}", before, streams[i]);
  }
  return words;
}

std::string syn_words(const TimelineEvent& event, const CaptureTables& tables) {
  const std::string way = way_of(event, tables);
  if (const MpCapable* capable = std::get_if<MpCapable>(&event.option.body)) {
    return fmt::format("SYN with MP_CAPABLE version {}{}: opens the connection, {}",
                       capable->version, capable->checksum_required() ? ", asks for checksums" : "",
                       way);
  }
  if (const MpJoinSyn* join = std::get_if<MpJoinSyn>(&event.option.body)) {
    return fmt::format("SYN with MP_JOIN: joins{}, address id {}, {}",
                       join->backup ? " as a backup" : "", join->address_id, way);
  }
  return "SYN without MPTCP, " + way;
}

std::string syn_ack_words(const TimelineEvent& event) {
  if (const MpCapable* capable = std::get_if<MpCapable>(&event.option.body)) {
    return fmt::format("SYN/ACK with MP_CAPABLE version {}{}", capable->version,
                       capable->checksum_required() ? ", asks for checksums" : "");
  }
  if (const MpJoinSynAck* join = std::get_if<MpJoinSynAck>(&event.option.body)) {
    return fmt::format("SYN/ACK with MP_JOIN: accepts{}, address id {}",
                       join->backup ? " as a backup" : "", join->address_id);
  }
  return event.kind == TimelineKind::join ? "SYN/ACK without MP_JOIN" : "SYN/ACK without MPTCP";
}

std::string_view hmac_words(const Subflow* subflow) {
  if (subflow == nullptr) return "";
  if (subflow->syn_ack_verdict == HmacVerdict::mismatch) return ", but its SYN/ACK's HMAC is wrong";
  if (subflow->ack_verdict == HmacVerdict::mismatch) return ", but its third ACK's HMAC is wrong";
  const bool right = subflow->syn_ack_verdict == HmacVerdict::verified &&
                     subflow->ack_verdict == HmacVerdict::verified;
  return right ? ", both HMACs are right" : ", HMACs could not be verified";
}

std::string established_words(const TimelineEvent& event, const CaptureTables& tables) {
  if (event.kind == TimelineKind::join)
    return fmt::format("answers the third ACK: subflow established{}",
                       hmac_words(subflow_of(event, tables)));
  const bool is_mptcp = std::holds_alternative<MpCapable>(event.option.body);
  return fmt::format("third ACK {} MP_CAPABLE: connection established",
                     is_mptcp ? "with" : "without");
}

std::string address_words(const AddAddr& address) {
  std::string words = fmt::format("{} {}, id {}", address.echo() ? "echoes" : "ADD_ADDR: announces",
                                  to_string(address.address), address.address_id);
  if (address.port) words += fmt::format(", port {}", *address.port);
  return words;
}

std::string removal_words(const RemoveAddr& removed) {
  std::string ids;
  for (std::uint8_t i = 0; i < removed.count; ++i)
    ids += fmt::format("{}{}", i == 0 ? "" : ", ", removed.address_ids[i]);
  return fmt::format("REMOVE_ADDR: takes back its address id{} {}", removed.count == 1 ? "" : "s",
                     ids);
}

std::string priority_words(const MpPrio& priority) {
  std::string words = priority.backup ? "MP_PRIO: to be used as a backup only"
                                      : "MP_PRIO: to be used as any other, no backup any more";
  if (priority.address_id) words += fmt::format(", address id {}", *priority.address_id);
  return words;
}

std::string silent_words(const TimelineEvent& event) {
  std::string words =
      fmt::format("path silent for {:.3f} s: data was sent and not answered, while {} went on",
                  seconds_of(event), streams_words(event.others));
  return words + (event.came_back ? "; it came back" : "; it never came back");
}

std::string fallback_words(const TimelineEvent& event, const CaptureTables& tables) {
  const Subflow* subflow = subflow_of(event, tables);
  if (subflow == nullptr) return "plain TCP from here on";
  const TcpStream& stream = tables.streams[*event.tcpstream];
  const std::string reason = fallback_reason(stream, *subflow);
  return "plain TCP from here on" + (reason.empty() ? "" : ": " + reason);
}

std::string reset_words(const TimelineEvent& event) {
  const MpTcpRst* reset = std::get_if<MpTcpRst>(&event.option.body);
  if (reset == nullptr) return "RST";
  return fmt::format("RST with MP_TCPRST: {} (reason {}{})", reset_reason_words(reset->reason),
                     reset->reason, (reset->flags & 1U) != 0 ? ", transient" : "");
}

std::string fin_words(const TimelineEvent& event, const CaptureTables& tables) {
  std::string words = "DATA_FIN: has sent all its data";
  const ConnectionId id = event.tcpstream ? connection_of(tables, *event.tcpstream) : kNone;
  if (id == kNone || !event.host || tables.connections.empty()) return words;
  const DataFin state = tables.connections[id].host(*event.host).data_fin;
  return words + (state == DataFin::unacknowledged ? ", never acknowledged" : "");
}

std::string burst_words(const TimelineEvent& event) {
  std::string words =
      fmt::format("sends {} packet{} ({} bytes) that {} carried before", event.packets,
                  event.packets == 1 ? "" : "s", event.bytes, streams_words(event.others));
  if (event.packets > 1) words += fmt::format(", in {:.3f} s", seconds_of(event));
  return words;
}

std::string data_words(const TimelineEvent& event) {
  if (event.bytes == 0) return "";
  return fmt::format(", with {} bytes of data (TCP Fast Open)", event.bytes);
}

std::string plain_words(const TimelineEvent& event, const CaptureTables& tables) {
  switch (event.what) {
    case Happening::syn:
      return syn_words(event, tables) + data_words(event);
    case Happening::syn_ack:
      return syn_ack_words(event);
    case Happening::established:
      return established_words(event, tables);
    case Happening::add_addr:
      return address_words(std::get<AddAddr>(event.option.body));
    case Happening::remove_addr:
      return removal_words(std::get<RemoveAddr>(event.option.body));
    case Happening::mp_prio:
      return priority_words(std::get<MpPrio>(event.option.body));
    case Happening::silent_path:
      return silent_words(event);
    case Happening::stall:
      return fmt::format("its data was not acknowledged for {:.3f} s, on any subflow",
                         seconds_of(event));
    case Happening::fallback:
      return fallback_words(event, tables);
    case Happening::broken:
      return "data without MPTCP options: the subflow is broken";
    case Happening::mp_fail:
      return fmt::format("MP_FAIL: a checksum was wrong, from data sequence number {} on",
                         std::get<MpFail>(event.option.body).dsn);
    case Happening::reinjections:
      return burst_words(event);
    case Happening::reset:
      return reset_words(event);
    case Happening::fastclose:
      return "MP_FASTCLOSE: aborts the connection";
    case Happening::data_fin:
      return fin_words(event, tables);
    case Happening::fin:
      return "FIN: closes its side of the subflow";
  }
  return "";
}

}  // namespace

std::string words_of(const TimelineEvent& event, const CaptureTables& tables) {
  std::string words = plain_words(event, tables);
  if (event.again) words = "again: " + words;
  if (event.what != Happening::reinjections && event.packets > 1)
    words += fmt::format(" ({} packets)", event.packets);
  return words;
}

}  // namespace mptcpanalyzer

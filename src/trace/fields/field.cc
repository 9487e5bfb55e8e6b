#include "trace/fields/field.h"

#include <algorithm>
#include <array>

#include "base/nearest_name.h"

namespace mptcpanalyzer {
namespace {

using enum FieldType;

constexpr std::array<FieldInfo, kFieldCount> kFields{{
    {FieldId::packetid,
     "packetid",
     number,
     "",
     "Frame number",
     "frame.number",
     "The number of the frame in the capture, from 1, as Wireshark shows it without a filter",
     {Column::frame}},
    {FieldId::interface,
     "interface",
     text,
     "",
     "Interface",
     "frame.interface_name",
     "The interface that captured the frame; unknown if a pcapng file does not name it",
     {Column::interface}},
    {FieldId::reltime,
     "reltime",
     time,
     "s",
     "Relative time",
     "frame.time_relative",
     "The time since the first frame of the capture, which need not be TCP",
     {Column::time}},
    {FieldId::abstime,
     "abstime",
     time,
     "s",
     "Absolute time",
     "frame.time_epoch",
     "The time since 1970-01-01 UTC",
     {Column::time}},
    {FieldId::ipsrc,
     "ipsrc",
     address,
     "",
     "Source address",
     "_ws.col.ipsrc",
     "The source address of the innermost IP header",
     {Column::direction}},
    {FieldId::ipdst,
     "ipdst",
     address,
     "",
     "Destination address",
     "_ws.col.ipdst",
     "The destination address of the innermost IP header",
     {Column::direction}},
    {FieldId::ipsrc_host,
     "ipsrc_host",
     address,
     "",
     "Source host",
     "ip.src_host",
     "As ipsrc: names are not resolved, and IPv6 has a value too",
     {Column::direction}},
    {FieldId::ipdst_host,
     "ipdst_host",
     address,
     "",
     "Destination host",
     "ip.dst_host",
     "As ipdst: names are not resolved, and IPv6 has a value too",
     {Column::direction}},
    {FieldId::tcpstream,
     "tcpstream",
     number,
     "",
     "TCP stream",
     "tcp.stream",
     "The TCP connection, from 0 in order of appearance",
     {Column::direction}},
    {FieldId::sport,
     "sport",
     number,
     "",
     "Source port",
     "tcp.srcport",
     "The TCP source port",
     {Column::direction}},
    {FieldId::dport,
     "dport",
     number,
     "",
     "Destination port",
     "tcp.dstport",
     "The TCP destination port",
     {Column::direction}},
    {FieldId::rwnd,
     "rwnd",
     number,
     "bytes",
     "Receive window",
     "tcp.window_size",
     "The receive window, scaled as the handshake agreed; as in the header when that was not "
     "captured",
     {Column::window, Column::flags, Column::direction}},
    {FieldId::tcpflags,
     "tcpflags",
     flags,
     "",
     "TCP flags",
     "tcp.flags",
     "The 12 flag bits of the TCP header",
     {Column::flags}},
    {FieldId::tcpoptions,
     "tcpoptions",
     numbers,
     "",
     "TCP options",
     "tcp.option_kind",
     "The kinds of the TCP options in order, padding included",
     {Column::options}},
    {FieldId::tcpseq,
     "tcpseq",
     number,
     "bytes",
     "Sequence number",
     "tcp.seq",
     "The relative sequence number: the SYN is 0, the first byte of data 1",
     {Column::seq}},
    {FieldId::tcplen,
     "tcplen",
     number,
     "bytes",
     "Payload length",
     "tcp.len",
     "The payload on the wire, however little of it was captured",
     {Column::length}},
    {FieldId::tcpack,
     "tcpack",
     number,
     "bytes",
     "Acknowledgement number",
     "tcp.ack",
     "The relative acknowledgement number; the raw field where the ACK flag is not set",
     {Column::ack}},
    {FieldId::tcptsval,
     "tcptsval",
     number,
     "",
     "Timestamp value",
     "tcp.options.timestamp.tsval",
     "The sender's clock in the TCP timestamps option",
     {Column::tsval}},
    {FieldId::tcptsecr,
     "tcptsecr",
     number,
     "",
     "Timestamp echo",
     "tcp.options.timestamp.tsecr",
     "The echoed clock in the TCP timestamps option",
     {Column::tsecr}},
    {FieldId::expected_token,
     "expected_token",
     number,
     "",
     "Token of the key",
     "mptcp.expected_token",
     "The token that follows from the sender's key in MP_CAPABLE",
     {Column::rare_values}},
    {FieldId::mptcpstream,
     "mptcpstream",
     number,
     "",
     "MPTCP connection",
     "mptcp.stream",
     "The MPTCP connection, from 0; of every packet of its subflows, with MPTCP options or without",
     {Column::direction}},
    {FieldId::sendkey,
     "sendkey",
     number,
     "",
     "Sender's key",
     "tcp.options.mptcp.sendkey",
     "The sender's key in MP_CAPABLE",
     {Column::rare_values}},
    {FieldId::recvkey,
     "recvkey",
     number,
     "",
     "Receiver's key",
     "tcp.options.mptcp.recvkey",
     "The receiver's key in MP_CAPABLE or MP_FASTCLOSE",
     {Column::rare_values}},
    {FieldId::recvtok,
     "recvtok",
     number,
     "",
     "Receiver's token",
     "tcp.options.mptcp.recvtok",
     "The token in an MP_JOIN SYN, which names the connection",
     {Column::rare_values}},
    {FieldId::datafin,
     "datafin",
     number,
     "",
     "DATA_FIN",
     "tcp.options.mptcp.datafin.flag",
     "1 when the DSS option has the DATA_FIN flag, 0 when not",
     {Column::dss_flags, Column::rare_values}},
    {FieldId::mptcpversion,
     "mptcpversion",
     number,
     "",
     "MPTCP version",
     "tcp.options.mptcp.version",
     "The version in MP_CAPABLE",
     {Column::rare_values}},
    {FieldId::subtype,
     "subtype",
     numbers,
     "",
     "MPTCP subtypes",
     "tcp.options.mptcp.subtype",
     "The subtypes of the MPTCP options in order",
     {Column::options}},
    {FieldId::dss_dsn,
     "dss_dsn",
     number,
     "bytes",
     "Raw DSN of the option",
     "tcp.options.mptcp.rawdataseqno",
     "The data sequence number in the DSS or MP_FAIL option, 32 or 64 bits as sent",
     {Column::dss_dsn, Column::rare_values}},
    {FieldId::dss_rawack,
     "dss_rawack",
     number,
     "bytes",
     "Raw DATA_ACK of the option",
     "tcp.options.mptcp.rawdataack",
     "The DATA_ACK in the DSS option, 32 or 64 bits as sent",
     {Column::dss_rawack, Column::rare_values}},
    {FieldId::dss_ssn,
     "dss_ssn",
     number,
     "bytes",
     "Subflow sequence number of the mapping",
     "tcp.options.mptcp.subflowseqno",
     "The relative subflow sequence number that a mapping starts at",
     {Column::dss_ssn, Column::rare_values}},
    {FieldId::dss_length,
     "dss_length",
     number,
     "bytes",
     "Length of the mapping",
     "tcp.options.mptcp.datalvllen",
     "The data-level length in a DSS mapping (0: infinite) or in MP_CAPABLE",
     {Column::dss_length, Column::rare_values}},
    {FieldId::addrid,
     "addrid",
     numbers,
     "",
     "Address ids",
     "tcp.options.mptcp.addrid",
     "The address ids in MP_JOIN, ADD_ADDR, REMOVE_ADDR and MP_PRIO",
     {Column::rare_values}},
    {FieldId::dsnraw64,
     "dsnraw64",
     number,
     "bytes",
     "64-bit DSN",
     "mptcp.rawdsn64",
     "The whole data sequence number of the first byte of data, from the mapping that covers it",
     {Column::dsn64}},
    {FieldId::dack,
     "dack",
     relative,
     "bytes",
     "DATA_ACK",
     "mptcp.ack",
     "The relative DATA_ACK: 1 acknowledges the handshake alone",
     {Column::dack64, Column::dss_rawack, Column::direction, Column::rare_values}},
    {FieldId::dsn,
     "dsn",
     relative,
     "bytes",
     "DSN",
     "mptcp.dsn",
     "The relative data sequence number: the first byte of data of the connection is 1",
     {Column::dsn64, Column::direction}},
    {FieldId::related_mappings,
     "related_mappings",
     numbers,
     "",
     "Mappings",
     "mptcp.related_mapping",
     "The frames that first announced the mappings of this data",
     {Column::related_mappings}},
    {FieldId::reinjection_of,
     "reinjection_of",
     numbers,
     "",
     "Reinjection of",
     "mptcp.reinjection_of",
     "The frames that sent some of this data before, on other subflows",
     {Column::reinjection_of}},
    {FieldId::reinjected_in,
     "reinjected_in",
     numbers,
     "",
     "Reinjected in",
     "mptcp.reinjected_in",
     "The frames that sent some of this data again, on other subflows",
     {Column::reinjected_in}},
    {FieldId::tcpdest,
     "tcpdest",
     role,
     "",
     "TCP destination",
     "",
     "The role in the TCP connection of who receives the packet",
     {Column::direction}},
    {FieldId::mptcpdest,
     "mptcpdest",
     role,
     "",
     "MPTCP destination",
     "",
     "The role in the MPTCP connection of who receives the packet",
     {Column::direction}},
    {FieldId::retransmission,
     "retransmission",
     enumeration,
     "",
     "Retransmission",
     "",
     "Whether TCP sent the segment again, and why, by the rules of Wireshark's TCP analysis",
     {Column::retransmission}},
    {FieldId::data_retransmission_of,
     "data_retransmission_of",
     numbers,
     "",
     "Data retransmission of",
     "",
     "The frames that sent some of this data before, on this subflow under other sequence numbers",
     {Column::data_retransmission_of}},
    {FieldId::hash,
     "hash",
     number,
     "",
     "Hash",
     "",
     "64 bits over what the network leaves as it is, for finding the packet in another capture",
     {Column::hash}},
}};

constexpr bool in_order_of_ids() {
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    if (static_cast<std::size_t>(kFields[i].id) != i) return false;
  }
  return true;
}
static_assert(in_order_of_ids());

constexpr std::array<std::string_view, 2> kRoleWords{"Client", "Server"};
constexpr std::array<std::string_view, 5> kRetransmissionWords{"none", "retransmission", "fast",
                                                               "spurious", "out_of_order"};

}  // namespace

std::span<const FieldInfo> all_fields() {
  return kFields;
}

const FieldInfo& field_info(FieldId id) {
  return kFields[static_cast<std::size_t>(id)];
}

ColumnSet columns_of(std::span<const FieldId> fields) {
  ColumnSet columns;
  for (const FieldId field : fields)
    columns = columns | field_info(field).columns;
  return columns;
}

std::optional<FieldId> find_field(std::string_view name) {
  for (const FieldInfo& info : kFields) {
    if (info.name == name) return info.id;
  }
  return std::nullopt;
}

std::string_view nearest_field(std::string_view name) {
  std::array<std::string_view, kFieldCount> names;
  std::transform(kFields.begin(), kFields.end(), names.begin(),
                 [](const FieldInfo& info) { return info.name; });
  return nearest_name(name, names);
}

std::span<const std::string_view> words_of(FieldId id) {
  switch (field_info(id).type) {
    case role:
      return kRoleWords;
    case enumeration:
      return kRetransmissionWords;
    default:
      return {};
  }
}

std::string_view to_string(FieldType type) {
  switch (type) {
    case number:
      return "number";
    case relative:
      return "signed number";
    case time:
      return "time";
    case flags:
      return "flags";
    case address:
      return "address";
    case role:
      return "role";
    case enumeration:
      return "word";
    case text:
      return "text";
    case numbers:
      return "list of numbers";
  }
  return "";
}

}  // namespace mptcpanalyzer

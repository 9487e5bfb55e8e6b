// FieldId: what can be asked of a packet. The table of fields is trace/fields/field_table.cc.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>

namespace mptcpanalyzer {

// The order is that of the columns of a CSV, and the numbers stand in the cache file: append.
enum class FieldId : std::uint8_t {
  packetid,
  interface,
  reltime,
  abstime,
  ipsrc,
  ipdst,
  ipsrc_host,
  ipdst_host,
  tcpstream,
  sport,
  dport,
  rwnd,
  tcpflags,
  tcpoptions,
  tcpseq,
  tcplen,
  tcpack,
  tcptsval,
  tcptsecr,
  expected_token,
  mptcpstream,
  sendkey,
  recvkey,
  recvtok,
  datafin,
  mptcpversion,
  subtype,
  dss_dsn,
  dss_rawack,
  dss_ssn,
  dss_length,
  addrid,
  dsnraw64,
  dack,
  dsn,
  related_mappings,
  reinjection_of,
  reinjected_in,
  tcpdest,
  mptcpdest,
  retransmission,
  data_retransmission_of,
  hash,
  ipid,
  ttl,
  ecn,
  sack_le,
  sack_re,
  dss_flags,
  backup,
  addaddr_ip,
  addaddr_port,
  addaddr_echo,
  rst_reason,
  rst_transient,
  count_  // not a field: their number
};

inline constexpr std::size_t kFieldCount = static_cast<std::size_t>(FieldId::count_);

}  // namespace mptcpanalyzer

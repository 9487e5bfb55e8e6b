// The table of counters: which packets make Linux 6.18 count.
#include <algorithm>

#include "analysis/signals/nstat.h"

namespace mptcpanalyzer {
namespace {

using enum KernelCounter;

constexpr std::string_view kSubflow = "net/mptcp/subflow.c";
constexpr std::string_view kOptions = "net/mptcp/options.c";
constexpr std::string_view kProtocol = "net/mptcp/protocol.c";
constexpr std::string_view kPathManager = "net/mptcp/pm.c";
constexpr std::string_view kControl = "net/mptcp/ctrl.c";

constexpr std::array<CounterRule, kKernelCounters> kRules = {{
    {mp_capable_syn_rx, "MPCapableSYNRX", kSubflow,
     "a SYN with MP_CAPABLE came and was answered with MP_CAPABLE; once a tcp stream"},
    {mp_capable_syn_tx, "MPCapableSYNTX", kProtocol,
     "a SYN with MP_CAPABLE was sent; once a tcp stream. The kernel counts calls of connect(), "
     "also "
     "those that failed before a SYN",
     true},
    {mp_capable_syn_ack_rx, "MPCapableSYNACKRX", kSubflow,
     "a SYN/ACK with MP_CAPABLE came; once a tcp stream"},
    {mp_capable_ack_rx, "MPCapableACKRX", kProtocol,
     "the first segment after the SYN/ACK had MP_CAPABLE. The kernel counts when the application "
     "accepts the connection, which is taken for granted"},
    {mp_capable_fallback_ack, "MPCapableFallbackACK", kSubflow,
     "the first segment after a SYN/ACK with MP_CAPABLE came without"},
    {mp_capable_fallback_syn_ack, "MPCapableFallbackSYNACK", kSubflow,
     "a SYN with MP_CAPABLE was answered by a SYN/ACK without"},
    {mp_capable_syn_tx_drop, "MPCapableSYNTXDrop", kControl,
     "a SYN with MP_CAPABLE was not answered, and sent again without"},
    {mp_join_no_token_found, "MPJoinNoTokenFound", kSubflow,
     "a SYN with MP_JOIN came and was refused with MP_TCPRST, reason 1 (MPTCP-specific error)"},
    {mp_join_syn_rx, "MPJoinSynRx", kSubflow,
     "a SYN with MP_JOIN came, and was answered with MP_JOIN or refused with MP_TCPRST"},
    {mp_join_syn_backup_rx, "MPJoinSynBackupRx", kSubflow,
     "the same, where the SYN had the backup flag"},
    {mp_join_syn_ack_rx, "MPJoinSynAckRx", kSubflow,
     "a SYN/ACK with MP_JOIN came, and the third ACK with MP_JOIN was sent"},
    {mp_join_syn_ack_backup_rx, "MPJoinSynAckBackupRx", kSubflow,
     "the same, where the SYN/ACK had the backup flag"},
    {mp_join_syn_ack_hmac_failure, "MPJoinSynAckHMacFailure", kSubflow,
     "a SYN/ACK whose HMAC is wrong came, and a RST was sent"},
    {mp_join_ack_rx, "MPJoinAckRx", kSubflow,
     "the third ACK with MP_JOIN came, and what was sent next was no RST"},
    {mp_join_ack_hmac_failure, "MPJoinAckHMacFailure", kSubflow,
     "the third ACK came with a wrong HMAC, and was refused with MP_TCPRST"},
    {mp_join_rejected, "MPJoinRejected", kSubflow,
     "the third ACK came with a right HMAC, and was refused with MP_TCPRST"},
    {mp_join_syn_tx, "MPJoinSynTx", kSubflow, "a SYN with MP_JOIN was sent; once a tcp stream"},
    {infinite_map_tx, "InfiniteMapTx", kProtocol,
     "an infinite mapping was sent; once a tcp stream"},
    {infinite_map_rx, "InfiniteMapRx", kSubflow, "an infinite mapping came; once a tcp stream"},
    {add_addr, "AddAddr", kOptions, "an ADD_ADDR came that is no echo, with the right HMAC"},
    {add_addr_tx, "AddAddrTx", kOptions, "an ADD_ADDR was sent that is no echo"},
    {echo_add, "EchoAdd", kOptions, "the echo of an ADD_ADDR came"},
    {echo_add_tx, "EchoAddTx", kOptions, "the echo of an ADD_ADDR was sent"},
    {port_add, "PortAdd", kOptions, "an ADD_ADDR or an echo with a port came"},
    {mp_join_port_syn_rx, "MPJoinPortSynRx", kSubflow,
     "MPJoinSynRx that was answered, on another port than the host's first subflow has"},
    {mp_join_port_syn_ack_rx, "MPJoinPortSynAckRx", kSubflow,
     "MPJoinSynAckRx from another port than the peer's first subflow has"},
    {mp_join_port_ack_rx, "MPJoinPortAckRx", kSubflow,
     "MPJoinAckRx on another port than the host's first subflow has"},
    {rm_addr, "RmAddr", kPathManager, "an address id in a REMOVE_ADDR that came"},
    {rm_addr_tx, "RmAddrTx", kOptions, "a REMOVE_ADDR was sent, of however many ids"},
    {rm_subflow, "RmSubflow", kPathManager,
     "a subflow was open at the host's own address id when it sent REMOVE_ADDR for that: the path "
     "manager of the kernel closes it"},
    {mp_prio_tx, "MPPrioTx", kOptions, "an MP_PRIO was sent"},
    {mp_prio_rx, "MPPrioRx", kOptions, "an MP_PRIO came"},
    {mp_fail_tx, "MPFailTx", kOptions, "an MP_FAIL was sent"},
    {mp_fail_rx, "MPFailRx", kOptions, "an MP_FAIL came"},
    {mp_fastclose_tx, "MPFastcloseTx", kOptions, "an MP_FASTCLOSE was sent"},
    {mp_fastclose_rx, "MPFastcloseRx", kOptions, "an MP_FASTCLOSE with the right key came"},
    {mp_rst_tx, "MPRstTx", kOptions,
     "an MP_TCPRST was sent in a RST with ACK, of a socket: not in answer to a SYN, and not the "
     "RST "
     "without ACK of a socket that is gone"},
    {mp_rst_rx, "MPRstRx", kOptions, "an MP_TCPRST came"},
    {mp_capable_data_fallback, "MPCapableDataFallback", kOptions,
     "MP_CAPABLE was agreed on, and the server's first segment after its SYN/ACK came without DSS"},
}};

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < kRules.size(); ++i) {
    if (kRules[i].counter != static_cast<KernelCounter>(i)) return false;
  }
  return true;
}
static_assert(is_in_order());

}  // namespace

std::span<const CounterRule, kKernelCounters> counter_rules() {
  return kRules;
}

const CounterRule* find_counter(std::string_view name) {
  if (name.starts_with(kCounterPrefix)) name.remove_prefix(kCounterPrefix.size());
  const auto* found = std::find_if(kRules.begin(), kRules.end(),
                                   [&](const CounterRule& rule) { return rule.name == name; });
  return found == kRules.end() ? nullptr : found;
}

}  // namespace mptcpanalyzer

#include "analysis/summary/connection_list.h"

#include <gtest/gtest.h>

#include "analysis/summary/summarize.h"
#include "analysis/two_subflows_fixture.h"
#include "trace/script_trace_fixture.h"

namespace mptcpanalyzer {
namespace {

// What the script says of itself, without another pass over it.
TEST(ConnectionList, OfATrace) {
  const Trace trace = trace_of_script(kConnection);
  const CaptureTables& capture = trace.tables();
  EXPECT_EQ(capture.frames, 14U);
  EXPECT_EQ(capture.segments, 14U);
  ASSERT_EQ(listed_connections(capture), std::vector<ConnectionId>{0});
  const Result<MptcpConnectionInfo> connection = find_mptcp_connection(capture, 0);
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->version, 1);
  EXPECT_EQ(connection->client.key, 0x1122334455667788U);
  EXPECT_EQ(connection->server.key, 0x99aabbccddeeff00U);
  ASSERT_EQ(connection->subflows.size(), 2U);
  const SubflowInfo& joined = connection->subflows[1];
  EXPECT_EQ(joined.tcp.tcpstream, 1U);
  EXPECT_EQ(joined.tcp.packets, 7U);
  EXPECT_EQ(joined.tcp.mptcpstream, 0U);
  EXPECT_EQ(joined.mptcpdest, Role::server);
  EXPECT_EQ(joined.address_id, 3);
  EXPECT_EQ(joined.peer_address_id, 4);
  EXPECT_TRUE(joined.backup);
  EXPECT_EQ(joined.hmac, HmacVerdict::verified);
  EXPECT_EQ(joined.state, SubflowState::established);
  EXPECT_NEAR(joined.first_s.value_or(0), 0.1, 1e-9);
  EXPECT_NEAR(joined.handshake_s.value_or(0), 0.02, 1e-9);
}

TEST(ConnectionList, OfAConnectionThatThereIsNot) {
  const Trace trace = trace_of_script(kConnection);
  const auto connection = find_mptcp_connection(trace.tables(), 7);
  ASSERT_FALSE(connection);
  EXPECT_EQ(connection.error().line(),
            "script: there is no mptcp stream 7; list_mptcp_connections shows those there are");
}

TEST(Summarize, OfATrace) {
  const Trace trace = trace_of_script(kConnection);
  const Result<MptcpSummary> summary = summarize_mptcp(trace, 0);
  ASSERT_TRUE(summary);
  const CarriedBytes& bytes = summary->directions.front().bytes;
  EXPECT_EQ(bytes.throughput, 120U);
  EXPECT_EQ(bytes.new_data, 60U);
  EXPECT_EQ(bytes.reinjected, 20U);
  EXPECT_EQ(bytes.data_retransmitted, 20U);
  EXPECT_EQ(bytes.retransmitted, 20U);
  const Result<TcpSummary> stream = summarize_tcp(trace, 1);
  ASSERT_TRUE(stream);
  EXPECT_EQ(stream->directions.front().sums.throughput_bytes, 60U);
}

TEST(Summarize, FailsOfNumbersThatThereAreNot) {
  const Trace trace = trace_of_script(kConnection);
  EXPECT_EQ(summarize_mptcp(trace, 1).error().what, "there is no mptcp stream 1");
  EXPECT_EQ(summarize_tcp(trace, 2).error().what, "there is no tcp stream 2");
}

}  // namespace
}  // namespace mptcpanalyzer

// Tokens are computed by testing/key_reference.h, not by the code under test.
#include "flow/connection_table.h"

#include <gtest/gtest.h>

#include "testing/key_reference.h"

namespace mptcpanalyzer {
namespace {

constexpr std::uint64_t kClientKey = 11;
constexpr std::uint64_t kServerKey = 22;

class ConnectionTableTest : public testing::Test {
 protected:
  // A connection with both keys, version 1.
  ConnectionId open(std::uint64_t client_key, std::uint64_t server_key) {
    const ConnectionId id = learn(table_.create(), Role::client, client_key);
    return learn(id, Role::server, server_key);
  }
  ConnectionId learn(ConnectionId id, Role role, std::uint64_t key, std::uint8_t version = 1) {
    return table_.learn_key(id, role, key, version, 1, anomalies_);
  }
  std::uint64_t count(Anomaly anomaly) const { return anomalies_[anomaly].count; }

  std::vector<Connection> connections_;
  ConnectionTable table_{connections_};
  Anomalies anomalies_;
};

TEST_F(ConnectionTableTest, KeysGiveTokensAndNumbers) {
  for (const std::uint8_t version : {std::uint8_t{0}, std::uint8_t{1}}) {
    const ConnectionId id = learn(table_.create(), Role::server, kServerKey + version, version);
    const ConnectionHost& host = table_[id].host(Role::server);
    EXPECT_EQ(host.token, reference_token(version, kServerKey + version));
    EXPECT_EQ(host.idsn, reference_idsn(version, kServerKey + version));
    EXPECT_EQ(table_[id].version, version);
  }
}

TEST_F(ConnectionTableTest, EitherHostsTokenFindsTheConnection) {
  const ConnectionId other = open(33, 44);
  const ConnectionId id = open(kClientKey, kServerKey);
  EXPECT_EQ(table_.find_or_create_by_token(reference_token(1, kClientKey)), id);
  EXPECT_EQ(table_.find_or_create_by_token(reference_token(1, kServerKey)), id);
  EXPECT_EQ(table_.find_or_create_by_token(reference_token(1, 44)), other);
}

TEST_F(ConnectionTableTest, AnUnknownTokenMakesOneConnection) {
  const ConnectionId orphan = table_.find_or_create_by_token(7);
  EXPECT_EQ(table_.find_or_create_by_token(7), orphan);
  EXPECT_NE(table_.find_or_create_by_token(8), orphan);
  EXPECT_EQ(table_[orphan].host(Role::server).token, 7U);
  EXPECT_FALSE(table_[orphan].has_key());
}

TEST_F(ConnectionTableTest, AKeyThatExplainsAnOrphanMergesIt) {
  const ConnectionId orphan = table_.find_or_create_by_token(reference_token(1, kServerKey));
  table_[orphan].subflows = {5};
  const ConnectionId later = learn(table_.create(), Role::client, kClientKey);
  table_[later].subflows = {6};
  EXPECT_EQ(learn(later, Role::server, kServerKey), orphan);
  EXPECT_EQ(table_.resolve(later), orphan);
  EXPECT_EQ(table_[orphan].subflows, (std::vector<std::uint32_t>{5, 6}));
  EXPECT_EQ(table_[orphan].host(Role::client).key, kClientKey);
  EXPECT_EQ(table_[orphan].host(Role::server).key, kServerKey);
  EXPECT_EQ(count(Anomaly::connections_merged), 1U);
}

// The token of the client was named by a join that its server opened.
TEST_F(ConnectionTableTest, AnOrphansTokenMayTurnOutToBeTheClients) {
  const ConnectionId orphan = table_.find_or_create_by_token(reference_token(1, kClientKey));
  EXPECT_EQ(open(kClientKey, kServerKey), orphan);
  EXPECT_EQ(table_[orphan].host(Role::client).token, reference_token(1, kClientKey));
  EXPECT_EQ(table_[orphan].host(Role::server).token, reference_token(1, kServerKey));
}

TEST_F(ConnectionTableTest, TheSameKeyDoesNotMakeTwoConnectionsOne) {
  const ConnectionId first = open(kClientKey, kServerKey);
  const ConnectionId second = open(33, kServerKey);
  EXPECT_NE(table_.resolve(first), table_.resolve(second));
  table_.settle_copies(anomalies_);
  EXPECT_EQ(count(Anomaly::key_shared), 1U);
  // A later join is more likely one of the later connection.
  EXPECT_EQ(table_.find_or_create_by_token(reference_token(1, kServerKey)), second);
}

TEST_F(ConnectionTableTest, AChangedKeyChangesTheToken) {
  const ConnectionId id = open(kClientKey, kServerKey);
  learn(id, Role::client, 12);
  EXPECT_EQ(table_[id].host(Role::client).token, reference_token(1, 12));
  EXPECT_EQ(table_.find_or_create_by_token(reference_token(1, 12)), id);
  EXPECT_NE(table_.find_or_create_by_token(reference_token(1, kClientKey)), id);
  EXPECT_EQ(count(Anomaly::key_changed), 1U);
}

TEST_F(ConnectionTableTest, AnotherVersionGivesBothHostsOtherTokens) {
  const ConnectionId id = open(kClientKey, kServerKey);
  learn(id, Role::server, kServerKey, 0);
  EXPECT_EQ(table_[id].host(Role::client).token, reference_token(0, kClientKey));
  EXPECT_EQ(table_[id].host(Role::server).token, reference_token(0, kServerKey));
  EXPECT_EQ(table_.find_or_create_by_token(reference_token(0, kClientKey)), id);
}

TEST_F(ConnectionTableTest, AnUnknownVersionHasNoTokens) {
  const ConnectionId id = learn(table_.create(), Role::client, kClientKey, 2);
  EXPECT_EQ(table_[id].host(Role::client).token, std::nullopt);
  EXPECT_EQ(table_[id].host(Role::client).key, kClientKey);
  EXPECT_EQ(count(Anomaly::version_unsupported), 1U);
}

TEST_F(ConnectionTableTest, RepeatedKeysAreNothingNew) {
  const ConnectionId id = open(kClientKey, kServerKey);
  EXPECT_EQ(learn(id, Role::client, kClientKey), id);
  for (std::size_t i = 0; i < kAnomalyCount; ++i)
    EXPECT_EQ(count(static_cast<Anomaly>(i)), 0U);
}

}  // namespace
}  // namespace mptcpanalyzer

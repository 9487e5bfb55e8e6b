#include "capture/anomaly.h"

#include <gtest/gtest.h>
#include <set>
#include <string>

namespace mptcpanalyzer {
namespace {

// Rows in another order than the enumerators would pass the compiler: a sample from each end of
// every layer's part pins them.
TEST(Anomaly, RowsStandInTheOrderOfTheEnumerators) {
  EXPECT_EQ(anomaly_info(Anomaly::record_cut).name, "record_cut");
  EXPECT_EQ(anomaly_info(Anomaly::clock_went_back).name, "clock_went_back");
  EXPECT_EQ(anomaly_info(Anomaly::missing_timestamp).name, "missing_timestamp");
  EXPECT_EQ(anomaly_info(Anomaly::bad_interface).name, "bad_interface");
  EXPECT_EQ(anomaly_info(Anomaly::damage_skipped).name, "damage_skipped");
  EXPECT_EQ(anomaly_info(Anomaly::trailing_garbage).name, "trailing_garbage");
  EXPECT_EQ(anomaly_info(Anomaly::unknown_link_type).name, "unknown_link_type");
  EXPECT_EQ(anomaly_info(Anomaly::options_cut).name, "options_cut");
  EXPECT_EQ(anomaly_info(Anomaly::nested_too_deep).name, "nested_too_deep");
  EXPECT_EQ(anomaly_info(Anomaly::port_reused).name, "port_reused");
  EXPECT_EQ(anomaly_info(Anomaly::key_changed).name, "key_changed");
  EXPECT_EQ(anomaly_info(Anomaly::time_out_of_range).name, "time_out_of_range");
  EXPECT_EQ(anomaly_info(Anomaly::ack_key_mismatch).name, "ack_key_mismatch");
  EXPECT_EQ(anomaly_info(Anomaly::connections_merged).name, "connections_merged");
  EXPECT_EQ(anomaly_info(Anomaly::mapping_contradicts).name, "mapping_contradicts");
  EXPECT_EQ(anomaly_info(Anomaly::join_to_port_zero).name, "join_to_port_zero");
}

TEST(Anomaly, EveryNameIsUniqueAndEverySentenceEndsOpen) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kAnomalyCount; ++i) {
    const AnomalyInfo& info = anomaly_info(static_cast<Anomaly>(i));
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_EQ(info.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos);
    ASSERT_FALSE(info.sentence.empty()) << info.name;
    EXPECT_NE(info.sentence.back(), '.') << info.name;
  }
}

TEST(Anomalies, KeepsTheFirstFrame) {
  Anomalies anomalies;
  EXPECT_EQ(anomalies[Anomaly::port_reused].count, 0u);
  anomalies.add(Anomaly::port_reused, 7);
  anomalies.add(Anomaly::port_reused, 3);
  EXPECT_EQ(anomalies[Anomaly::port_reused].count, 2u);
  EXPECT_EQ(anomalies[Anomaly::port_reused].first_frame, 7u);
  EXPECT_EQ(anomalies[Anomaly::key_shared].count, 0u);
}

}  // namespace
}  // namespace mptcpanalyzer

#include "trace/filter/row_selection.h"

#include <gtest/gtest.h>

namespace mptcpanalyzer {
namespace {

// Stream 0: plain. Streams 1 and 2: subflows of connection 5; the MPTCP server opened stream 2.
CaptureTables three_streams() {
  CaptureTables tables;
  tables.streams.resize(3);
  tables.streams[1].client_side = 1;
  tables.places.resize(3);
  tables.places[1].connection = 5;
  tables.places[2].connection = 5;
  tables.places[2].client_mptcp_role = Role::server;
  return tables;
}

TEST(RowSelection, ChoosesDirections) {
  struct Case {
    const char* name;
    RowSelection selection;
    std::vector<bool> directions;  // stream 0 side 0, stream 0 side 1, stream 1 side 0, ...
  };
  const std::vector<Case> table = {
      {"all", {}, {true, true, true, true, true, true}},
      {"a stream", {1, {}, {}}, {false, false, true, true, false, false}},
      {"a connection", {{}, 5, {}}, {false, false, true, true, true, true}},
      {"a destination", {{}, {}, Role::server}, {true, false, false, true, true, false}},
      {"a stream's", {1, {}, Role::client}, {false, false, true, false, false, false}},
      // Towards the MPTCP server: stream 1 from its TCP client (side 1), stream 2 from its TCP
      // server.
      {"a connection's", {{}, 5, Role::server}, {false, false, false, true, false, true}},
      {"none such", {7, {}, {}}, {false, false, false, false, false, false}},
      {"no such connection", {{}, 4, {}}, {false, false, false, false, false, false}},
  };
  for (const Case& test : table) {
    EXPECT_EQ(select_directions(three_streams(), test.selection), test.directions) << test.name;
  }
  EXPECT_TRUE(RowSelection{}.selects_all());
  EXPECT_FALSE((RowSelection{{}, {}, Role::client}).selects_all());
}

}  // namespace
}  // namespace mptcpanalyzer

#include "base/handoff.h"

#include <gtest/gtest.h>
#include <thread>
#include <vector>

namespace mptcpanalyzer {
namespace {

TEST(Handoff, EveryBufferArrivesOnceAndInOrder) {
  Handoff<int, 3> handoff;
  std::vector<int> arrived;
  std::thread consumer([&] {
    while (const int* value = handoff.take()) {
      arrived.push_back(*value);
      handoff.release();
    }
  });
  for (int i = 0; i < 1000; ++i) {
    *handoff.acquire() = i;
    handoff.publish();
  }
  handoff.finish();
  consumer.join();
  ASSERT_EQ(arrived.size(), 1000U);
  for (int i = 0; i < 1000; ++i)
    EXPECT_EQ(arrived[static_cast<std::size_t>(i)], i);
}

TEST(Handoff, WhatWasPublishedBeforeTheEndIsStillTaken) {
  Handoff<int, 3> handoff;
  *handoff.acquire() = 7;
  handoff.publish();
  handoff.finish();
  const int* value = handoff.take();
  ASSERT_NE(value, nullptr);
  EXPECT_EQ(*value, 7);
  handoff.release();
  EXPECT_EQ(handoff.take(), nullptr);
}

TEST(Handoff, WhoFillsLearnsThatNobodyTakes) {
  Handoff<int, 1> handoff;
  ASSERT_NE(handoff.acquire(), nullptr);
  handoff.publish();
  std::thread consumer([&] { handoff.give_up(); });
  // The only buffer is full: without give_up() this would wait for ever.
  EXPECT_EQ(handoff.acquire(), nullptr);
  consumer.join();
}

}  // namespace
}  // namespace mptcpanalyzer

#include "diagnosis/facts/joins.h"

#include <algorithm>
#include <array>

namespace mptcpanalyzer {
namespace {

bool has_used_it(const CapturedConnection& of, std::size_t index) {
  for (const auto& steps : of.course.towards) {
    const bool any = std::any_of(steps.begin(), steps.end(), [index](const CourseStep& step) {
      return step.is_data && step.stream == index && step.new_bytes > 0;
    });
    if (any) return true;
  }
  return false;
}

void take_packets(JoinStory& story) {
  const std::uint8_t opener = story.syn->side;
  for (const SignalPacket* packet : story.subflow->packets) {
    const bool from_opener = packet->side == opener;
    if (packet->has(tcp_flag::kRst)) {
      if (story.reset == nullptr) story.reset = packet;
    } else if (packet->has(tcp_flag::kSyn)) {
      if (!from_opener && story.syn_ack == nullptr && packet->has(tcp_flag::kAck))
        story.syn_ack = packet;
    } else if (from_opener) {
      if (story.third_ack == nullptr && packet->find<MpJoinAck>() != nullptr)
        story.third_ack = packet;
    } else if (story.third_ack != nullptr && story.fourth_ack == nullptr) {
      story.fourth_ack = packet;
    }
  }
}

JoinOutcome outcome_of(const CapturedConnection& of, const JoinStory& story) {
  const bool reset_before_fourth =
      story.reset != nullptr &&
      (story.fourth_ack == nullptr || story.reset->frame < story.fourth_ack->frame);
  if (story.syn_ack != nullptr && story.syn_ack->find<MpJoinSynAck>() == nullptr &&
      !story.subflow->stream->sent_by[story.syn_ack->side].options_cut) {
    return JoinOutcome::stripped;
  }
  if (story.fourth_ack != nullptr && !reset_before_fourth) return JoinOutcome::established;
  if (reset_before_fourth) return JoinOutcome::refused;
  if (has_used_it(of, story.index)) return JoinOutcome::established;
  // Nobody sends a third ACK without an answer: that direction was not captured.
  if (story.syn_ack == nullptr && story.third_ack != nullptr) return JoinOutcome::established;
  return story.syn_ack != nullptr ? JoinOutcome::half_open : JoinOutcome::unanswered;
}

bool is_in(const IpAddress& address, std::array<std::uint8_t, 2> first_bytes,
           std::array<std::uint8_t, 2> mask) {
  return (address.bytes[0] & mask[0]) == first_bytes[0] &&
         (address.bytes[1] & mask[1]) == first_bytes[1];
}

}  // namespace

std::vector<JoinStory> join_stories(const CapturedConnection& of) {
  std::vector<JoinStory> stories;
  for (std::size_t i = 0; i < of.dialogue.subflows.size(); ++i) {
    const SubflowDialogue& subflow = of.dialogue.subflows[i];
    const auto syn = std::find_if(subflow.syns.begin(), subflow.syns.end(), [](const auto* packet) {
      return packet->template find<MpJoinSyn>() != nullptr;
    });
    if (syn == subflow.syns.end()) continue;
    JoinStory story;
    story.index = i;
    story.subflow = &subflow;
    story.syn = *syn;
    take_packets(story);
    story.outcome = outcome_of(of, story);
    stories.push_back(story);
  }
  return stories;
}

std::int64_t end_of_host(const CapturedConnection& of, Role host) {
  for (const SignalPacket* packet : of.dialogue.packets) {
    const Dss* dss = packet->find<Dss>();
    const bool is_first = packet->stream == of.subject.streams.front().id;
    const bool ends =
        (dss != nullptr && dss->data_fin()) || (is_first && packet->has(tcp_flag::kFin));
    if (ends && of.sender_of(*packet) == host) return packet->time_ns;
  }
  return kNoTime;
}

std::int64_t end_of_connection(const CapturedConnection& of) {
  if (of.subject.fastclose) return of.subject.fastclose->time_ns;
  const std::int64_t client_ns = end_of_host(of, Role::client);
  const std::int64_t server_ns = end_of_host(of, Role::server);
  if (client_ns != kNoTime && server_ns != kNoTime) return std::max(client_ns, server_ns);
  if (of.subject.streams.size() != 1) return kNoTime;
  const auto& resets = of.dialogue.subflows.front().resets;
  return resets.empty() ? kNoTime : resets.front()->time_ns;
}

bool is_private(const IpAddress& address) {
  if (address.version == 4) {
    return is_in(address, {10, 0}, {0xff, 0}) || is_in(address, {172, 16}, {0xff, 0xf0}) ||
           is_in(address, {192, 168}, {0xff, 0xff}) || is_in(address, {169, 254}, {0xff, 0xff}) ||
           is_in(address, {100, 64}, {0xff, 0xc0}) || is_in(address, {127, 0}, {0xff, 0});
  }
  return is_in(address, {0xfc, 0}, {0xfe, 0}) || is_in(address, {0xfe, 0x80}, {0xff, 0xc0});
}

}  // namespace mptcpanalyzer

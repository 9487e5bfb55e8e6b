// What rules about data have in common: they look at one direction after the other.
#pragma once

#include <optional>
#include <utility>

#include "diagnosis/facts/connection_case.h"
#include "diagnosis/facts/rule.h"

namespace mptcpanalyzer {

// judge(subject, towards) is asked for a finding about the data towards each role.
template <typename JudgeDirection>
Judgement judge_directions(const ConnectionCase& subject, const JudgeDirection& judge) {
  if (!subject.first.course.summary) return not_judged("it is plain TCP");
  Judgement judgement;
  for (const Role towards : {Role::client, Role::server}) {
    if (std::optional<Finding> finding = judge(subject, towards))
      judgement.findings.push_back(std::move(*finding));
  }
  return judgement;
}

// The same of what only a capture at the sender shows.
template <typename JudgeDirection>
Judgement judge_sent_directions(const ConnectionCase& subject, const JudgeDirection& judge) {
  const bool any_sent =
      !subject.nearest_to_sender(Role::client).is_at_receiver_of_data_to(Role::client) ||
      !subject.nearest_to_sender(Role::server).is_at_receiver_of_data_to(Role::server);
  if (!any_sent) return not_judged("only a capture at the sender shows what is in flight");
  return judge_directions(subject, judge);
}

}  // namespace mptcpanalyzer

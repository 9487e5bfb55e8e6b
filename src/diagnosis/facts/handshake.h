// What became of an MP_CAPABLE handshake, for the rules about it.
#pragma once

#include "diagnosis/facts/connection_case.h"
#include "diagnosis/facts/finding.h"

namespace mptcpanalyzer {

// The subflow that asked for MPTCP with MP_CAPABLE, as one capture has it; nullptr: none does.
const SubflowDialogue* asking_subflow(const CapturedConnection& of);

// The capture that has the SYN with MP_CAPABLE: the first, else the second, if any.
const CapturedConnection& asking_capture(const ConnectionCase& subject);

// The same stream as the other capture has it; nullptr: it has not got it.
const SubflowDialogue* same_subflow(const ConnectionCase& subject, const CapturedConnection& of,
                                    const SubflowDialogue& subflow);

// The first segment with payload of one side, or nullptr. A trace keeps only signals of it.
const SignalPacket* first_data(const SubflowDialogue& subflow, std::uint8_t side);

FrameSpan frames_between(const CapturedConnection& of, const SignalPacket& first,
                         const SignalPacket& last, std::uint64_t count);

// A finding about packets of one subflow, from the first to the last.
Finding finding_between(const CapturedConnection& of, const SubflowDialogue& subflow,
                        const SignalPacket& first, const SignalPacket& last, std::uint64_t count);

}  // namespace mptcpanalyzer

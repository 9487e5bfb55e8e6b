// A decoded segment in the words of `tshark -T fields`, to compare the two cell by cell.
#pragma once

#include <string>
#include <vector>

#include "packet/segment.h"

namespace mptcpanalyzer {

struct SegmentField {
  const char* tshark_name;
  std::string (*value)(const Segment&);  // as tshark prints it with raw sequence numbers
};

// Addresses (as the columns ipsrc and ipdst), ports, seq, length: printed of every segment.
const std::vector<SegmentField>& tshark_header_fields();

// What tshark leaves out when the data offset is below 5.
const std::vector<SegmentField>& tshark_flag_fields();

// The options; several values of a field in one list. The checksum of a DSS, which tshark 4.0 never
// shows (WIRESHARK.md section 7), is left out.
const std::vector<SegmentField>& tshark_option_fields();

}  // namespace mptcpanalyzer

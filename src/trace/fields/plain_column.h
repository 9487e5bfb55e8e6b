// Fields whose value is that of one unsigned column as it stands: what may be read without
// value_of().
#pragma once

#include <cstdint>

#include "trace/columns/chunk.h"

namespace mptcpanalyzer {

// Calls visit(column) with the FixedColumn of such a field and returns true; false: it is none of
// them.
template <typename Visit>
bool visit_plain_column(const Chunk& chunk, FieldId field, Visit visit) {
  switch (field) {
    case FieldId::packetid:
      visit(chunk.frame);
      return true;
    case FieldId::tcpflags:
      visit(chunk.flags);
      return true;
    case FieldId::tcpseq:
      visit(chunk.seq);
      return true;
    case FieldId::tcplen:
      visit(chunk.length);
      return true;
    case FieldId::tcpack:
      visit(chunk.ack);
      return true;
    case FieldId::tcptsval:
      visit(chunk.tsval);
      return true;
    case FieldId::tcptsecr:
      visit(chunk.tsecr);
      return true;
    case FieldId::dsnraw64:
      visit(chunk.dsn64);
      return true;
    case FieldId::hash:
      visit(chunk.hash);
      return true;
    default:
      return false;
  }
}

}  // namespace mptcpanalyzer

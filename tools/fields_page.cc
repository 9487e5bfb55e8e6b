// Prints docs/fields.md.
#include <cstdio>

#include "trace/fields/field.h"

int main() {
  return std::fputs(mptcpanalyzer::fields_page().c_str(), stdout) < 0 ? 1 : 0;
}

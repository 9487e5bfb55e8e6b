#include "base/result.h"

namespace mptcpanalyzer {

std::string Error::line() const {
  std::string text = where;
  if (!text.empty()) text += ": ";
  text += what;
  if (!hint.empty()) text += "; " + hint;
  return text;
}

}  // namespace mptcpanalyzer

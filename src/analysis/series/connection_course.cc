#include "analysis/series/connection_course.h"

namespace mptcpanalyzer {

ConnectionCourse connection_course(const SubjectPackets& packets) {
  ConnectionCourse course;
  if (!packets.subject().mptcpstream) return course;
  MptcpSummaryBuilder builder(packets.subject());
  packets.for_each_segment([&](TrackedSegment& tracked, const SubjectRow& at, bool /*chosen*/) {
    add_findings(builder.add(tracked), at, course.series);
  });
  course.summary = builder.finish();
  return course;
}

}  // namespace mptcpanalyzer

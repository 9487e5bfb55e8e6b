// MergedSubject: what plots of two captures share: whose packets were asked for, and their times on
// one axis.
// Threads: one at a time; the trace may be shared.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <vector>

#include "ends/clocks/common_time.h"
#include "plot/plots/plot_subject.h"

namespace mptcpanalyzer {

class MergedSubject {
 public:
  // `from` and `options` outlive it.
  MergedSubject(const TwoCaptures& from, const PlotOptions& options);

  // By the first capture, whose stream numbers the figure shows.
  const PlotSubject& subject() const { return subject_; }

  // Seconds since the first frame of the first capture, by its clock as far as that is known.
  const CommonTime& time() const { return time_; }

  // The role that a direction travels towards, of the connection or of the tcp stream.
  Role destination(const MergedDirection& direction) const;

  bool wants(const MergedDirection& direction) const;

  // Whether --filter lets the packet with this row of the sender's and of the receiver's capture
  // pass: it looks at the first capture.
  bool passes(const MergedDirection& direction, std::uint32_t sender_row,
              std::uint32_t receiver_row) const;

  // With both captures in the caption.
  Figure time_figure(std::string_view what) const;
  Figure figure(std::string_view what) const;

 private:
  void add_second(Figure& figure) const;

  const TwoCaptures& from_;
  PlotSubject subject_;
  CommonTime time_;
  std::vector<std::uint8_t> passing_;  // by row of the first capture; empty: all
};

}  // namespace mptcpanalyzer

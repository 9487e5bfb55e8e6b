#include "shell/commands/signals_of.h"

#include "capture/several_files.h"
#include "flow/track_capture.h"
#include "shell/terminal/diagnostics.h"
#include "shell/terminal/progress_line.h"

namespace mptcpanalyzer {

Result<SignalList> signals_of(Session& session, const std::string& capture) {
  const std::string& path = capture.empty() ? session.options().capture : capture;
  if (path.empty())
    return Error{"no capture is loaded", "", "name one with --load CAPTURE or load_pcap CAPTURE"};
  if (is_trace_csv(path)) {
    return Error{"a CSV has packets only, not the options that this command needs", path,
                 "name the capture itself"};
  }
  if (const Result<Done> claimed = session.claim_input(path); !claimed) return claimed.error();
  Result<OpenCapture> opened = open_capture(path, session.open_options());
  if (!opened) return opened.error();
  ProgressLine line(session.options().show_progress);
  Result<SignalList> signals =
      read_signals(std::move(*opened), name_of_capture(path), line.watch());
  if (signals) print_warnings(signals->tables.name, signals->tables.anomalies);
  return signals;
}

}  // namespace mptcpanalyzer

#include "output/live_analysis.h"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <string>

#include "base/version.h"
#include "capture/live_capture.h"
#include "capture/pcapng_writer.h"
#include "command/format_option.h"
#include "command/summary_options.h"
#include "shell/commands/commands.h"
#include "shell/session/output_sink.h"
#include "shell/terminal/interrupt.h"
#include "shell/terminal/live_screen.h"

namespace mptcpanalyzer {
namespace {

using Clock = std::chrono::steady_clock;

struct Arguments {
  std::string interface;
  std::string filter;
  std::string file;
  std::optional<double> duration_s;
};

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// The file that --write names. Not a temporary that gets its name at the end: a capture may take
// hours, and what was written before a crash is worth having. For the same reason all is handed
// over once a second.
class CaptureFile {
 public:
  static Result<std::unique_ptr<CaptureFile>> create(const std::string& path,
                                                     const Interface& interface,
                                                     const std::string& filter) {
    std::FILE* file = std::fopen(path.c_str(), "wbe");
    if (file == nullptr)
      return Error{fmt::format("cannot write: {}", std::strerror(errno)), path, {}};
    auto created = std::make_unique<CaptureFile>(file, path);
    Result<Done> begun = created->writer_.begin(fmt::format("mptcpanalyzer {}", kVersion));
    if (begun) begun = created->writer_.add_interface(interface, filter);
    if (!begun) return begun.error();
    return created;
  }

  CaptureFile(std::FILE* file, const std::string& path) : file_(file), out_(file, path) {}

  Result<Done> add(const Frame& frame) { return writer_.add(frame); }
  Result<Done> flush() { return out_.flush(); }
  Result<Done> end(const LiveCounts& counts, const CaptureFacts& facts) {
    const std::int64_t now = std::chrono::duration_cast<std::chrono::nanoseconds>(
                                 std::chrono::system_clock::now().time_since_epoch())
                                 .count();
    const Result<Done> ended = writer_.end(counts, facts.frames, now);
    return ended ? out_.flush() : ended;
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  std::unique_ptr<std::FILE, Close> file_;
  Output out_;
  OutputSink sink_{out_};
  PcapngWriter writer_{sink_};
};

// One run of the command.
class LiveRun {
 public:
  LiveRun(LiveCapture& capture, CaptureFile* file, const Arguments& arguments, bool show_table)
      : capture_(capture),
        file_(file),
        arguments_(arguments),
        screen_(show_table),
        analysis_(capture.interface()) {}

  // Until Ctrl-C, the end of --duration, or what is wrong.
  Result<Done> run() {
    FrameBatch batch;
    std::optional<Error> failure;
    for (;;) {
      const Result<bool> more = capture_.next(batch);
      if (!more && !failure) failure = more.error();
      if (!more || !*more) break;
      if (!failure) {
        if (const Result<Done> taken = take(batch); !taken) failure = taken.error();
      }
      if (failure || interrupted() || is_over()) capture_.stop();
    }
    seconds_ = seconds_since(start_);
    screen_.erase();
    analysis_.finish();
    if (file_ != nullptr && !failure_of_file_) {
      const Result<Done> ended = file_->end(capture_.counts(), analysis_.facts());
      if (!ended && !failure) failure = ended.error();
    }
    if (failure) return *failure;
    return Done{};
  }

  const LiveAnalysis& analysis() const { return analysis_; }
  LiveReport report() const {
    return {{seconds_, capture_.counts()}, arguments_.filter, arguments_.file};
  }

 private:
  bool is_over() const {
    return arguments_.duration_s && seconds_since(start_) >= *arguments_.duration_s;
  }

  Result<Done> take(const FrameBatch& batch) {
    for (const Frame& frame : batch) {
      if (file_ != nullptr) {
        if (Result<Done> written = file_->add(frame); !written) return fail(written);
      }
      analysis_.add(frame);
    }
    const double interval = seconds_since(shown_);
    if (interval < 1) return Done{};
    shown_ = Clock::now();
    show(interval);
    if (file_ == nullptr) return Done{};
    Result<Done> flushed = file_->flush();
    return flushed ? flushed : fail(flushed);
  }

  Result<Done> fail(Result<Done> result) {
    failure_of_file_ = true;
    return result;
  }

  void show(double interval_s) {
    if (!screen_.is_shown()) return;
    const std::size_t lines = screen_.lines();
    const std::size_t rows = lines > kLiveTableLines ? lines - kLiveTableLines : 1;
    const LiveInterval interval = analysis_.end_interval(rows);
    screen_.draw([&](Output& out) {
      return write_live_table(analysis_, interval, interval_s,
                              {seconds_since(start_), capture_.counts()}, out);
    });
  }

  LiveCapture& capture_;
  CaptureFile* file_;
  const Arguments& arguments_;
  LiveScreen screen_;
  LiveAnalysis analysis_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point shown_ = start_;
  double seconds_ = 0;
  bool failure_of_file_ = false;
};

Result<Done> run_live(Session& session, const Arguments& arguments, Format format, Units units) {
  if (arguments.file == "-") {
    return Error{"standard output is for the summary", "--write", "name a file"};
  }
  LiveOptions options;
  options.filter = arguments.filter;
  Result<std::unique_ptr<LiveCapture>> capture = LiveCapture::open(arguments.interface, options);
  if (!capture) return capture.error();
  std::unique_ptr<CaptureFile> file;
  if (!arguments.file.empty()) {
    Result<std::unique_ptr<CaptureFile>> created =
        CaptureFile::create(arguments.file, (*capture)->interface(), arguments.filter);
    if (!created) return created.error();
    file = std::move(*created);
  }
  LiveRun run(**capture, file.get(), arguments, session.options().show_progress);
  const Result<Done> result = run.run();
  forget_interrupt();  // Ctrl-C is how a capture is meant to end
  if (format == Format::json) {
    write_live_summary_json(run.analysis(), run.report(), session.out());
  } else {
    write_live_summary_text(run.analysis(), run.report(), units, session.out());
  }
  return result;
}

RunCommand declare(ArgumentList& takes) {
  const auto arguments = std::make_shared<Arguments>();
  takes.positional("interface", ArgumentKind::interface,
                   "The interface; list_interfaces shows them", into(arguments->interface));
  takes.option("--filter", "BPF",
               "Only the frames that this filter lets pass, as in tcpdump (pcap-filter(7))",
               into(arguments->filter));
  takes.option("--duration", "SECONDS",
               "End after so many seconds; without it, Ctrl-C ends the capture",
               into_positive(arguments->duration_s));
  takes.option("--write", {ArgumentKind::file, "OUTPUT"},
               "Write the frames to this file too, as pcapng", into(arguments->file));
  const UnitsOption units(takes);
  const FormatOption format(takes);
  return [=](Session& session) -> Result<Done> {
    return run_live(session, *arguments, format.chosen(session.options()),
                    units.chosen(session.options()));
  };
}

}  // namespace

Command live_analysis_command() {
  return {"live_analysis",
          {},
          "Watch the connections of an interface: rates, reinjections, RTT; sum them up at the end",
          declare};
}

}  // namespace mptcpanalyzer

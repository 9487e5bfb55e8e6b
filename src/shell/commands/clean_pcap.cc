#include <cstdint>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <string>

#include "analysis/subject/subject.h"
#include "base/atomic_file.h"
#include "flow/copy_capture.h"
#include "flow/track_capture.h"
#include "shell/commands/commands.h"
#include "shell/session/output_sink.h"
#include "shell/terminal/diagnostics.h"
#include "shell/terminal/progress_line.h"

namespace mptcpanalyzer {
namespace {

struct Arguments {
  std::string input;
  std::string output;
  std::optional<StreamId> tcpstream;
  std::optional<ConnectionId> mptcpstream;
  bool mptcp = false;
};

std::string name_of_input(const Arguments& arguments) {
  return arguments.input == "-" ? "standard input" : arguments.input;
}

// What is copied keeps its order, and streams are numbered in that order.
OpenOptions as_it_stands(const Session& session) {
  OpenOptions open = session.open_options();
  open.file_order = true;
  return open;
}

// The streams that belong to connections, which only the whole capture tells.
Result<std::vector<bool>> find_mptcp_streams(const Session& session, const Arguments& arguments) {
  if (arguments.input == "-") {
    return Error{
        "which tcp streams belong to a connection is known at the end of a capture, and "
        "standard input can be read only once",
        name_of_input(arguments), "save it in a file first"};
  }
  ProgressLine line(session.options().show_progress);
  const Result<CaptureTables> tables =
      track_capture(arguments.input, as_it_stands(session), line.watch());
  if (!tables) return tables.error();
  if (arguments.mptcpstream) {
    const Result<Subject> subject = find_subject(*tables, Level::mptcp, *arguments.mptcpstream);
    if (!subject) return subject.error();
    return wanted_by(*subject);
  }
  std::vector<bool> wanted(tables->streams.size());
  for (StreamId id = 0; id < wanted.size(); ++id)
    wanted[id] = is_listed(*tables, tables->places[id].connection);
  return wanted;
}

Result<WantsStream> choose_streams(const Session& session, const Arguments& arguments) {
  if (arguments.tcpstream)
    return WantsStream([wanted = *arguments.tcpstream](StreamId id) { return id == wanted; });
  if (!arguments.mptcp && !arguments.mptcpstream) return WantsStream();
  Result<std::vector<bool>> wanted = find_mptcp_streams(session, arguments);
  if (!wanted) return wanted.error();
  return WantsStream(
      [wanted = std::move(*wanted)](StreamId id) { return id < wanted.size() && wanted[id]; });
}

Result<CopyFacts> copy(const Session& session, const Arguments& arguments,
                       const WantsStream& wants_stream, ByteSink& sink) {
  Result<OpenCapture> capture = open_capture(arguments.input, as_it_stands(session));
  if (!capture) return capture.error();
  ProgressLine line(session.options().show_progress);
  Result<CopyFacts> copied =
      copy_capture(std::move(*capture), name_of_input(arguments), wants_stream, sink, line.watch());
  if (copied && arguments.tcpstream && *arguments.tcpstream >= copied->streams) {
    return no_such_subject(Level::tcp, *arguments.tcpstream, name_of_input(arguments));
  }
  return copied;
}

Result<CopyFacts> copy_to(Output& out, const Session& session, const Arguments& arguments,
                          const WantsStream& wants_stream) {
  OutputSink plain(out);
  std::unique_ptr<ByteSink> compressor;
  if (arguments.output.ends_with(".gz")) compressor = compress_gzip(plain);
  if (arguments.output.ends_with(".zst")) compressor = compress_zstd(plain);
  return copy(session, arguments, wants_stream, compressor ? *compressor : plain);
}

Result<CopyFacts> copy_to_file(const Session& session, const Arguments& arguments) {
  if (is_same_file(arguments.input, arguments.output)) {
    return Error{"the copy would replace the capture that it is made of", arguments.output,
                 "give it another name"};
  }
  Result<AtomicFile> file = AtomicFile::create(arguments.output);
  if (!file) return file.error();
  const Result<WantsStream> wants_stream = choose_streams(session, arguments);
  if (!wants_stream) return wants_stream.error();
  Output out(file->file(), arguments.output);
  Result<CopyFacts> copied = copy_to(out, session, arguments, *wants_stream);
  if (!copied) return copied;
  const Result<Done> committed = file->commit();
  if (!committed) return committed.error();
  return copied;
}

Result<CopyFacts> copy_to_standard_output(Session& session, const Arguments& arguments) {
  if (session.out().is_terminal()) {
    return Error{"is a terminal, which cannot show a capture", "standard output",
                 "name a file, or pipe it into a program"};
  }
  const Result<WantsStream> wants_stream = choose_streams(session, arguments);
  if (!wants_stream) return wants_stream.error();
  return copy_to(session.out(), session, arguments, *wants_stream);
}

RunCommand declare(ArgumentList& takes) {
  const auto arguments = std::make_shared<Arguments>();
  takes.positional("input", ArgumentKind::capture, "The capture to copy; - is standard input",
                   into(arguments->input));
  takes.positional(
      "output", {ArgumentKind::file, "OUTPUT"},
      "The file to write, compressed if its name ends in .gz or .zst; - is standard output",
      into(arguments->output));
  takes.option("--tcpstream", ArgumentKind::tcp_stream, "Only the frames of this tcp stream",
               into(arguments->tcpstream));
  takes
      .option("--mptcpstream", ArgumentKind::mptcp_stream,
              "Only those of the subflows of this MPTCP connection", into(arguments->mptcpstream))
      .excludes = {"--tcpstream"};
  takes.flag("--mptcp", "Only those of MPTCP connections", arguments->mptcp).excludes = {
      "--tcpstream", "--mptcpstream"};
  return [arguments](Session& session) -> Result<Done> {
    if (const Result<Done> claimed = session.claim_input(arguments->input); !claimed)
      return claimed;
    const Result<CopyFacts> copied = arguments->output == "-"
                                         ? copy_to_standard_output(session, *arguments)
                                         : copy_to_file(session, *arguments);
    if (!copied) return copied.error();
    print_warnings(copied->name, copied->anomalies);
    print_note(fmt::format("kept {} of {} frames", copied->kept, copied->frames));
    return Done{};
  };
}

}  // namespace

Command clean_pcap_command() {
  return {"clean_pcap",
          {},
          "Copy a capture without what is not TCP, or one connection of it",
          declare,
          "clean_pcap examples/s05_fullmesh.client.pcap.gz /dev/null --tcpstream 1",
          false};
}

}  // namespace mptcpanalyzer

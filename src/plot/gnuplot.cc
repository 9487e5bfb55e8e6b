#include "plot/gnuplot.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <memory>
#include <string_view>
#include <sys/wait.h>

#include "base/spawn.h"
#include "output/escape.h"

namespace mptcpanalyzer {
namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using ScratchFile = std::unique_ptr<std::FILE, Close>;

Error failure(std::string_view what, int error) {
  return {fmt::format("{}: {}", what, std::strerror(error)), "", ""};
}

// A file without a name: whatever its size nobody has to read it while it is written.
Result<ScratchFile> make_scratch() {
  ScratchFile file(std::tmpfile());
  if (!file) return failure("cannot make a temporary file", errno);
  return file;
}

std::string contents(std::FILE* file) {
  std::string text;
  std::array<char, 4096> part{};
  std::rewind(file);
  for (std::size_t count = 0; (count = std::fread(part.data(), 1, part.size(), file)) != 0;)
    text.append(part.data(), count);
  return text;
}

// The last line that is not empty is what gnuplot stopped at.
std::string last_line(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
    text.remove_suffix(1);
  return escape_for_terminal(text.substr(text.rfind('\n') + 1));
}

}  // namespace

Result<Done> run_gnuplot(const Figure& figure, GnuplotTerminal terminal, const Looks& looks,
                         std::FILE* file) {
  Result<ScratchFile> script = make_scratch();
  if (!script) return script.error();
  Result<ScratchFile> complaints = make_scratch();
  if (!complaints) return complaints.error();
  const std::string text = gnuplot_script(figure, terminal, looks);
  if (std::fwrite(text.data(), 1, text.size(), script->get()) != text.size() ||
      std::fflush(script->get()) != 0) {
    return failure("cannot write a temporary file", errno);
  }
  std::rewind(script->get());

  pid_t process = 0;
  // -d: what the user's ~/.gnuplot sets is for his own plots.
  const int failed = spawn_program(
      {"gnuplot", "-d"}, {fileno(script->get()), fileno(file), fileno(complaints->get())}, process);
  if (failed == ENOENT) {
    return Error{"gnuplot, which draws the pictures, is not installed", "",
                 "install the Debian package gnuplot-nox, or write .html, .csv or .json"};
  }
  if (failed != 0) return failure("gnuplot cannot be started", failed);
  const int status = wait_for(process);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return Done{};
  const std::string why = last_line(contents(complaints->get()));
  return Error{"gnuplot could not draw the picture" + (why.empty() ? why : ": " + why), "", ""};
}

Result<std::string> gnuplot_output(const Figure& figure, GnuplotTerminal terminal,
                                   const Looks& looks) {
  Result<ScratchFile> output = make_scratch();
  if (!output) return output.error();
  const Result<Done> done = run_gnuplot(figure, terminal, looks, output->get());
  if (!done) return done.error();
  return contents(output->get());
}

}  // namespace mptcpanalyzer

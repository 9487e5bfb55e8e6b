#include <algorithm>
#include <cctype>

#include "base/atomic_file.h"
#include "plot/gnuplot.h"
#include "plot/renderers.h"

namespace mptcpanalyzer {
namespace {

struct Ending {
  std::string_view name;
  PictureFormat format;
};

constexpr Ending kEndings[] = {
    {".png", PictureFormat::png},   {".svg", PictureFormat::svg}, {".pdf", PictureFormat::pdf},
    {".html", PictureFormat::html}, {".xpl", PictureFormat::xpl}, {".csv", PictureFormat::csv},
    {".json", PictureFormat::json},
};

Result<Done> write_to(const Figure& figure, PictureFormat format, const Looks& looks,
                      std::FILE* file, const std::string& path) {
  Output out(file, path);
  switch (format) {
    case PictureFormat::png:
      return run_gnuplot(figure, GnuplotTerminal::png, looks, file);
    case PictureFormat::svg:
      return run_gnuplot(figure, GnuplotTerminal::svg, looks, file);
    case PictureFormat::pdf:
      return run_gnuplot(figure, GnuplotTerminal::pdf, looks, file);
    case PictureFormat::html:
      write_figure_html(figure, looks, out);
      break;
    case PictureFormat::xpl:
      write_figure_xpl(figure, out);
      break;
    case PictureFormat::csv:
      write_figure_csv(figure, out);
      break;
    case PictureFormat::json:
      write_figure_json(figure, out);
      break;
  }
  return out.flush();
}

}  // namespace

std::optional<PictureFormat> picture_format_of(std::string_view path) {
  std::string lower(path);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const Ending& ending : kEndings) {
    if (lower.ends_with(ending.name)) return ending.format;
  }
  return std::nullopt;
}

Result<Done> write_picture(const Figure& figure, PictureFormat format, const Looks& looks,
                           const std::string& path) {
  Result<AtomicFile> file = AtomicFile::create(path);
  if (!file) return file.error();
  const Result<Done> written = write_to(figure, format, looks, file->file(), path);
  return written ? file->commit() : written;
}

Result<Done> write_picture(const Figure& figure, const std::string& path, const Looks& looks) {
  const std::optional<PictureFormat> format = picture_format_of(path);
  return format ? write_picture(figure, *format, looks, path) : no_picture_format(path);
}

Error no_picture_format(std::string_view path) {
  return {"the ending of the name does not tell the format", std::string(path),
          "end it with .png, .svg, .pdf, .html, .xpl, .csv or .json"};
}

}  // namespace mptcpanalyzer

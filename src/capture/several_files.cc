#include "capture/several_files.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <deque>
#include <glob.h>
#include <set>
#include <unistd.h>
#include <utility>

namespace mptcpanalyzer {
namespace {

// A time that a frame has not keeps it where it stands in its file: right behind the one before.
class File {
 public:
  explicit File(NamedReader file) : name_(std::move(file.name)), reader_(std::move(file.reader)) {}

  Result<bool> fetch() {
    next_ = 0;
    return reader_->next(batch_);
  }

  bool has_frame() const { return next_ < batch_.size(); }
  std::int64_t time() const {
    const std::int64_t time = batch_[next_].time_ns;
    return time == kNoTime ? previous_time_ : time;
  }
  Frame take() {
    previous_time_ = time();
    return batch_[next_++];
  }

  // Whose ids it has in the merged capture: by its own.
  std::vector<std::uint32_t> ids;
  const std::string& name() const { return name_; }
  const CaptureReader& reader() const { return *reader_; }

 private:
  std::string name_;
  std::unique_ptr<CaptureReader> reader_;
  FrameBatch batch_;
  std::size_t next_ = 0;
  std::int64_t previous_time_ = kNoTime;
};

class MergedFiles : public CaptureReader {
 public:
  explicit MergedFiles(std::vector<NamedReader> readers) {
    for (NamedReader& reader : readers)
      files_.emplace_back(std::move(reader));
  }

  // Ends with the frames of any file that is to be read on, because their bytes go then.
  Result<bool> next(FrameBatch& batch) override {
    batch.clear();
    for (File& file : files_) {
      if (file.has_frame() || ended_.contains(&file)) continue;
      const Result<bool> more = file.fetch();
      if (!more) return more.error();
      if (!*more) ended_.insert(&file);
      note_interfaces(file);
    }
    for (File* file = earliest(); file != nullptr && file->has_frame(); file = earliest()) {
      Frame frame = file->take();
      frame.number = ++number_;
      frame.interface = file->ids[frame.interface];
      batch.push_back(frame);
      if (!file->has_frame()) break;
    }
    return !batch.empty();
  }

  const std::vector<Interface>& interfaces() const override { return interfaces_; }
  std::string_view format() const override {
    const std::string_view first = files_.front().reader().format();
    const bool same = std::all_of(files_.begin(), files_.end(), [first](const File& file) {
      return file.reader().format() == first;
    });
    return same ? first : "pcap and pcapng";
  }

  // The frames that they name are those of the files: of which only the first has the same numbers.
  const Anomalies& anomalies() const override {
    all_anomalies_ = {};
    for (const File& file : files_) {
      for (std::size_t i = 0; i < kAnomalyCount; ++i) {
        Anomalies::Counter counter = file.reader().anomalies()[static_cast<Anomaly>(i)];
        counter.first_frame = 0;
        if (counter.count != 0) all_anomalies_.add(static_cast<Anomaly>(i), counter);
      }
    }
    return all_anomalies_;
  }

  Bytes record_of(const Frame&) const override {
    assert(false);
    return {};
  }

 private:
  File* earliest() {
    File* found = nullptr;
    for (File& file : files_) {
      if (file.has_frame() && (found == nullptr || file.time() < found->time())) found = &file;
    }
    return found;
  }

  void note_interfaces(File& file) {
    const std::vector<Interface>& own = file.reader().interfaces();
    while (file.ids.size() < own.size()) {
      Interface interface = own[file.ids.size()];
      interface.name = interface.name.empty() ? file.name() : file.name() + ":" + interface.name;
      file.ids.push_back(static_cast<std::uint32_t>(interfaces_.size()));
      interfaces_.push_back(std::move(interface));
    }
  }

  std::deque<File> files_;
  std::set<const File*> ended_;
  std::vector<Interface> interfaces_;
  std::uint64_t number_ = 0;
  mutable Anomalies all_anomalies_;
};

std::string base_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

std::vector<std::string> files_of(const std::string& path) {
  std::vector<std::string> files;
  std::size_t begin = 0;
  for (;;) {
    const std::size_t end = path.find(kBetweenFiles, begin);
    files.push_back(path.substr(begin, end - begin));
    if (end == std::string::npos) return files;
    begin = end + 1;
  }
}

std::string path_of_files(const std::vector<std::string>& files) {
  std::string path;
  for (const std::string& file : files) {
    if (!path.empty()) path += kBetweenFiles;
    path += file;
  }
  return path;
}

std::vector<std::string> matching_files(const std::string& word) {
  if (word == "-" || access(word.c_str(), F_OK) == 0) return {word};
  glob_t found = {};
  std::vector<std::string> files = {word};
  if (glob(word.c_str(), 0, nullptr, &found) == 0 && found.gl_pathc > 0)
    files.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  globfree(&found);
  return files;
}

std::string with_files(const std::string& path, const std::string& word) {
  std::vector<std::string> files;
  if (!path.empty()) files = files_of(path);
  for (std::string& file : matching_files(word))
    files.push_back(std::move(file));
  return path_of_files(files);
}

std::string name_of_capture(const std::string& path) {
  std::string name;
  for (const std::string& file : files_of(path)) {
    if (!name.empty()) name += " + ";
    name += file == "-" ? "standard input" : file;
  }
  return name;
}

std::unique_ptr<CaptureReader> merge_files(std::vector<NamedReader> readers) {
  // Without the folders, where the names are told apart without them.
  std::set<std::string> names;
  for (const NamedReader& reader : readers)
    names.insert(base_name(reader.name));
  if (names.size() == readers.size()) {
    for (NamedReader& reader : readers)
      reader.name = base_name(reader.name);
  }
  return std::make_unique<MergedFiles>(std::move(readers));
}

}  // namespace mptcpanalyzer

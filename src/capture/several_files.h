// Several files as one capture: those of one host's interfaces, or of a ring buffer.
//
// Where the path of a capture is asked for, such a capture is named by the paths of its files, with
// kBetweenFiles between them, which no file name can contain.
//
// Their frames are merged by time, as mergecap merges them: the file whose next frame is the
// earliest comes next, the first named one first. Frames are numbered in that order; the interfaces
// of each file stay its own, with the name of the file before theirs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "capture/reader.h"

namespace mptcpanalyzer {

inline constexpr char kBetweenFiles = '\0';

// One file for the path of one.
std::vector<std::string> files_of(const std::string& path);
std::string path_of_files(const std::vector<std::string>& files);

// What a word names: a file, or if there is none of that name the files that it is a pattern of
// (*, ?, [...]), in the order of their names; else the word as it is.
std::vector<std::string> matching_files(const std::string& word);

// The path of a capture that has the files of `path` (none if it is empty) and those that `word`
// names.
std::string with_files(const std::string& path, const std::string& word);

// For people: "a.pcap + b.pcap".
std::string name_of_capture(const std::string& path);

struct NamedReader {
  std::string name;  // of the file
  std::unique_ptr<CaptureReader> reader;
};

// record_of() and take_block_before() are not to be called.
std::unique_ptr<CaptureReader> merge_files(std::vector<NamedReader> readers);

}  // namespace mptcpanalyzer

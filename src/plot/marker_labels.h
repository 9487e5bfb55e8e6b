// Where the labels of markers stand: in rows above a picture, none on another.
#pragma once

#include <string>
#include <vector>

#include "plot/figure.h"

namespace mptcpanalyzer {

struct MarkerLabel {
  double x = 0;            // as of its markers
  bool ends_at_x = false;  // it stands left of x, not right
  std::size_t row = 0;     // 0 is the lowest
  std::string text;        // "join 1, 2"
  Colour colour = kWholeColour;
};

struct LabelRoom {
  double width = 0;      // pixels of the data's width
  double character = 0;  // pixels of an average one
  std::size_t rows = 3;
};

// Markers that are too near for labels of their own share one. What finds no place in any row has
// no label, but a line still. `figure` has its markers by x.
std::vector<MarkerLabel> place_labels(const Figure& figure, LabelRoom room);

}  // namespace mptcpanalyzer

// A figure as JSON: what .json files hold, and what the page of an .html file is given.
#pragma once

#include "output/json.h"
#include "plot/figure.h"

namespace mptcpanalyzer {

Json axis_json(const Axis& axis);

// Everything but the series.
Json figure_head_json(const Figure& figure);

Json marker_json(const Marker& marker);
Json period_json(const Period& period);

// Everything but the points.
Json series_json(const Series& series);

}  // namespace mptcpanalyzer

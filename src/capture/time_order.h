// TimeOrder: the frames of a capture of several interfaces in order of time.
//
// `dumpcap -i a -i b` writes what each interface has gathered for up to a quarter of a second, one
// after the other; `mergecap -a` whole files one after the other. What spans interfaces, as an
// MPTCP connection does, must be read in order of time. So frames are held back, up to a window,
// and handed out earliest first, those of the same time as they stand in the file: as `reordercap`
// would write them. They keep the numbers that they have in the file.
//
// How: frames of one interface come nearly sorted. Each frame is put behind the first run that ends
// no later than it (patience sorting), so that there are hardly more runs than interfaces; the
// earliest of their fronts goes out. Runs {1 4 9} and {2 3}, with 5 and then 2.5 to come:
// 5 goes behind 3, which it follows; 2.5 follows neither 9 nor 5 and begins a third run.
//
// A capture of one interface is handed through as it is, without a copy: its file order is the
// order of capturing, whatever the clock did.
#pragma once

#include <cstddef>
#include <memory>

#include "capture/reader.h"

namespace mptcpanalyzer {

// The most that is held back: captured bytes, and what is kept of each frame. A second of 0.5
// Gbit/s of full-size frames, five of them at 128 bytes a frame.
inline constexpr std::size_t kTimeOrderWindow = std::size_t{64} << 20;

// Frames that come too late for the window are handed out at once, and counted as
// Anomaly::out_of_time_order; those that were put into their place as
// Anomaly::interfaces_reordered. record_of() and take_block_before() are not to be called.
std::unique_ptr<CaptureReader> in_order_of_time(std::unique_ptr<CaptureReader> reader,
                                                std::size_t window = kTimeOrderWindow);

}  // namespace mptcpanalyzer

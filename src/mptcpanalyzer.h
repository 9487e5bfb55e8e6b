// The library libmptcpanalyzer: everything that docs/library.md speaks of, in one header.
//
// No function prints or ends the process, and none keeps state of its own but the table of plots
// (plot/registry.h). What input can cause is returned as an Error (base/result.h). Between versions
// 0.x nothing of this stays as it is.
#pragma once  // Public: docs/library.md

// A capture: its connections in one pass and little memory, or a Trace with its packets in columns.
#include "analysis/summary/connection_list.h"
#include "flow/track_capture.h"
#include "trace/load.h"

// Packets: fields by name, values, filters, Arrow columns.
#include "output/export/arrow_stream.h"
#include "output/export/merged_columns.h"
#include "trace/fields/field.h"
#include "trace/fields/field_value.h"
#include "trace/filter/chosen_rows.h"

// Analyses of one capture, and of two.
#include "analysis/series/connection_rates.h"
#include "analysis/series/interarrivals.h"
#include "analysis/series/mapping_list.h"
#include "analysis/series/rates.h"
#include "analysis/series/waiting_data.h"
#include "analysis/signals/kernel_snapshot.h"
#include "analysis/signals/nstat.h"
#include "analysis/signals/timeline.h"
#include "analysis/summary/list_reinjections.h"
#include "analysis/summary/summarize.h"
#include "analysis/topology/topology.h"
#include "diagnosis/assertions.h"
#include "diagnosis/diagnose.h"
#include "diagnosis/diagnose_captures.h"
#include "diagnosis/registry.h"
#include "diagnosis/same_subjects.h"
#include "diagnosis/shared_findings.h"
#include "ends/delivery/arrival_rates.h"
#include "ends/delivery/print_owds.h"
#include "ends/delivery/qualify_reinjections.h"
#include "ends/delivery/summary_extended.h"
#include "ends/delivery/timeline_ends.h"
#include "ends/matching/map_mptcp_connection.h"
#include "ends/merged/merged_captures.h"

// Figures, and files of them.
#include "plot/draw_plot.h"
#include "plot/registry.h"
#include "plot/renderers.h"

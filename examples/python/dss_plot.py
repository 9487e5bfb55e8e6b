#!/usr/bin/env python3
"""Draws `plot dss` with matplotlib: the mappings of an MPTCP connection over time, by subflow.

    python3 examples/python/dss_plot.py examples/s05_fullmesh.client.pcap.gz 0 Client dss.png

In a notebook, run the cells (# %%) one by one. It needs python3-matplotlib. Trace.plot("dss", …) has the same points ready-made;
here they come from columns.
"""

# %% The capture, and what of it is looked at: packets with one mapping, towards one role.
import sys

import matplotlib
import numpy as np

import mptcpanalyzer

capture, mptcpstream, destination, picture = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
trace = mptcpanalyzer.Trace.open(
    capture, mptcpstream=mptcpstream, destination=destination, filter="dss_length > 0 and dsn",
    columns=["reltime", "tcpstream", "dsn", "dsnraw64", "dss_dsn", "dss_length", "reinjection_of"])

# %% Columns are NumPy arrays with an element for each packet: no packet is an object of Python.
time_s, stream = trace.column("reltime"), trace.column("tcpstream")
# A packet may have several DSS options, hence lists; of each packet the first.
offsets, mapped = trace.lists("dss_dsn")
start = mapped[offsets[:-1]]  # raw; `dsn` is relative, of the packet's own first byte
start = trace.column("dsn") - (trace.column("dsnraw64") - start).astype(np.int64)
offsets, length = trace.lists("dss_length")
end = start + length[offsets[:-1]]
offsets, _ = trace.lists("reinjection_of")  # frames that carried the data before: mostly none
reinjected = np.diff(offsets) > 0

# %% Answers of analyses are dictionaries, those of the JSON of the commands.
subflows = {subflow["tcpstream"]: subflow for subflow in trace.subflows(mptcpstream)["subflows"]}
summary = trace.mptcp_summary(mptcpstream)
goodput = next(d["goodput_bytes"] for d in summary["directions"] if d["mptcpdest"] == destination)

# %% A vertical stroke for each mapping.
matplotlib.use("agg")
import matplotlib.pyplot as plt

figure, axes = plt.subplots(figsize=(10, 6))
for place, number in enumerate(subflows):
    rows = stream == number
    axes.vlines(time_s[rows], start[rows], end[rows], linewidth=2, color=f"C{place}",
                label=f"tcp stream {number}, {subflows[number]['client_ip']}")
axes.plot(time_s[reinjected], trace.column("dsn")[reinjected], "x", markersize=4, color="black", label="reinjected")
axes.set(title=f"mptcp stream {mptcpstream} towards the {destination}: {goodput:,} bytes",
         xlabel="Time since the first frame (s)", ylabel="Relative DSN (B)")
axes.legend(loc="lower right")
axes.grid(alpha=0.3)
figure.savefig(picture, dpi=100)

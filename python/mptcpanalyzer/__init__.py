"""mptcpanalyzer: what Multipath TCP did, told from packet captures.

    import mptcpanalyzer
    trace = mptcpanalyzer.Trace.open("capture.pcap", filter="tcplen > 0")
    for connection in trace.connections:
        print(connection["mptcpstream"], trace.mptcp_summary(connection["mptcpstream"])["directions"])
    trace.column("tcplen").sum()

Answers are dictionaries and lists: exactly the JSON of the command of the same name, so 64-bit keys and data sequence
numbers that JSON has as decimal strings are strings here too. What fails raises Error, with one line. Ctrl-C stops work.
"""

import json
import os
import types

from . import _core
from ._core import Error, __version__
from ._table import Table

__all__ = ["Diagnosis", "Error", "Finding", "Merged", "Trace", "__version__", "fields", "merge", "plots"]


def fields():
    """Every field of a packet: dictionaries of name, type, unit, label, wireshark (tshark's name), help."""
    return _core.fields()


def plots():
    """Every plot: dictionaries of name, arguments, summary, example."""
    return json.loads(_core.plots())["plots"]


def _plot_wishes(dests, skip, filter, fields, drop_syn, data_acks, window, bins):
    return _core.PlotWishes(list(dests), list(skip), filter, list(fields), drop_syn, data_acks, window, bins)


def _path_or_none(path):
    return None if path is None else os.fspath(path)


class _Answer(types.SimpleNamespace):
    """What stands in the JSON of a command, with its keys as attributes."""

    def __init__(self, answer):
        super().__init__(**answer)


class Finding(_Answer):
    """One thing that is wrong with a connection: id, severity, confidence, text, frames and what else `diagnose --json` has."""

    def __repr__(self):
        return f"<{self.severity} {self.id}: {self.text}>"


class Diagnosis(_Answer):
    """What `diagnose --json` says of a connection: mptcpstream, tcpstream, verdict, findings (the worst first), rules."""

    def __init__(self, answer):
        super().__init__(answer)
        self.verdict = _Answer(self.verdict)
        self.findings = [Finding(finding) for finding in self.findings]
        self.rules = [_Answer(rule) for rule in self.rules]

    def __repr__(self):
        return f"<mptcpanalyzer.Diagnosis: {self.verdict.text}; {len(self.findings)} findings>"


class Trace(Table):
    """A capture once loaded: its connections, and its packets in columns."""

    @classmethod
    def open(cls, path, *, filter=None, columns=None, tcpstream=None, mptcpstream=None, destination=None,
             drop_syn=False, salvage=False, cache=True, cache_folder=None):
        """Loads the capture at `path` ("-": standard input), from the cache where that has it.

        filter       an expression (docs/filters.md): which packets the columns have
        columns      names of fields: which columns there are; all when left out
        tcpstream, mptcpstream, destination ("Client" or "Server"), drop_syn: choose packets as those options of tocsv
        salvage      take a damaged record for the end of the capture
        cache        use and keep traces in the cache; cache_folder: where

        Summaries and listings are of the whole capture, whatever packets are chosen. At first the
        columns of the named fields are loaded, or those that most fields come of; when something asks for another, all are:
        from the cache, or the capture is read again.
        """
        options = _core.LoadOptions(salvage, cache, "" if cache_folder is None else os.fspath(cache_folder))
        return cls(_core.Trace(os.fspath(path), filter, list(columns or []), tcpstream, mptcpstream, destination, drop_syn,
                               options))

    def __repr__(self):
        return f"<mptcpanalyzer.Trace of {self.capture!r}>"

    @property
    def capture(self):
        """The path, as given."""
        return self._core.capture()

    @property
    def connections(self):
        """The MPTCP connections with their subflows: list_mptcp_connections."""
        return json.loads(self._core.mptcp_connections())["mptcp_connections"]

    @property
    def tcp_connections(self):
        """Every tcp stream: list_tcp_connections."""
        return json.loads(self._core.tcp_connections())["tcp_connections"]

    def subflows(self, mptcpstream):
        """One connection with its subflows: list_subflows."""
        return json.loads(self._core.subflows(mptcpstream))

    def health(self):
        """What is odd about the capture, counted: checkhealth."""
        return json.loads(self._core.health())

    def tcp_summary(self, tcpstream):
        """Bytes, retransmissions and RTT of a tcp stream: tcp_summary. Seconds (_s), bytes (_bytes), bit/s (_bps)."""
        return json.loads(self._core.tcp_summary(tcpstream))

    def mptcp_summary(self, mptcpstream, *, full=False):
        """Throughput and goodput of a connection, and what each subflow carried: mptcp_summary, with `full` --full."""
        return json.loads(self._core.mptcp_summary(mptcpstream, full))

    def tcp_summaries(self):
        """tcp_summary of every tcp stream, by number, in one pass."""
        return json.loads(self._core.tcp_summaries())["tcp_connections"]

    def mptcp_summaries(self, *, full=False):
        """mptcp_summary of every connection, by number, in one pass."""
        return json.loads(self._core.mptcp_summaries(full))["mptcp_connections"]

    def reinjections(self, mptcpstream):
        """The packets that carry data another subflow carried before: list_reinjections."""
        return json.loads(self._core.reinjections(mptcpstream))

    def reinjection_totals(self, mptcpstream):
        """Packets and bytes of them by direction and pair of subflows: list_reinjections --summary."""
        return json.loads(self._core.reinjection_totals(mptcpstream))

    def timeline(self, mptcpstream):
        """Everything that happened to a connection, in order: timeline. The capture is read once more."""
        return json.loads(self._core.timeline(mptcpstream))

    def nstat(self, mptcpstream=None):
        """The kernel's MPTCP counters of both hosts, of one connection or of all: nstat. The capture is read once more."""
        return json.loads(self._core.nstat(mptcpstream))

    def diagnose(self, other=None, *, mptcpstream=None):
        """What is wrong with each connection, or with one: a list of Diagnosis. `other`: the Trace of the other end.

        for diagnosis in trace.diagnose():
            for finding in diagnosis.findings:
                print(finding.severity, finding.id, finding.text)
        """
        told = json.loads(self._core.diagnose(None if other is None else other._core, mptcpstream))
        return [Diagnosis(connection) for connection in told["connections"]]

    def match_tcp(self, other, tcpstream):
        """Which streams of the Trace `other` may be this one, best first: map_tcp_connection, without leaving any out."""
        return json.loads(self._core.match_tcp(other._core, tcpstream))

    def match_mptcp(self, other, mptcpstream):
        """Which connections of the Trace `other` may be this one, best first: map_mptcp_connection, all of them."""
        return json.loads(self._core.match_mptcp(other._core, mptcpstream))

    def plot(self, name, stream, *, dests=(), skip=(), filter=None, fields=(), drop_syn=False, data_acks=False,
             window=None, bins=100, out=None):
        """The figure of a plot of one capture (plots() lists them), as data; `out` names a picture's file to write as well.

        {"title", "caption", "start_ns", "x": axis, "y": axis, "markers", "periods", "series": [...]}; an axis has title, unit, logarithmic and
        offset. A marker has x, label, tcpstream and packetid, a period begin, end, label, name and destination.
        Each series has label, name, drawing, side, tcpstream, destination, and arrays of one length: x and y (float64),
        y_end of spans, packetid (uint32) where points are packets. The other arguments are the options of `plot`.
        """
        wishes = _plot_wishes(dests, skip, filter, fields, drop_syn, data_acks, window, bins)
        return self._core.plot(name, stream, wishes, _path_or_none(out))


class Merged(Table):
    """Matched streams of two captures: a row for each packet, with what the sender's and the receiver's capture have.

    The columns are those of print_owds --csv: tcpstream (of the first capture), tcpdest, mptcpdest, packetid_sender,
    packetid_receiver, abstime_sender, abstime_receiver (datetime64[ns]), merge_status, owd (seconds).
    """

    def owds(self):
        """The one-way delays: print_owds."""
        return json.loads(self._core.owds())

    def summary_extended(self, dests=()):
        """What the receiver got of each subflow: summary_extended. Only of connections."""
        return json.loads(self._core.summary_extended(list(dests)))

    def reinjections(self, dests=()):
        """Each reinjection with its verdict and trigger: qualify_reinjections. Only of connections."""
        return json.loads(self._core.reinjections(list(dests)))

    def plot(self, name, *, dests=(), skip=(), filter=None, fields=(), drop_syn=False, data_acks=False, window=None,
             bins=100, out=None):
        """The figure of a plot of two captures, as Trace.plot()."""
        wishes = _plot_wishes(dests, skip, filter, fields, drop_syn, data_acks, window, bins)
        return self._core.plot(name, wishes, _path_or_none(out))


def merge(capture1, stream1, capture2, stream2, *, protocol="mptcp", clock="none", salvage=False, cache=True,
          cache_folder=None):
    """Loads two captures of the same traffic and merges their packets.

    protocol   what the numbers are of: "mptcp" connections, or "tcp" streams
    clock      what is done about clocks that differ: "none", "auto" (the estimate is applied), or by how many seconds the
               second capture's is ahead, or (seconds, ppm that it runs fast)
    """
    if protocol not in ("tcp", "mptcp"):
        raise ValueError("protocol is 'tcp' or 'mptcp'")
    offset, drift = 0.0, 0.0
    if not isinstance(clock, str):
        offset, drift = clock if isinstance(clock, tuple) else (clock, 0.0)
        clock = "given"
    elif clock not in ("none", "auto"):
        raise ValueError("clock is 'none', 'auto', seconds, or (seconds, ppm)")
    options = _core.LoadOptions(salvage, cache, "" if cache_folder is None else os.fspath(cache_folder))
    return Merged(_core.Merged(os.fspath(capture1), stream1, os.fspath(capture2), stream2, protocol == "mptcp", clock,
                               offset, drift, options))

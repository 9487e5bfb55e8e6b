"""The Python module, with Debian's Python and NumPy.

Truth is tocsv and the JSON of the program, which other tests hold against tshark and the kernel; what the applications of
a recording sent and received (truth.json); and for the Arrow stream a reader made of its specification (arrow_reader.py).
"""

import ast
import csv
import gc
import gzip
import importlib.util
import inspect
import io
import json
import os
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

import numpy as np

import mptcpanalyzer
from end_to_end.export_test import as_exported, captures
from python import arrow_reader
from support import CAPTURES, EXAMPLE, REPOSITORY, ask, needs_captures, run

FOLDER = CAPTURES / "recorded/s05_fullmesh"
SERVER_EXAMPLE = EXAMPLE.with_name(EXAMPLE.name.replace("client", "server"))


def has(module):
    return importlib.util.find_spec(module) is not None


def open_trace(path, **options):
    return mptcpanalyzer.Trace.open(path, cache=False, **options)


def text(value):
    """A value of a column as tocsv has it (end_to_end/export_test.py: as_exported)."""
    if value is None or value is np.ma.masked:
        return ""
    if isinstance(value, (list, np.ndarray)):
        return ",".join(str(item) for item in value)
    if isinstance(value, np.datetime64):
        return str(value.astype(np.int64))
    return value if isinstance(value, float) else str(value)


def rows_of_csv(*arguments, as_table=as_exported):
    outcome = run("--no-cache", *arguments)
    if outcome.status != 0:
        raise AssertionError(outcome.stderr)
    rows = list(csv.reader(io.StringIO(outcome.stdout), delimiter="|"))
    names = rows.pop(0)
    return names, {name: [as_table(name, row[i]) for row in rows] for i, name in enumerate(names)}


def texts_of_column(table, name):
    kind = table._core.kind(name)
    if kind == "list":
        offsets, values = table.lists(name)
        return [text(values[offsets[i]:offsets[i + 1]]) for i in range(len(offsets) - 1)]
    column = table.column(name)
    if kind == "number" and not isinstance(column, np.ma.MaskedArray):
        return [text(value) for value in column.tolist()]
    return [text(value) for value in column]


class Columns(unittest.TestCase):
    CHOICES = ({}, {"mptcpstream": 0, "destination": "Server", "drop_syn": True}, {"filter": "tcplen > 0"})
    OPTIONS = ((), ("--mptcpstream", "0", "--destination", "Server", "--drop-syn"), ("--filter", "tcplen > 0"))

    def same(self, found, expected, what):
        self.assertEqual(len(found), len(expected), what)
        if expected and isinstance(expected[0], float):
            self.assertEqual([f"{value:.9f}" for value in found], [f"{value:.9f}" for value in expected], what)
        else:
            self.assertEqual(found, expected, what)

    @needs_captures
    def test_arrays_and_arrow_equal_tocsv(self):
        for capture in captures():
            for choice, options in zip(self.CHOICES, self.OPTIONS):
                names, expected = rows_of_csv("-l", capture, "tocsv", "-", *options)
                trace = open_trace(capture, **choice)
                arrow_names, arrow, _ = arrow_reader.read(trace)
                self.assertEqual(trace.names, names)
                self.assertEqual(arrow_names, names)
                self.assertEqual(len(trace), len(expected["packetid"]))
                self.assertGreater(len(trace), 0)
                for name in names:
                    what = f"{capture.name} {choice} {name}"
                    self.same(texts_of_column(trace, name), expected[name], what)
                    self.same([text(value) for value in arrow[name]], expected[name], what)

    def test_views_share_the_memory_of_the_trace(self):
        trace = open_trace(EXAMPLE)
        lengths, = trace.chunks("tcplen")
        again, = trace.chunks("tcplen")
        address = lengths.__array_interface__["data"][0]
        self.assertEqual(again.__array_interface__["data"][0], address)
        self.assertEqual(arrow_reader.read(open_trace(EXAMPLE))[0], trace.names)
        trace.column("hash")  # another load, with all columns
        lengths_of_all, = trace.chunks("tcplen")
        self.assertEqual(arrow_reader.read(trace)[2]["tcplen"], [lengths_of_all.__array_interface__["data"][0]])
        with self.assertRaises(ValueError):
            lengths[0] = 1
        total = int(lengths.sum())
        del trace, again, lengths_of_all
        gc.collect()
        self.assertEqual(int(lengths.sum()), total)

    def test_masked_arrays_cannot_be_written_to(self):
        dsn, = open_trace(EXAMPLE).chunks("dsnraw64")
        self.assertIsInstance(dsn, np.ma.MaskedArray)
        with self.assertRaises(ValueError):
            dsn[0] = 1

    def test_a_column_of_several_chunks(self):
        # Four times the same frames, as one capture: 65,536 packets and more.
        whole = gzip.decompress(EXAMPLE.read_bytes())
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "long.pcap"
            path.write_bytes(whole + whole[24:] * 3)
            trace = open_trace(path)
            self.assertGreater(len(trace.chunks("tcplen")), 1)
            for name in ("tcplen", "ipsrc", "tcpoptions", "dsnraw64"):
                self.assertEqual(texts_of_column(trace, name), rows_of_csv("-l", path, "tocsv", "-", "--fields", f"packetid,{name}")[1][name])
            self.assertEqual(arrow_reader.read(trace)[1]["tcplen"], trace["tcplen"].tolist())

    @unittest.skipUnless(has("pandas"), "pandas is missing")
    def test_pandas(self):
        trace = open_trace(EXAMPLE)
        frame = trace.to_pandas()
        lists = {name for name in trace.names if trace._core.kind(name) == "list"}
        self.assertEqual(set(trace.names) - set(frame.columns), lists)
        _, expected = rows_of_csv("-l", EXAMPLE, "tocsv", "-")
        for name in ("tcplen", "dsn", "ipsrc", "mptcpdest", "dsnraw64"):
            gaps = frame[name].isna()
            self.assertEqual(["" if gap else str(value) for value, gap in zip(frame[name], gaps)], expected[name], name)
        self.assertEqual([str(t) for t in frame["abstime"].astype("int64")], expected["abstime"])
        some = trace.to_pandas(["packetid", "reinjection_of"])
        self.assertEqual([text(value) for value in some["reinjection_of"]], expected["reinjection_of"])


class Answers(unittest.TestCase):
    def test_equal_the_json_of_the_commands(self):
        trace, other = open_trace(EXAMPLE), open_trace(SERVER_EXAMPLE)
        self.assertEqual(trace.connections, ask(EXAMPLE, "list_mptcp_connections")["mptcp_connections"])
        self.assertEqual(trace.tcp_connections, ask(EXAMPLE, "list_tcp_connections")["tcp_connections"])
        self.assertEqual(trace.subflows(0), ask(EXAMPLE, "list_subflows", "0"))
        self.assertEqual(trace.health(), ask(EXAMPLE, "checkhealth"))
        self.assertEqual(trace.tcp_summary(1), ask(EXAMPLE, "tcp_summary", "1"))
        self.assertEqual(trace.mptcp_summary(0), ask(EXAMPLE, "mptcp_summary", "0"))
        self.assertEqual(trace.mptcp_summary(0, full=True), ask(EXAMPLE, "mptcp_summary", "0", "--full"))
        self.assertEqual(trace.mptcp_summaries(full=True), [trace.mptcp_summary(0, full=True)])
        self.assertEqual(trace.tcp_summaries(), [trace.tcp_summary(stream) for stream in range(4)])
        self.assertEqual(trace.reinjections(0), ask(EXAMPLE, "list_reinjections", "0"))
        self.assertEqual(trace.reinjection_totals(0), ask(EXAMPLE, "list_reinjections", "0", "--summary"))
        every = ("--trim", "-1000000")
        self.assertEqual(trace.match_tcp(other, 1), ask(EXAMPLE, "map_tcp_connection", str(EXAMPLE), str(SERVER_EXAMPLE), "1", *every))
        self.assertEqual(trace.match_mptcp(other, 0),
                         ask(EXAMPLE, "map_mptcp_connection", str(EXAMPLE), str(SERVER_EXAMPLE), "0", *every))
        self.assertEqual(mptcpanalyzer.plots(), ask(EXAMPLE, "list_available_plots")["plots"])

    @needs_captures
    def test_listings_from_a_trace_are_those_of_a_pass(self):
        # The program lists connections in a pass without packets; here they come from the trace's tables.
        with tempfile.TemporaryDirectory() as folder:
            for capture in captures():
                for trace in (open_trace(capture), mptcpanalyzer.Trace.open(capture, cache_folder=folder),
                              mptcpanalyzer.Trace.open(capture, cache_folder=folder)):
                    self.assertEqual(trace.connections, ask(capture, "list_mptcp_connections")["mptcp_connections"])
                    self.assertEqual(trace.tcp_connections, ask(capture, "list_tcp_connections")["tcp_connections"])
                    self.assertEqual(trace.health(), ask(capture, "checkhealth"))

    @needs_captures
    def test_truth(self):
        truth = json.loads((FOLDER / "truth.json").read_text())
        client, = truth["apps"]["app.client"]
        towards = {d["mptcpdest"]: d for d in open_trace(FOLDER / "client.pcap").mptcp_summary(0)["directions"]}
        self.assertEqual(towards["Client"]["goodput_bytes"], client["app_received"])
        self.assertEqual(towards["Server"]["goodput_bytes"], client["app_sent"])

    def test_plot_equals_the_figure_of_the_program(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "figure.json"
            for arguments, options in ((("dss", 0), ("--dack",)), (("tcp_attr", 1), ("rwnd",))):
                wishes = {"data_acks": True} if arguments[0] == "dss" else {"fields": ["rwnd"]}
                outcome = run("plot", arguments[0], EXAMPLE, str(arguments[1]), *options, "--out", path)
                self.assertEqual(outcome.status, 0, outcome.stderr)
                own = Path(folder) / "own.json"
                figure = open_trace(EXAMPLE).plot(*arguments, **wishes, out=own)
                self.assertEqual(own.read_text(), path.read_text())
                for series in figure["series"]:
                    for name, value in series.items():
                        if isinstance(value, np.ndarray):
                            series[name] = value.tolist()
                self.assertEqual(figure, json.loads(path.read_text()))


class Merging(unittest.TestCase):
    def test_equals_the_program(self):
        pair = (str(EXAMPLE), "0", str(SERVER_EXAMPLE), "0")
        merged = mptcpanalyzer.merge(EXAMPLE, 0, SERVER_EXAMPLE, 0, cache=False)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "owds.csv"
            outcome = run("--no-cache", "print_owds", *pair, "--protocol", "mptcp", "--csv", path, "--json")
            self.assertEqual(outcome.status, 0, outcome.stderr)
            rows = list(csv.reader(io.StringIO(path.read_text()), delimiter="|"))
        names = rows.pop(0)
        self.assertEqual(merged.names, names)
        self.assertEqual(len(merged), len(rows))
        arrow_names, arrow, _ = arrow_reader.read(merged)
        self.assertEqual(arrow_names, names)
        for i, name in enumerate(names):
            expected = [row[i] for row in rows]
            if name.startswith("abstime"):
                expected = [cell.replace(".", "") for cell in expected]
            elif name == "owd":
                expected = [cell and float(cell) for cell in expected]
            self.assertEqual(texts_of_column(merged, name), expected, name)
            self.assertEqual([text(value) for value in arrow[name]], expected, name)
        self.assertEqual(merged.owds(), json.loads(outcome.stdout))
        self.assertEqual(merged.summary_extended(), ask(EXAMPLE, "summary_extended", *pair))
        self.assertEqual(merged.reinjections(["Client"]), ask(EXAMPLE, "qualify_reinjections", *pair, "--dest", "Client"))

    def test_clocks(self):
        pair = (str(EXAMPLE), "0", str(SERVER_EXAMPLE), "0", "--protocol", "mptcp")
        for clock, option in (("auto", "auto"), (0.5, "0.5"), ((0.5, -30.0), "0.5,-30")):
            self.assertEqual(mptcpanalyzer.merge(EXAMPLE, 0, SERVER_EXAMPLE, 0, clock=clock, cache=False).owds(),
                             ask(EXAMPLE, "print_owds", *pair, "--clock", option), clock)


class Failures(unittest.TestCase):
    def fails(self, words, work):
        with self.assertRaises(mptcpanalyzer.Error) as caught:
            work()
        self.assertEqual(type(caught.exception).__module__, "mptcpanalyzer")
        self.assertIn(words, str(caught.exception))
        self.assertNotIn("\n", str(caught.exception))

    def test_are_errors_of_one_line(self):
        trace = open_trace(EXAMPLE)
        self.fails("/nonexistent: cannot be opened", lambda: open_trace("/nonexistent"))
        self.fails("filter: ", lambda: open_trace(EXAMPLE, filter="tcplen >"))
        self.fails("did you mean 'tcplen'?", lambda: trace.column("tcplem"))
        self.fails("did you mean 'tcplen'?", lambda: open_trace(EXAMPLE, columns=["tcplem"]))
        self.fails("there is no tcp stream 99", lambda: trace.tcp_summary(99))
        self.fails("there is no mptcp stream 99", lambda: open_trace(EXAMPLE, mptcpstream=99))
        self.fails("'client' is no role", lambda: open_trace(EXAMPLE, tcpstream=0, destination="client"))
        self.fails("did you mean 'dss'?", lambda: trace.plot("dsss", 0))
        self.fails("not drawn of one capture", lambda: trace.plot("owd", 0))
        self.fails("does not tell the format", lambda: trace.plot("dss", 0, out="picture.gif"))
        self.fails("no packet in common", lambda: mptcpanalyzer.merge(EXAMPLE, 0, SERVER_EXAMPLE, 1, protocol="tcp", cache=False))
        of_streams = mptcpanalyzer.merge(EXAMPLE, 0, SERVER_EXAMPLE, 0, protocol="tcp", cache=False)
        self.fails("of MPTCP connections", of_streams.summary_extended)
        self.fails("of MPTCP connections", of_streams.reinjections)
        with self.assertRaises(TypeError):
            trace.chunks("ipsrc")

    def test_a_capture_that_changed(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "capture.pcap"
            record = struct.pack("=IIII", 1, 0, 4, 4) + b"abcd"
            header = struct.pack("=IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
            path.write_bytes(header + record)
            trace = open_trace(path, columns=["tcplen"])
            path.write_bytes(header + record * 2)
            self.fails("not as it was", lambda: trace.column("hash"))

    def test_other_threads_run_meanwhile(self):
        # Reading waits for what another thread of this interpreter writes: it would wait for ever with the lock.
        end, start = os.pipe()

        def feed():
            with os.fdopen(start, "wb") as pipe:
                pipe.write(EXAMPLE.read_bytes())
        feeder = threading.Thread(target=feed)
        feeder.start()
        trace = open_trace(f"/dev/fd/{end}")
        feeder.join()
        os.close(end)
        self.assertEqual(len(trace), len(open_trace(EXAMPLE)))

    def test_ctrl_c_stops_a_load(self):
        script = ("import mptcpanalyzer, sys\nprint('ready', flush=True)\n"
                  "try:\n mptcpanalyzer.Trace.open('-')\nexcept KeyboardInterrupt:\n print('stopped')\n")
        with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=False) as child:
            self.addCleanup(child.kill)
            self.assertEqual(child.stdout.readline(), b"ready\n")
            child.stdin.write(struct.pack("=IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
            records = (struct.pack("=IIII", 1, 0, 64, 64) + bytes(64)) * 10000
            written = 0
            try:
                # A capture without an end.
                while True:
                    child.stdin.write(records)
                    written += 1
                    if written == 10:
                        child.send_signal(signal.SIGINT)
            except BrokenPipeError:
                pass
            self.assertEqual(child.stdout.read(), b"stopped\n")


class Evidence(unittest.TestCase):
    """Of what hosts told each other: the JSON of the commands."""

    def test_timeline_and_nstat(self):
        trace = open_trace(EXAMPLE)
        self.assertEqual(trace.timeline(0), ask(EXAMPLE, "timeline", "0"))
        for host in trace.nstat()["hosts"]:
            self.assertEqual(host, ask(EXAMPLE, "nstat", "--host", host["host"])["hosts"][0])
        with self.assertRaisesRegex(mptcpanalyzer.Error, "no mptcp stream 7"):
            trace.timeline(7)

    def test_diagnose_gives_objects(self):
        for traces in ([open_trace(EXAMPLE)], [open_trace(EXAMPLE), open_trace(SERVER_EXAMPLE)]):
            expected = ask(EXAMPLE, "diagnose", *(trace.capture for trace in traces))["connections"]
            told = traces[0].diagnose(*traces[1:])
            self.assertEqual([diagnosis.mptcpstream for diagnosis in told], [0])
            self.assertEqual(vars(told[0].verdict), expected[0]["verdict"])
            self.assertEqual([vars(finding) for finding in told[0].findings], expected[0]["findings"])
            self.assertEqual([vars(rule) for rule in told[0].rules], expected[0]["rules"])
            self.assertEqual(told[0].mptcpstream, traces[0].diagnose(*traces[1:], mptcpstream=0)[0].mptcpstream)
        with self.assertRaisesRegex(mptcpanalyzer.Error, "no mptcp stream 7"):
            traces[0].diagnose(mptcpstream=7)


class Stubs(unittest.TestCase):
    """The stubs say what is there."""

    @classmethod
    def setUpClass(cls):
        cls.tree = ast.parse(Path(mptcpanalyzer.__file__).with_name("__init__.pyi").read_text())
        cls.classes = {node.name: node for node in cls.tree.body if isinstance(node, ast.ClassDef)}

    def test_parameters(self):
        def parameters(node):
            return [argument.arg for argument in node.args.posonlyargs + node.args.args + node.args.kwonlyargs]
        checked = 0
        for owner, name in ((mptcpanalyzer, None), (mptcpanalyzer.Trace, "Trace"), (mptcpanalyzer.Merged, "Merged"),
                            (mptcpanalyzer.Trace.__mro__[1], "Table")):
            nodes = self.tree.body if name is None else self.classes[name].body
            for node in nodes:
                if not isinstance(node, ast.FunctionDef) or node.name == "__init__":
                    continue
                real = inspect.getattr_static(owner, node.name)
                function = getattr(real, "fget", None) or getattr(real, "__func__", real)
                self.assertEqual(parameters(node), list(inspect.signature(function).parameters), f"{name}.{node.name}")
                checked += 1
        self.assertGreater(checked, 20)

    def test_everything_public_has_a_stub_and_a_docstring(self):
        stubbed = {node.name for node in self.tree.body if hasattr(node, "name")}
        for name in mptcpanalyzer.__all__:
            if name != "__version__":
                self.assertIn(name, stubbed)
                self.assertTrue(getattr(mptcpanalyzer, name).__doc__, name)
        for cls in (mptcpanalyzer.Trace, mptcpanalyzer.Merged):
            own = {node.name for base in ("Table", cls.__name__) for node in self.classes[base].body
                   if isinstance(node, ast.FunctionDef)}
            for name, member in inspect.getmembers(cls):
                if not name.startswith("_"):
                    self.assertIn(name, own)
                    self.assertTrue(inspect.getdoc(member), name)

    def keys(self, name):
        return [node.target.id for node in self.classes[name].body if isinstance(node, ast.AnnAssign)]

    def test_keys_of_answers(self):
        trace = open_trace(EXAMPLE)
        merged = mptcpanalyzer.merge(EXAMPLE, 0, SERVER_EXAMPLE, 0, cache=False)
        summary, tcp = trace.mptcp_summary(0), trace.tcp_summary(0)
        reinjection = trace.reinjections(0)["reinjections"][0]
        figure = trace.plot("dss", 0)
        for name, answer in (
                ("Connection", trace.connections[0]), ("Subflow", trace.connections[0]["subflows"][0]),
                ("TcpConnection", trace.tcp_connections[0]), ("TcpSummary", tcp), ("TcpDirection", tcp["directions"][0]),
                ("MptcpSummary", summary), ("MptcpDirection", summary["directions"][0]),
                ("SubflowShare", summary["directions"][0]["subflows"][0]), ("Reinjections", trace.reinjections(0)),
                ("Reinjection", reinjection), ("EarlierPacket", reinjection["reinjection_of"][0]),
                ("Owds", merged.owds()), ("Clock", merged.owds()["clock"]), ("StreamOwds", merged.owds()["streams"][0]),
                ("Verdicts", merged.reinjections()), ("Verdict", merged.reinjections()["reinjections"][0]),
                ("Received", merged.summary_extended()), ("Health", trace.health()),
                ("Figure", figure), ("Marker", figure["markers"][0]), ("Axis", figure["x"]), ("Field", mptcpanalyzer.fields()[0]),
                ("Plot", mptcpanalyzer.plots()[0])):
            self.assertEqual(self.keys(name), list(answer), name)


class Example(unittest.TestCase):
    @unittest.skipUnless(has("matplotlib"), "matplotlib is missing")
    def test_draws(self):
        with tempfile.TemporaryDirectory() as folder:
            picture = Path(folder) / "dss.png"
            done = subprocess.run([sys.executable, REPOSITORY / "examples/python/dss_plot.py", EXAMPLE, "0", "Client", picture],
                                  capture_output=True, text=True, env={**os.environ, "MPLCONFIGDIR": folder})
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(picture.read_bytes()[:8], b"\x89PNG\r\n\x1a\n")


if __name__ == "__main__":
    unittest.main()

"""export and sql, read back by others: sqlite3's shell, Arrow's JavaScript implementation, DuckDB.

Truth is tocsv, whose values are checked against tshark (tests/oracle). Node with the npm package apache-arrow is found in
the folder MPTCPANALYZER_NPM (its node_modules), as is DuckDB (@duckdb/node-bindings-linux-x64) unless MPTCPANALYZER_DUCKDB
names its library; what is missing is skipped.
"""

import csv
import io
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import CAPTURES, EXAMPLE, needs, needs_captures, run

NPM = Path(os.environ.get("MPTCPANALYZER_NPM", "/nonexistent"))
DUCKDB = Path(os.environ.get("MPTCPANALYZER_DUCKDB",
                             NPM / "node_modules/@duckdb/node-bindings-linux-x64/libduckdb.so"))
needs_duckdb = unittest.skipUnless(DUCKDB.is_file(), f"{DUCKDB} is missing (MPTCPANALYZER_DUCKDB, MPTCPANALYZER_NPM)")
needs_arrow = unittest.skipUnless((NPM / "node_modules/apache-arrow").is_dir() and shutil.which("node"),
                                  "node or its package apache-arrow is missing (MPTCPANALYZER_NPM)")

# Rows of the file as arrays, values as text: numbers exactly, a list with commas.
READ_ARROW = """
const arrow = require(process.argv[1] + '/node_modules/apache-arrow');
const table = arrow.tableFromIPC(require('fs').readFileSync(process.argv[2]));
const names = table.schema.fields.map(f => f.name);
const columns = names.map(n => table.getChild(n));
const text = v => v === null || v === undefined ? '' : typeof v === 'object' ? Array.from(v, String).join(',') : String(v);
// What the library makes of ns is a float of ms: the 64 bits themselves.
const exact = (c, i) => {
  if (!arrow.DataType.isTimestamp(c.type)) return text(c.get(i));
  for (const d of c.data) { if (i < d.length) return d.getValid(i) ? String(d.values[d.offset + i]) : ''; i -= d.length; }
};
console.log(JSON.stringify([names, columns.map(c => c.type.toString())]));
for (let i = 0; i < table.numRows; ++i) console.log(JSON.stringify(columns.map(c => exact(c, i))));
"""


def as_exported(name, text):
    """A cell of tocsv as the exports have it."""
    if text == "":
        return text
    if name == "tcpflags":
        return str(int(text, 16))
    if name == "abstime":
        return text.replace(".", "")
    if name == "reltime":
        return float(text)
    if name == "dack":
        return text.split(",")[0]
    return text


def read_back(name, text):
    return float(text) if name == "reltime" and text != "" else text


def captures():
    """A capture each of version 1 and 0, of IPv6, and of odd ones."""
    for name in ("original/client_2.pcap", "recorded/s06_ipv6/client.pcap", "recorded/s14f_pcapng/client.pcapng",
                 "crafted/e10.pcap", "crafted/e13.pcap"):
        yield CAPTURES / name


class Exports(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def export(self, capture, ending, *options):
        path = self.folder / f"packets{ending}"
        outcome = run("--cachedir", self.folder / "cache", "-l", capture, "export", path, *options,
                      environment={**os.environ, "MPTCPANALYZER_DUCKDB": str(DUCKDB)})
        self.assertEqual((outcome.status, outcome.stdout), (0, ""), outcome.stderr)
        return path

    def expected(self, capture, *options):
        outcome = run("--cachedir", self.folder / "cache", "-l", capture, "tocsv", "-", *options)
        rows = list(csv.reader(io.StringIO(outcome.stdout), delimiter="|"))
        names = rows.pop(0)
        return names, [[as_exported(name, cell) for name, cell in zip(names, row)] for row in rows]

    def check(self, names, rows, expected_names, expected, what):
        self.assertEqual([name.removesuffix("_ns") for name in names], expected_names)
        self.assertEqual(len(rows), len(expected))
        self.assertGreater(len(rows), 0)
        for row, expected_row in zip(rows, expected):
            self.assertEqual([read_back(name, cell) for name, cell in zip(expected_names, row)], expected_row, what)


CHOICES = ((), ("--mptcpstream", "0", "--destination", "Server", "--drop-syn"),
           ("--fields", "packetid,dsn,reinjection_of,tcpoptions,interface,rwnd", "--filter", "tcplen > 0"))


@needs_captures
class ReadBack(Exports):
    @needs("sqlite3")
    def test_sqlite(self):
        for capture in captures():
            for options in CHOICES:
                path = self.export(capture, ".sqlite", *options)
                # quote() writes a REAL with all its digits.
                columns = subprocess.run(["sqlite3", path, "SELECT name FROM pragma_table_info('packets')"],
                                         capture_output=True, text=True, check=True).stdout.split()
                shown = ", ".join("printf('%.9f', reltime)" if name == "reltime" else name for name in columns)
                answer = subprocess.run(["sqlite3", "-csv", path, f"SELECT {shown} FROM packets ORDER BY rowid"],
                                        capture_output=True, text=True, check=True).stdout
                names, expected = self.expected(capture, *options)
                # The rowid is the frame number, which is not the order of time of several interfaces.
                expected.sort(key=lambda row: int(row[names.index("packetid")]))
                with self.subTest(capture.name, options=options):
                    self.check(columns, list(csv.reader(io.StringIO(answer))), names, expected, capture.name)

    @needs_arrow
    def test_arrow(self):
        for capture in captures():
            for options in CHOICES:
                path = self.export(capture, ".arrow", *options)
                lines = subprocess.run(["node", "-e", READ_ARROW, NPM, path], capture_output=True, text=True,
                                       check=True).stdout.splitlines()
                columns, types = json.loads(lines[0])
                names, expected = self.expected(capture, *options)
                with self.subTest(capture.name, options=options):
                    self.check(columns, [json.loads(line) for line in lines[1:]], names, expected, capture.name)
                    if not options:
                        kinds = dict(zip(columns, types))
                        self.assertEqual([kinds[n] for n in ("packetid", "tcpflags", "dsn", "dsnraw64", "ipsrc", "subtype")],
                                         ["Uint32", "Uint16", "Int64", "Uint64", "Utf8", "List<Uint8>"])

    @needs_duckdb
    def test_parquet_and_sql(self):
        for capture in captures():
            path = self.export(capture, ".parquet")
            self.assertEqual(path.read_bytes()[:4], b"PAR1")
            names, expected = self.expected(capture)
            shown = ", ".join({"reltime": "reltime", "abstime": "epoch_ns(abstime) AS abstime"}.get(name, name) for name in names)
            outcome = run("--cachedir", self.folder / "cache", "-l", capture, "sql", f"SELECT {shown} FROM packets",
                          "--json", environment={**os.environ, "MPTCPANALYZER_DUCKDB": str(DUCKDB)})
            self.assertEqual(outcome.status, 0, outcome.stderr)
            rows = [["" if row[name] in (None, "[]") else str(row[name]).strip("[]").replace(", ", ",") for name in names]
                    for row in json.loads(outcome.stdout)["rows"]]
            with self.subTest(capture.name):
                self.check(names, rows, names, expected, capture.name)

    @needs("sqlite3")
    def test_tables_of_sqlite(self):
        path = self.export(CAPTURES / "recorded/s05_fullmesh/client.pcap", ".sqlite", "--fields", "packetid,tcpstream,tcplen")
        def ask(sql):
            return subprocess.run(["sqlite3", path, sql], capture_output=True, text=True, check=True).stdout.splitlines()
        # truth.json: the token of the connection at the client is the server's; 2 x 2 addresses make 4 subflows.
        truth = json.loads((CAPTURES / "recorded/s05_fullmesh/truth.json").read_text())
        token = truth["apps"]["app.client"][0]["final"]["mptcp"]["token"]
        self.assertIn(str(token), ask("SELECT client_token || '|' || server_token FROM connections")[0].split("|"))
        self.assertEqual(ask("SELECT count(*), min(mptcpdest), max(mptcpdest) FROM subflows"), ["4|Server|Server"])
        self.assertEqual(ask("SELECT client_ip, client_port FROM subflows WHERE tcpstream = 0"), ["10.1.0.2|54886"])
        self.assertEqual(ask("SELECT (SELECT sum(packets) FROM tcp_connections) = (SELECT count(*) FROM packets)"), ["1"])
        self.assertIn("packets_tcpstream", ask("SELECT name FROM sqlite_master WHERE type = 'index'"))


class Sql(Exports):
    def sql(self, statement, *options):
        return run("-l", EXAMPLE, "sql", statement, *options,
                   environment={**os.environ, "MPTCPANALYZER_DUCKDB": str(DUCKDB)})

    @needs_duckdb
    def test_answers(self):
        query = "SELECT tcpstream, count(*) AS packets, sum(tcplen) AS bytes FROM packets GROUP BY 1 ORDER BY 1"
        listed = json.loads(run("-l", EXAMPLE, "list_tcp_connections", "--json").stdout)["tcp_connections"]
        answer = json.loads(self.sql(query, "--json").stdout)["rows"]
        self.assertEqual([row["packets"] for row in answer], [stream["packets"] for stream in listed])
        text = self.sql(query).stdout.splitlines()
        self.assertEqual(text[0].split(), ["tcpstream", "packets", "bytes"])
        self.assertEqual(len(text), 1 + len(listed))
        self.assertEqual(self.sql(query, "--format", "csv").stdout.splitlines()[0], "tcpstream|packets|bytes")
        # A table can be read twice; lists, times and nulls are shown.
        twice = self.sql("SELECT a.packetid, b.tcpoptions, b.abstime, a.dsn FROM packets a JOIN packets b USING (packetid) ORDER BY 1 LIMIT 1",
                         "--json")
        self.assertEqual(json.loads(twice.stdout)["rows"][0]["packetid"], 4)  # frames 1 to 3 are no TCP
        only = json.loads(self.sql("SELECT DISTINCT tcpstream FROM packets", "--tcpstream", "2", "--json").stdout)
        self.assertEqual(only, {"rows": [{"tcpstream": 2}]})
        joined = self.sql("SELECT count(*) AS n FROM subflows JOIN connections USING (mptcpstream)", "--json")
        self.assertEqual(json.loads(joined.stdout), {"rows": [{"n": 4}]})

    @needs_duckdb
    def test_errors_and_files(self):
        for statement, text in (("SELECT nothing FROM packets", "nothing"), ("SELEC 1", "syntax error"),
                                ("SELECT * FROM read_csv('/etc/passwd')", "disabled"),
                                ("COPY packets TO '/tmp/packets.csv'", "disabled")):
            outcome = self.sql(statement)
            self.assertEqual((outcome.status, outcome.stdout), (1, ""), statement)
            self.assertIn(text, outcome.stderr)
            self.assertEqual(len(outcome.stderr.splitlines()), 1)

    def test_without_duckdb(self):
        with tempfile.TemporaryDirectory() as home:
            environment = {**os.environ, "MPTCPANALYZER_DUCKDB": "/nonexistent/libduckdb.so", "HOME": home}
            for command in (("sql", "SELECT 1"), ("export", f"{home}/packets.parquet")):
                outcome = run("-l", EXAMPLE, *command, environment=environment)
                self.assertEqual((outcome.status, outcome.stdout), (1, ""))
                self.assertEqual(len(outcome.stderr.splitlines()), 1)
                self.assertIn("cannot open DuckDB", outcome.stderr)
                self.assertIn("@duckdb/node-bindings-linux-x64", outcome.stderr)
                self.assertFalse(Path(home, "packets.parquet").exists())

    def test_usage(self):
        for arguments, status, text in (
            (("export", "packets.txt"), 2, "its ending names no format"),
            (("export", "packets"), 2, "its ending names no format"),
            (("export", "/nonexistent/packets.arrow"), 1, "/nonexistent"),
            (("export", self.folder / "a.arrow", "--fields", "nothing"), 2, "'nothing' is not a field"),
            (("export", self.folder / "a.sqlite", "--tcpstream", "99"), 1, "there is no tcp stream 99"),
            (("export", "/dev/null/a.sqlite"), 1, "/dev/null"),
        ):
            outcome = run("-l", EXAMPLE, *arguments)
            self.assertEqual((outcome.status, outcome.stdout), (status, ""), outcome.stderr)
            self.assertIn(text, outcome.stderr)
        self.assertEqual(list(self.folder.iterdir()), [])

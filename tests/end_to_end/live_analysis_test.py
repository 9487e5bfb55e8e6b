"""live_analysis between network namespaces, with MPTCP traffic of this machine's kernel.

Truth: the bytes that the application sent, and an offline analysis of the frames that were written.
Needs the right to make network namespaces, and a kernel with MPTCP; is skipped without.
"""

import contextlib
import functools
import json
import os
import pty
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from support import PROGRAM, ask, needs, run, tshark_fields

IPPROTO_MPTCP = 262
SENT, ANSWERED = 3_000_000, 200_000

# Both in Python, because they run in other namespaces.
SERVER = f"""
import socket
listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, {IPPROTO_MPTCP})
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listening.bind(("10.1.0.2", 5001))
listening.listen()
print("ready", flush=True)
connection, _ = listening.accept()
while connection.recv(1 << 16):
    pass
connection.sendall(b"a" * {ANSWERED})
connection.close()
"""
CLIENT = f"""
import socket
import time
connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM, {IPPROTO_MPTCP})
connection.connect(("10.1.0.2", 5001))
connection.sendall(b"q" * 1000)
time.sleep(0.3)  # until the other path has joined
connection.sendall(b"q" * {SENT - 1000})
connection.shutdown(socket.SHUT_WR)
while connection.recv(1 << 16):
    pass
connection.close()
"""


@functools.lru_cache(maxsize=None)
def why_not():
    for tool in ("unshare", "nsenter", "ip", "sysctl"):
        if shutil.which(tool) is None:
            return f"not installed: {tool}"
    if subprocess.run(["unshare", "--net", "true"], capture_output=True).returncode != 0:
        return "no right to make network namespaces"
    enabled = Path("/proc/sys/net/mptcp/enabled")
    return "" if enabled.exists() else "this kernel has no MPTCP"


class Host:
    """A network namespace, kept by a process that sleeps in it."""

    def __init__(self):
        self.keeper = subprocess.Popen(["unshare", "--net", "sleep", "120"])
        own = os.readlink("/proc/self/ns/net")
        while os.readlink(f"/proc/{self.keeper.pid}/ns/net") == own:
            time.sleep(0.01)
        self.ip("link", "set", "lo", "up")
        self.run("sysctl", "-qw", "net.mptcp.enabled=1", "net.ipv4.conf.all.rp_filter=0",
                 "net.ipv4.conf.default.rp_filter=0")

    def command(self, *words):
        return ["nsenter", f"--target={self.keeper.pid}", "--net", *map(str, words)]

    def run(self, *words):
        subprocess.run(self.command(*words), check=True, capture_output=True)

    def ip(self, *words):
        self.run("ip", *words)

    def start(self, *words, **options):
        return subprocess.Popen(self.command(*words), **options)

    def close(self):
        self.keeper.kill()
        self.keeper.wait()


@contextlib.contextmanager
def two_hosts():
    """A client and a server with two paths between them: c0-s0 and c1-s1."""
    client, server = Host(), Host()
    try:
        for path in (0, 1):
            client.ip("link", "add", f"c{path}", "type", "veth", "peer", "name", f"s{path}", "netns", server.keeper.pid)
            for host, name, last in ((client, f"c{path}", 1), (server, f"s{path}", 2)):
                host.ip("addr", "add", f"10.{path + 1}.0.{last}/24", "dev", name)
                host.ip("link", "set", name, "up")
        client.ip("rule", "add", "from", "10.2.0.1", "table", 102)
        client.ip("route", "add", "default", "via", "10.2.0.2", "dev", "c1", "table", 102)
        for host in (client, server):
            host.ip("mptcp", "limits", "set", "subflow", 4, "add_addr_accepted", 4)
        client.ip("mptcp", "endpoint", "add", "10.2.0.1", "dev", "c1", "subflow")
        yield client, server
    finally:
        client.close()
        server.close()


def transfer(client, server):
    serving = server.start(sys.executable, "-c", SERVER, stdout=subprocess.PIPE)
    assert serving.stdout.readline() == b"ready\n"
    subprocess.run(client.command(sys.executable, "-c", CLIENT), check=True, timeout=60)
    assert serving.wait(timeout=60) == 0
    serving.stdout.close()


def start_live(host, *arguments, **options):
    """Starts the program and returns it when it captures: when the file that it writes has its header."""
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    process = host.start(PROGRAM, "live_analysis", *arguments, **options)
    if "--write" in arguments:
        file = Path(arguments[arguments.index("--write") + 1])
        while not file.exists() and process.poll() is None:
            time.sleep(0.01)
    time.sleep(0.3)
    return process


def end(process):
    """Ctrl-C, once what was sent has surely been handed on."""
    time.sleep(0.4)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=30)
    return process.returncode, stdout.decode(), stderr.decode()


class Live(unittest.TestCase):
    def setUp(self):
        if why_not():
            self.skipTest(why_not())

    def test_summary_agrees_with_the_application_and_with_an_offline_analysis(self):
        with two_hosts() as (client, server), tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "live.pcapng"
            live = start_live(server, "any", "--write", file, "--json")
            transfer(client, server)
            status, stdout, stderr = end(live)
            self.assertEqual((status, stderr), (0, ""))
            summary = json.loads(stdout)
            self.assertEqual((summary["interface"], summary["written_to"]), ("any", str(file)))
            self.assertEqual((summary["dropped_by_kernel"], summary["dropped_by_interface"]), (0, 0))
            self.assertEqual(summary["frames"], ask(file, "checkhealth")["frames"])

            (connection,) = summary["mptcp_connections"]
            goodput = {d["mptcpdest"]: d["goodput_bytes"] for d in connection["directions"]}
            self.assertEqual(goodput, {"Server": SENT, "Client": ANSWERED})
            self.assertEqual(len(connection["directions"][0]["subflows"]), 2)
            for subflow in connection["directions"][0]["subflows"]:
                self.assertGreater(subflow["throughput_bytes"], 0)
                self.assertGreater(subflow["rtt"]["samples"], 0)
            self.assertEqual(connection, ask(file, "mptcp_summary", "0"))
            listed = ask(file, "list_tcp_connections")["tcp_connections"]
            self.assertEqual([s["client_port"] for s in summary["tcp_connections"]], [s["client_port"] for s in listed])
            self.assertEqual([sum(d["packets"] for d in s["directions"]) for s in summary["tcp_connections"]],
                             [s["packets"] for s in listed])

    @needs("tshark")
    def test_the_file_is_what_tshark_reads(self):
        with two_hosts() as (client, server), tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "live.pcapng"
            live = start_live(client, "c0", "--write", file, "--filter", "tcp port 5001")
            before = time.time()
            transfer(client, server)
            status, stdout, _ = end(live)
            self.assertEqual(status, 0)
            rows = tshark_fields(file, ["frame.interface_name", "frame.time_epoch", "frame.len", "tcp.stream"])
            self.assertRegex(stdout, rf"\Ac0: {len(rows)} frames in \d+\.\d s, {len(rows)} tcp segments, 1 tcp connection")
            self.assertEqual({(row[0], row[3]) for row in rows}, {("c0", "0")})
            for row in rows:
                self.assertTrue(before - 1 < float(row[1]) < time.time(), row)
            bytes = file.read_bytes()
            self.assertIn(b"\0tcp port 5001", bytes)
            # The last block: statistics of the interface, whose last option is the number of frames.
            self.assertEqual(struct.unpack("<I", bytes[-4 - struct.unpack("<I", bytes[-4:])[0] + 4:][:4])[0], 5)
            self.assertEqual(struct.unpack_from("<HHQHH", bytes, len(bytes) - 20), (8, 8, len(rows), 0, 0))

    def test_duration_and_table_on_a_terminal(self):
        with two_hosts() as (client, server):
            master, terminal = pty.openpty()
            live = start_live(server, "any", "--duration", "3.5", "-H", stderr=terminal)
            os.close(terminal)
            transfer(client, server)
            stdout, _ = live.communicate(timeout=30)
            shown = b""
            while select.select([master], [], [], 0)[0]:
                try:
                    part = os.read(master, 65536)
                except OSError:  # its other end is closed
                    break
                if not part:
                    break
                shown += part
            os.close(master)
            self.assertEqual(live.returncode, 0)
            text = shown.decode()
            self.assertRegex(text, r"any: 1 s, \d+ frames")
            self.assertRegex(text, r"mptcp +tcp +client +server +to server +to client +RTT +reinjected +retransmitted")
            self.assertRegex(text, r"\n +0 +10\.1\.0\.1:\d+ +10\.1\.0\.2:5001 +[\d.]+ .?bit/s")
            self.assertRegex(text, r"\x1b\[\d+A\r\x1b\[J")  # drawn again in place
            self.assertTrue(text.endswith("\x1b[J"), "nothing of the table stays")
            self.assertIn("mptcpstream 0 transferred", stdout.decode())

    def test_interface_that_goes_down(self):
        with two_hosts() as (client, server), tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "live.pcapng"
            live = start_live(server, "s0", "--write", file)
            transfer(client, server)
            time.sleep(0.4)
            server.ip("link", "set", "s0", "down")
            stdout, stderr = live.communicate(timeout=30)
            self.assertEqual(live.returncode, 1)
            self.assertEqual(stderr.decode(), "mptcpanalyzer: s0: the interface went down; the capture ends here\n")
            self.assertIn("mptcpstream 0 transferred", stdout.decode())
            (connection,) = ask(file, "list_mptcp_connections")["mptcp_connections"]
            self.assertEqual(len(connection["subflows"]), 1)

    def test_full_disk(self):
        with two_hosts() as (client, server):
            live = start_live(server, "any", "--write", "/dev/full")
            transfer(client, server)
            stdout, stderr = live.communicate(timeout=30)
            self.assertEqual((live.returncode, stderr.decode()),
                             (1, "mptcpanalyzer: /dev/full: cannot write: No space left on device\n"))
            self.assertIn("mptcp connection(s)\n", stdout.decode())

    def test_a_filter_that_is_none(self):
        with two_hosts() as (client, _), tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "live.pcapng"
            live = start_live(client, "c0", "--filter", "tcp prot 80", "--write", file)
            stdout, stderr = live.communicate(timeout=30)
            self.assertEqual((live.returncode, stdout), (1, b""))
            # In the words of libpcap.
            self.assertRegex(stderr.decode(), r"\Amptcpanalyzer: filter 'tcp prot 80': [^\n]*syntax error[^\n]*\n\Z")
            self.assertFalse(file.exists())

    @needs("setpriv")
    def test_without_the_right_to_capture(self):
        with two_hosts() as (client, _):
            done = subprocess.run(client.command("setpriv", "--bounding-set=-all", "--inh-caps=-all", PROGRAM,
                                                 "live_analysis", "c0"), capture_output=True, timeout=30)
            self.assertEqual((done.returncode, done.stdout), (1, b""))
            self.assertRegex(done.stderr.decode(), r"\Amptcpanalyzer: capturing from 'c0' is not permitted; "
                                                   r"run it as root, or [^\n]*setcap cap_net_raw\+ep [^\n]*\n\Z")


class Arguments(unittest.TestCase):
    def test_unknown_interface(self):
        outcome = run("live_analysis", "l0")
        self.assertEqual((outcome.status, outcome.stdout), (1, ""))
        self.assertEqual(outcome.stderr, "mptcpanalyzer: there is no interface 'l0'; did you mean 'lo'?\n")

    def test_usage(self):
        for arguments in ([], ["lo", "--duration", "0"], ["lo", "--duration", "x"]):
            self.assertEqual(run("live_analysis", *arguments).status, 2, arguments)
        self.assertEqual(run("live_analysis", "lo", "--write", "-").status, 1)


if __name__ == "__main__":
    unittest.main()

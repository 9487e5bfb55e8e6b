"""What the end-to-end and oracle tests share: running the program and tshark, finding captures.

    cd tests; MPTCPANALYZER=../build/release/mptcpanalyzer python3 support.py end_to_end.errors_test

runs one test module as CTest does (exit status 77: everything was skipped). The environment names
  MPTCPANALYZER         the program under test; oracle programs are looked for beside it
  MPTCPANALYZER_SHARED  the folder with captures/, which is not part of the repository
"""

import functools
import json
import os
import shutil
import subprocess
import sys
import unittest
from collections import namedtuple
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
PROGRAM = Path(os.environ.get("MPTCPANALYZER", REPOSITORY / "build/release/mptcpanalyzer")).resolve()
SHARED = Path(os.environ.get("MPTCPANALYZER_SHARED", REPOSITORY.parent / "shared"))
CAPTURES = SHARED / "captures"
TRIALS = SHARED / "trials"
EXAMPLE = REPOSITORY / "examples/s05_fullmesh.client.pcap.gz"
TIME_LIMIT_S = 300
QUICK_BYTES = 300_000
SKIPPED_STATUS = 77

needs_captures = unittest.skipUnless(CAPTURES.is_dir(), f"{CAPTURES} is missing (MPTCPANALYZER_SHARED)")
needs_trials = unittest.skipUnless(TRIALS.is_dir(), f"{TRIALS} is missing (MPTCPANALYZER_SHARED)")


def needs(*tools):
    missing = [tool for tool in tools if shutil.which(tool) is None]
    return unittest.skipIf(missing, f"not installed: {' '.join(missing)}")


Outcome = namedtuple("Outcome", "status stdout stderr")


def run(*arguments, stdin=None, environment=None):
    """Runs the program. stdin: bytes, an open file, or nothing. Output that is no UTF-8 is kept."""
    given = {"input": stdin} if isinstance(stdin, bytes) else {"stdin": stdin or subprocess.DEVNULL}
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, timeout=TIME_LIMIT_S, env=environment, **given)
    decode = lambda bytes: bytes.decode(errors="surrogateescape")
    return Outcome(done.returncode, decode(done.stdout), decode(done.stderr))


@functools.lru_cache(maxsize=None)
def _json_text(*arguments):
    outcome = run(*arguments, "--json")
    if outcome.status != 0:
        raise AssertionError(f"{arguments}: status {outcome.status}: {outcome.stderr}")
    return outcome.stdout


def ask(capture, *command):
    """The answer of a command on a capture, from its JSON. Asked once for a path that stays the same."""
    return json.loads(_json_text("--load", str(capture), *command))


def connections(capture):
    """The MPTCP connections of a capture, by number."""
    listed = ask(capture, "list_mptcp_connections")["mptcp_connections"]
    return {connection["mptcpstream"]: connection for connection in listed}


def tcp_streams(connection):
    return [subflow["tcpstream"] for subflow in connection["subflows"]]


def anomalies(capture):
    """Names of the anomalies of a capture, with their counts."""
    return {entry["name"]: entry["count"] for entry in ask(capture, "checkhealth")["anomalies"]}


def all_captures():
    """Every capture file below the shared folder."""
    endings = (".pcap", ".pcapng", ".pcap.gz", ".snoop")
    return sorted(path for folder in (CAPTURES, TRIALS) for path in folder.rglob("*") if path.name.endswith(endings))


def quick_captures():
    """The handmade ones and the small recorded ones: what CI has the time to compare with tshark."""
    return [path for path in all_captures()
            if path.parent == CAPTURES / "crafted" or path.stat().st_size <= QUICK_BYTES]


def name_of(capture):
    """The name of a capture below the shared folders of captures and trials."""
    folder = TRIALS if TRIALS in capture.parents else CAPTURES
    return str(capture.relative_to(folder))


def recordings():
    """The folders of the recordings of a kernel with their truth, by name."""
    folders = [path.parent for folder in (CAPTURES, TRIALS) for path in folder.glob("recorded/*/truth.json")]
    return sorted(folders, key=lambda folder: folder.name)


def end(folder, name):
    """The capture of one end in a folder of a recording, whatever its format; None where there is none."""
    for ending in (".pcap", ".pcapng"):
        if (folder / f"{name}{ending}").exists():
            return folder / f"{name}{ending}"
    return None


def run_oracle(name, *arguments):
    """The lines that an oracle program (tests/oracle/NAME.cc) prints."""
    done = subprocess.run([PROGRAM.parent / name, *arguments], capture_output=True, timeout=TIME_LIMIT_S)
    if done.returncode != 0:
        raise AssertionError(f"{name} {arguments}: status {done.returncode}: {done.stderr.decode()}")
    return done.stdout.decode().splitlines()


def tshark_fields(capture, fields, *options):
    """Rows of tshark's -T fields; a field that the frame has not is "".

    tshark exits with an error after the last whole record of a damaged file; its rows count.
    """
    command = ["tshark", "-n", "-r", str(capture), "-T", "fields", *options]
    for field in fields:
        command += ["-e", field]
    done = subprocess.run(command, capture_output=True, timeout=TIME_LIMIT_S)
    rows = [line.split("\t") for line in done.stdout.decode(errors="replace").splitlines()]
    if done.returncode not in (0, 2) or any(len(row) != len(fields) for row in rows):
        raise AssertionError(f"{command}: status {done.returncode}: {done.stderr.decode()}")
    return rows


def main():
    result = unittest.main(module=None, argv=sys.argv, exit=False, verbosity=2).result
    if result.wasSuccessful() and result.testsRun == len(result.skipped):
        sys.exit(SKIPPED_STATUS)
    sys.exit(0 if result.wasSuccessful() else 1)


if __name__ == "__main__":
    main()

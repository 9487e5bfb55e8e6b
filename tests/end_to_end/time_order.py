"""Holds what the program says of a capture whose frames do not stand in order of time against what it says of the
same frames after Wireshark's reordercap."""

import subprocess
import tempfile
from pathlib import Path

from support import CAPTURES, TRIALS, ask, run, tshark_fields

# Captures of several interfaces that were written one after the other.
OUT_OF_ORDER = (
    TRIALS / "reported/interfaces_out_of_order.pcap",
    TRIALS / "recorded/n20_dumpcap/client.pcapng",
    CAPTURES / "recorded/s14e_rawip/client.pcapng",
    CAPTURES / "recorded/s14f_pcapng/client.pcapng",
)

# What is said of frames by their numbers, which reordercap changes.
FRAME_FIELDS = ("packetid", "related_mappings", "reinjection_of", "reinjected_in", "data_retransmission_of")


def answer(capture, *command, options=()):
    outcome = run("--no-cache", *options, "--load", str(capture), *command)
    assert outcome.status == 0, (command, outcome.stderr)
    return outcome.stdout


def table(capture, *options):
    """The rows of all fields, as dictionaries."""
    lines = answer(capture, "tocsv", "-", options=options).splitlines()
    names = lines[0].split("|")
    return [dict(zip(names, line.split("|"))) for line in lines[1:]]


def without_frames(value):
    """JSON without the numbers of frames and the name of the capture."""
    if isinstance(value, dict):
        return {key: without_frames(inner) for key, inner in value.items()
                if "frame" not in key and key not in FRAME_FIELDS and key not in ("capture", "anomalies")}
    if isinstance(value, list):
        return [without_frames(inner) for inner in value]
    return value


def in_order_of_time(capture, folder):
    """What reordercap makes of it, in the folder."""
    path = folder / capture.name
    subprocess.run(["reordercap", str(capture), str(path)], check=True, capture_output=True)
    return path


def places(capture):
    """{number of a frame in the file: its number in order of time}, as text."""
    numbers = [number for number, _ in sorted(tshark_fields(capture, ("frame.number", "frame.time_epoch")),
                                              key=lambda row: (row[1].rjust(30), int(row[0])))]
    return {number: str(i) for i, number in enumerate(numbers, 1)}


def assert_same_answers(test, capture):
    """Of all fields of all rows, of listings and of summaries."""
    with tempfile.TemporaryDirectory() as folder:
        ordered = in_order_of_time(capture, Path(folder))
        place = places(capture)
        ours = table(capture)
        for row in ours:
            for name in FRAME_FIELDS:
                if row.get(name):
                    row[name] = ",".join(sorted((place[frame] for frame in row[name].split(",")), key=int))
        theirs = table(ordered)
        test.assertEqual(len(ours), len(theirs))
        for mine, right in zip(ours, theirs):
            test.assertEqual(mine, right)
        commands = [["list_mptcp_connections"], ["list_tcp_connections"]]
        for stream in sorted({row["mptcpstream"] for row in ours} - {""}):
            commands += [[name, stream] for name in ("mptcp_summary", "list_subflows", "list_reinjections")]
        commands += [["tcp_summary", stream] for stream in sorted({row["tcpstream"] for row in ours})]
        for command in commands:
            test.assertEqual(without_frames(ask(capture, *command)), without_frames(ask(ordered, *command)), command)

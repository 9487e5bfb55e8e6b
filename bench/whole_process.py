#!/usr/bin/env python3
"""Compare the whole program with a bare libpcap loop and with tshark on the same captures.

Each round runs the programs one after the other on the capture, which is in the page cache, so that
all of them meet the same machine. Prints a Markdown table of medians: wall time, CPU time (user and
system), the largest resident memory, and the ratio of the CPU times to ours.
"""
import argparse
import dataclasses
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

# Name and what generate_capture is asked for; about a million packets each, but for the last.
GENERATED = {
    "full-size frames": ["--packets", "1000000", "--connections", "20", "--loss", "0.005",
                         "--reinjections", "0.01"],
    "cut to 120 bytes": ["--packets", "1000000", "--connections", "20", "--loss", "0.005",
                          "--reinjections", "0.01", "--snaplen", "120"],
    "100,000 connections": ["--connections", "100000", "--all-open-first", "--bytes", "3000",
                            "--snaplen", "120"],
}


@dataclasses.dataclass
class Run:
    wall_s: float
    cpu_s: float
    peak_kib: int


@dataclasses.dataclass
class Program:
    name: str
    command: list
    rounds: int


def run(command):
    """One run with its output thrown away. Times are wait4's. The peak is from time(1): what wait4 tells
    of a child of ours includes this interpreter, whose memory the child shares until it calls exec."""
    with tempfile.NamedTemporaryFile("r") as peak:
        command = ["time", "--quiet", "--format=%M", f"--output={peak.name}", *command]
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"failed with {process.returncode}: {' '.join(map(str, command))}")
        return Run(wall, usage.ru_utime + usage.ru_stime, int(peak.read()))


def warm_page_cache(path):
    with open(path, "rb", buffering=0) as file:
        while file.read(1 << 22):
            pass


def measure(programs):
    """Alternately, so that a disturbance meets all of them: {program name: runs}."""
    runs = {program.name: [] for program in programs}
    for number in range(max(program.rounds for program in programs)):
        for program in programs:
            if number < program.rounds:
                runs[program.name].append(run(program.command))
    return runs


def count_packets(arguments, capture):
    return int(subprocess.run([arguments.build / "count_with_libpcap", capture], check=True,
                              capture_output=True, text=True).stdout)


def programs_for(arguments, capture):
    ours = [arguments.build / "mptcpanalyzer", "--load", capture, "list_mptcp_connections", "--json"]
    programs = [
        Program("mptcpanalyzer list_mptcp_connections", ours, arguments.rounds),
        Program("libpcap loop that counts", [arguments.build / "count_with_libpcap", capture],
                arguments.rounds),
    ]
    if arguments.tshark_rounds > 0:
        tshark = ["tshark", "-n", "-r", capture, "-T", "fields", "-e", "tcp.stream",
                  "-e", "mptcp.stream"]
        programs.append(Program("tshark, one pass", tshark, arguments.tshark_rounds))
    return programs


def print_table(title, capture, packets, runs):
    size = os.path.getsize(capture) / 1e6
    print(f"\n### {title}: {packets:,} packets, {size:,.0f} MB\n")
    print("| program | rounds | wall s | CPU s | packets/s of CPU | peak MiB | CPU time, ours = 1 |")
    print("|---|---|---|---|---|---|---|")
    ours = None
    for name, samples in runs.items():
        wall = statistics.median(sample.wall_s for sample in samples)
        cpu = statistics.median(sample.cpu_s for sample in samples)
        peak = max(sample.peak_kib for sample in samples) / 1024
        ours = ours or cpu
        print(f"| {name} | {len(samples)} | {wall:.3f} | {cpu:.3f} | {packets / cpu:,.0f} "
              f"| {peak:,.1f} | {cpu / ours:.2f} |", flush=True)


def compare(arguments, title, capture):
    warm_page_cache(capture)
    packets = count_packets(arguments, capture)
    print_table(title, capture, packets, measure(programs_for(arguments, capture)))


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("captures", nargs="*", type=pathlib.Path,
                        help="captures to read; without any, some are generated and deleted again")
    root = pathlib.Path(__file__).resolve().parent.parent
    parser.add_argument("--build", type=pathlib.Path, default=root / "build" / "release",
                        help="directory of the programs (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="default: %(default)s")
    parser.add_argument("--tshark-rounds", type=int, default=1,
                        help="0 leaves tshark out; it takes minutes on a million packets (default: %(default)s)")
    parser.add_argument("--only", choices=GENERATED, action="append",
                        help="generate this capture only; may be repeated")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    for program in ["time"] + (["tshark"] if arguments.tshark_rounds > 0 else []):
        if shutil.which(program) is None:
            sys.exit(f"{program} is not installed")
    if arguments.captures:
        for capture in arguments.captures:
            compare(arguments, capture.name, capture)
        return
    with tempfile.TemporaryDirectory(prefix="mptcpanalyzer-bench-") as directory:
        for title in arguments.only or GENERATED:
            capture = pathlib.Path(directory) / "generated.pcap"
            subprocess.run([arguments.build / "generate_capture", "--seed", str(arguments.seed),
                            "--out", capture, *GENERATED[title]], check=True)
            compare(arguments, title, capture)
            capture.unlink()


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""What live_analysis holds: generated traffic at steady rates over a veth pair in a network namespace of its own.

    bench/live_capture.py [--seconds 5] [--write] [RATE...]

Prints a Markdown table: frames a second as sent, frames seen, frames dropped, CPU time and memory of the program. Needs root.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BUILD = Path(__file__).resolve().parent.parent / "build/release"


def measure(rate, seconds, write):
    subprocess.run("ip link add sender type veth peer name receiver && ip link set sender up && ip link set receiver up",
                   shell=True, check=True)
    with tempfile.TemporaryDirectory() as folder:
        command = [BUILD / "mptcpanalyzer", "live_analysis", "receiver", "--json", "--filter", "tcp"]
        command += ["--write", Path(folder) / "live.pcapng"] if write else []
        with open(Path(folder) / "summary.json", "w+") as summary:
            live = subprocess.Popen(command, stdout=summary)
            time.sleep(1)
            sent = subprocess.run([BUILD / "send_frames", "sender", str(rate), str(seconds)], check=True,
                                  capture_output=True, text=True).stdout.strip()
            time.sleep(1)
            live.send_signal(signal.SIGINT)
            _, status, usage = os.wait4(live.pid, 0)
            assert status == 0, status
            summary.seek(0)
            found = json.load(summary)
    subprocess.run(["ip", "link", "del", "sender"], check=True)
    dropped = found["dropped_by_kernel"] + found["dropped_by_interface"]
    print(f"| {sent} | {found['frames']:,} | {dropped:,} | {usage.ru_utime + usage.ru_stime:.1f} s | "
          f"{usage.ru_maxrss / 1024:.0f} MiB |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--write", action="store_true", help="write the frames, too")
    parser.add_argument("rates", metavar="RATE", type=int, nargs="*", default=[100_000, 200_000, 300_000])
    arguments = parser.parse_args()
    if "LIVE_CAPTURE_NAMESPACE" not in os.environ:
        os.environ["LIVE_CAPTURE_NAMESPACE"] = "1"
        os.execvp("unshare", ["unshare", "--net", sys.executable, *sys.argv])
    print("| sent | seen | dropped | CPU | memory |\n|---|---|---|---|---|", flush=True)
    for rate in arguments.rates:
        measure(rate, arguments.seconds, arguments.write)


if __name__ == "__main__":
    main()

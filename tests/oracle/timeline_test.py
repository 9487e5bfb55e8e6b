"""timeline against tshark, packet by packet, and against the kernels of the recordings.

tshark tells in which frames hosts announce, echo and take back addresses, change priorities, open subflows and
send MP_FAIL; each is a row of the timeline and nothing else is. The kernel's SubflowStale says that a subflow
of that host was not answered while others were.
"""

import json
import unittest
from collections import Counter, defaultdict

from support import CAPTURES, EXAMPLE, REPOSITORY, TRIALS, ask, connections, needs, needs_captures, run, tshark_fields

# Frames that have it, by subtype; the events that they are. Joins are those of SYN and SYN/ACK.
SIGNALS = {"3": "add_addr", "4": "remove_addr", "5": "mp_prio"}
SYN, ACK = 0x02, 0x10
SCENARIOS = ("s03_handover", "s04_backup", "s05_fullmesh", "s10_abort", "n01_server_opens", "n03_readd",
             "n15b_join_refused")


def folder_of(scenario):
    return next(place for place in (CAPTURES / "recorded" / scenario, TRIALS / "recorded" / scenario)
                if place.is_dir())


def events(capture, *more):
    """Of all connections of the capture."""
    return [event | {"mptcpstream": number} for number in connections(capture)
            for event in ask(capture, "timeline", str(number), *more)["events"]]


@needs_captures
class Timeline(unittest.TestCase):
    @needs("tshark")
    def test_signals_are_those_of_tshark(self):
        for scenario in SCENARIOS:
            for end in ("client", "server"):
                capture = folder_of(scenario) / f"{end}.pcap"
                told = events(capture)
                frames = defaultdict(list)
                for frame, subtypes, flags in tshark_fields(
                        capture, ["frame.number", "tcp.options.mptcp.subtype", "tcp.flags"], "-Y",
                        "tcp.options.mptcp.subtype in {1, 3, 4, 5}"):
                    for subtype in subtypes.split(","):
                        if subtype in SIGNALS:
                            frames[SIGNALS[subtype]].append(int(frame))
                        elif subtype == "1" and int(flags, 16) & SYN:
                            frames["syn_ack" if int(flags, 16) & ACK else "syn"].append(int(frame))
                for name in (*SIGNALS.values(), "syn", "syn_ack"):
                    kinds = ("join",) if name.startswith("syn") else ("address", "priority")
                    ours = sorted(event["frame"] for event in told if event["event"] == name and event["kind"] in kinds)
                    self.assertEqual(frames[name], ours, (scenario, end, name))

    def test_paths_that_the_kernel_found_stale_are_silent(self):
        stale = 0
        for truth in sorted(CAPTURES.glob("recorded/*/truth.json")) + sorted(TRIALS.glob("recorded/*/truth.json")):
            counters = json.loads(truth.read_text()).get("nstat_mptcp") or {}
            for end in ("client", "server"):
                capture = next((path for path in (truth.parent / f"{end}.pcap", truth.parent / f"{end}.pcapng")
                                if path.exists()), None)
                if capture is None:
                    continue
                silent = [event for event in events(capture, "--kind", "path")
                          if event["host"] == end.capitalize()]
                count = counters.get(end, {}).get("MPTcpExtSubflowStale", 0)
                with self.subTest(capture=capture):
                    if count != 0:
                        self.assertGreaterEqual(len(silent), count)
                        stale += 1
                    # Its paths go dead again and again; its kernel took the server's alone for stale.
                    elif truth.parent.name != "n20_dumpcap":
                        self.assertEqual([], silent)
        self.assertEqual(4, stale)

    def test_reinjections_are_those_of_list_reinjections(self):
        for scenario in ("s03_handover", "s05_fullmesh"):
            capture = folder_of(scenario) / "server.pcap"
            bursts = events(capture, "--kind", "reinjection")
            listed = ask(capture, "list_reinjections", "0")["reinjections"]
            self.assertEqual(len(listed), sum(event["packets"] for event in bursts))
            self.assertEqual(sum(entry["length"] for entry in listed), sum(event["bytes"] for event in bursts))

    def test_both_ends(self):
        for scenario in SCENARIOS:
            folder = folder_of(scenario)
            answer = ask(folder / "client.pcap", "timeline", "0", str(folder / "server.pcap"), "0")
            alone = {end: Counter(event["event"] for event in ask(folder / f"{end}.pcap", "timeline", "0")["events"])
                     for end in ("client", "server")}
            together = Counter(event["event"] for event in answer["events"] if event["frame"] is not None)
            self.assertEqual(alone["client"], together, scenario)
            together = Counter(event["event"] for event in answer["events"] if event["second"]["frame"] is not None)
            self.assertEqual(alone["server"], together, scenario)
            for event in answer["events"]:
                if event["frame"] is None or event["second"]["frame"] is None or event["packets"] > 1:
                    continue
                # No path of these recordings takes more than 0.3 s.
                self.assertLess(abs(event["time_s"] - event["second"]["time_s"]), 0.3, event)

    def test_what_did_not_arrive_is_at_one_end_only(self):
        folder = folder_of("s04_backup")
        answer = ask(folder / "client.pcap", "timeline", "0", str(folder / "server.pcap"), "0")
        fins = [event for event in answer["events"]
                if event["event"] == "fin" and event["host"] == "Client" and event["tcpstream"] == 0]
        self.assertEqual([None], [event["second"]["frame"] for event in fins], "the path was dead")

    def test_rows_fit_100_columns_and_are_plain_text(self):
        for scenario in SCENARIOS:
            folder = folder_of(scenario)
            for more in ((), (str(folder / "server.pcap"), "0")):
                text = run("--load", str(folder / "client.pcap"), "timeline", "0", *more).stdout
                rows = [line for line in text.splitlines() if not line.startswith(("client:", "server:"))]
                self.assertLessEqual(max(map(len, rows)), 100)
                self.assertTrue(text.isascii() and text.replace("\n", "").isprintable())


class Usage(unittest.TestCase):
    def test_kinds(self):
        told = ask(EXAMPLE, "timeline", "--kind", "join", "--kind", "address")["events"]
        self.assertEqual({"join", "address"}, {event["kind"] for event in told})
        everything = ask(EXAMPLE, "timeline")["events"]
        self.assertEqual([event for event in everything if event["kind"] in ("join", "address")], told)

    def test_csv(self):
        text = run("--load", str(EXAMPLE), "timeline", "0", "--kind", "close", "--format", "csv").stdout
        header, *rows = text.splitlines()
        self.assertTrue(header.startswith("mptcpstream|kind|event|host|tcpstream|time_s|"), header)
        self.assertEqual({"close"}, {row.split("|")[1] for row in rows})

    def test_errors(self):
        server = REPOSITORY / "examples/s05_fullmesh.server.pcap.gz"
        for arguments, status in ((("7",), 1), (("0", str(server)), 1), (("0", str(server), "7"), 1),
                                  (("--kind", "weather"), 2), (("zero",), 2)):
            outcome = run("--load", str(EXAMPLE), "timeline", *arguments)
            self.assertEqual(status, outcome.status, arguments)
            self.assertEqual("", outcome.stdout)
        self.assertEqual(1, run("timeline").status)


if __name__ == "__main__":
    unittest.main()

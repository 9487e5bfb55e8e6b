"""New, retransmitted, data-retransmitted and reinjected bytes of every recorded capture, against
dss.json: an independent count, which at the sender's end equals the kernel's own counters.

At the receiver's end dss.json calls all retransmissions what comes below the highest sequence number,
even when it was never seen before; there the sums are compared, and the new data with truth.json.
"""

import json
import os
import unittest
from concurrent.futures import ThreadPoolExecutor

from support import CAPTURES, needs_captures, run_oracle

# Ours -> dss.json's.
CLASSES = {"new": "new", "retransmitted": "tcp_retr", "data_retransmitted": "same_subflow_again",
           "reinjected": "reinjected"}
COLUMNS = (*CLASSES, "gap_filling", "unmapped", "with_copies", "reinjections")
DIRECTIONS = {"Client": "client_to_server", "Server": "server_to_client"}


def counted(capture):
    """{kept: {(client, sender): {class: bytes}}}"""
    answers = {"FRAMES": {}, "RANGES": {}}
    for line in run_oracle("data_classes", capture):
        kept, client, sender, *numbers = line.split()
        key = client.replace("[", "").replace("]", ""), sender
        answers[kept][key] = dict(zip(COLUMNS, map(int, numbers)))
    return answers


def application(path):
    """{(client, sender): bytes that the application sent}, of connections that ended in order"""
    truth = json.loads((path.parent / "truth.json").read_text())
    sent = {}
    for app in truth["apps"].get("app.client", []):
        if app["end"] == "eof" and app["local"]:
            client = "{}:{}".format(*app["local"])
            sent[client, "Client"] = app["app_sent"]
            sent[client, "Server"] = app["app_received"]
    return sent


def expected():
    """(capture, [connection of dss.json])"""
    for path in sorted(CAPTURES.glob("recorded/*/dss.json")):
        for name, connections in json.loads(path.read_text()).items():
            if (path.parent / name).exists():
                yield path.parent / name, connections


@needs_captures
class DataClasses(unittest.TestCase):
    def test_every_recorded_capture(self):
        captures = list(expected())
        self.assertGreater(len(captures), 30)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            answers = pool.map(counted, (path for path, _ in captures))
            for (path, connections), answer in zip(captures, answers):
                for connection in connections:
                    client = connection["subflows"][0].split(">")[0]
                    for sender, direction in DIRECTIONS.items():
                        with self.subTest(f"{path.parent.name}/{path.name}", client=client, sender=sender):
                            self.compare(path, answer, (client, sender), connection[direction])

    def test_new_data_is_what_the_applications_sent(self):
        compared = 0
        for path, _ in expected():
            answer = counted(path)["FRAMES"]
            for key, bytes in application(path).items():
                if key in answer and bytes is not None:
                    with self.subTest(f"{path.parent.name}/{path.name}", client=key[0], sender=key[1]):
                        self.assertEqual(answer[key]["new"] + answer[key]["unmapped"], bytes)
                        compared += 1
        self.assertGreater(compared, 50)

    def compare(self, path, answer, key, theirs):
        ours = answer["FRAMES"].get(key, dict.fromkeys(COLUMNS, 0))
        ranges = answer["RANGES"].get(key, dict.fromkeys(COLUMNS, 0))
        for name in (*CLASSES, "gap_filling", "unmapped", "reinjections"):
            self.assertEqual(ours[name], ranges[name], name)
        if path.name.startswith(key[1].lower()):
            self.assertEqual({name: ours[name] for name in CLASSES},
                             {name: theirs[their_name] for name, their_name in CLASSES.items()})
            self.assertEqual(ours["gap_filling"], 0)
        else:
            self.assertEqual(sum(ours[name] for name in CLASSES),
                             sum(theirs[their_name] for their_name in CLASSES.values()))
            self.assertGreaterEqual(ours["new"], theirs["new"])

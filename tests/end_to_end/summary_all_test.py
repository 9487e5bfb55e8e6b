"""`mptcp_summary --all` and `tcp_summary --all`: what the summaries of all connections say one by one, in one pass."""

import csv
import io
import json
import unittest

from support import CAPTURES, EXAMPLE, all_captures, ask, needs_captures, run

COMMANDS = {
    "mptcp_summary": ("list_mptcp_connections", "mptcp_connections", "mptcpstream", "mptcpdest"),
    "tcp_summary": ("list_tcp_connections", "tcp_connections", "tcpstream", "tcpdest"),
}


class OneByOne(unittest.TestCase):
    """The expected values are those of each connection by itself, which other tests hold against the ground truth."""

    def check(self, capture, *options, limit=None):
        for command, (listing, key, number, _) in COMMANDS.items():
            listed = [entry[number] for entry in ask(capture, listing)[key]]
            together = ask(capture, command, "--all", *options)
            self.assertEqual(list(together), [key])
            self.assertEqual([entry[number] for entry in together[key]], listed)
            for entry in together[key][:limit]:
                with self.subTest(capture.name, **{number: entry[number]}):
                    self.assertEqual(entry, ask(capture, command, str(entry[number]), *options))

    def test_of_the_example(self):
        self.check(EXAMPLE)

    def test_one_direction(self):
        self.check(EXAMPLE, "--dest", "client")

    @needs_captures
    def test_of_every_crafted_capture(self):
        """They have ports that are used again, joins before their handshakes, connections that become one."""
        compared = 0
        for capture in all_captures():
            if "crafted" in capture.parts and run("--load", capture, "lt").status == 0:
                self.check(capture, limit=20)
                compared += 1
        self.assertGreater(compared, 40)

    @needs_captures
    def test_of_recordings(self):
        for name in ("s05_fullmesh", "s07_mix", "s12_nat"):
            for capture in sorted((CAPTURES / "recorded").glob(f"{name}*/client.pcap*")):
                self.check(capture, limit=30)

    def test_of_packets_that_are_loaded(self):
        """From standard input all packets are loaded, and the rows replayed; a file is read again."""
        for command in COMMANDS:
            with EXAMPLE.open("rb") as capture:
                loaded = run("--load", "-", command, "--all", "--json", stdin=capture)
            self.assertEqual(loaded.status, 0, loaded.stderr)
            self.assertEqual(json.loads(loaded.stdout), ask(EXAMPLE, command, "--all"))

    def test_data_level(self):
        (together,) = ask(EXAMPLE, "mptcp_summary", "--all", "--full")["mptcp_connections"]
        self.assertEqual(together, ask(EXAMPLE, "mptcp_summary", "0", "--full"))

    def test_as_csv(self):
        text = run("--load", EXAMPLE, "--format", "csv", "tcp_summary", "--all").stdout
        rows = list(csv.DictReader(io.StringIO(text), delimiter="|"))
        self.assertEqual([row["tcpstream"] for row in rows], ["0", "0", "1", "1", "2", "2", "3", "3"])


class Text(unittest.TestCase):
    def rows(self, *command):
        """The table by its headings, which two spaces part."""
        lines = [line.strip() for line in run("--load", EXAMPLE, *command).stdout.splitlines()]
        parted = [[cell for cell in line.split("  ") if cell] for line in lines]
        return [dict(zip((h.strip() for h in parted[0]), (c.strip() for c in row))) for row in parted[1:]]

    def test_a_row_for_each(self):
        for command, (_, key, number, destination) in COMMANDS.items():
            answer = ask(EXAMPLE, command, "--all")[key]
            rows = self.rows(command, "--all")
            self.assertEqual([row[number] for row in rows], [str(entry[number]) for entry in answer])
            for row, entry in zip(rows, answer):
                for direction in entry["directions"]:
                    role = direction[destination]
                    self.assertEqual(row[f"throughput to {role}"], str(direction["throughput_bytes"]))
                    self.assertEqual(row[f"retransmitted to {role}"], str(direction["retransmitted_bytes"]))

    def test_one_direction(self):
        (row,) = self.rows("mptcp_summary", "--all", "--dest", "server")
        (direction,) = ask(EXAMPLE, "mptcp_summary", "0", "--dest", "server")["directions"]
        self.assertEqual(row["goodput to Server"], str(direction["goodput_bytes"]))
        self.assertNotIn("goodput to Client", row)

    def test_of_a_capture_without_connections(self):
        empty = bytes.fromhex("d4c3b2a1020004000000000000000000ffff000001000000")
        outcome = run("--load", "-", "mptcp_summary", "--all", "--json", stdin=empty)
        self.assertEqual((outcome.status, json.loads(outcome.stdout)), (0, {"mptcp_connections": []}))


class Usage(unittest.TestCase):
    def test_a_number_or_all(self):
        for command, (_, _, number, _) in COMMANDS.items():
            for arguments, message in (([], f"{number} is required"), (["0", "--all"], "excludes")):
                outcome = run("--load", EXAMPLE, command, *arguments)
                self.assertEqual((outcome.status, outcome.stdout), (2, ""), arguments)
                self.assertIn(message, outcome.stderr)


if __name__ == "__main__":
    unittest.main()

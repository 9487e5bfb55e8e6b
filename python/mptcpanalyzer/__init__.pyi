# Types of the module: what each dictionary holds. `_s` are seconds, `_bytes` bytes, `_bps` bit/s; keys, IDSNs and other
# numbers of 64 bits are decimal strings, as in the JSON of the commands.
from os import PathLike
from typing import Any, Literal, NotRequired, Sequence, TypedDict, Union

import numpy as np
import numpy.typing as npt
import pandas

__version__: str
Role = Literal["Client", "Server"]
Path = Union[str, PathLike[str]]
Array = npt.NDArray[Any]

class Error(Exception):
    what: str
    where: str
    hint: str

class Field(TypedDict):
    name: str
    type: str
    unit: str
    label: str
    wireshark: str
    help: str

class Plot(TypedDict):
    name: str
    arguments: str
    summary: str
    example: str

class TcpConnection(TypedDict):
    tcpstream: int
    client_ip: str
    client_port: int
    server_ip: str
    server_port: int
    packets: int
    mptcpstream: int | None
    fallback: bool
    fallback_reason: str | None
    mptcp_unanswered: bool | None

class Reset(TypedDict):
    mptcpdest: Role
    reason: int
    reason_text: str
    transient: bool
    packetid: int
    time_s: float | None

class Unmapped(TypedDict):
    mptcpdest: Role
    packetid: int
    bytes_before: int

class Fastclose(TypedDict):
    mptcpdest: Role
    packetid: int
    time_s: float | None

class Subflow(TypedDict):
    tcpstream: int
    client_ip: str
    client_port: int
    server_ip: str
    server_port: int
    mptcpdest: Role
    kind: Literal["initial", "joined", "unknown"]
    addrid: int | None
    peer_addrid: int | None
    backup: bool
    interface: str | None
    token: int | None
    hmac: Literal["verified", "mismatch"] | None
    state: str
    closed: bool
    dss_checksums_right: int
    dss_checksums_wrong: int
    mp_fail: bool
    reset_reason: int | None
    resets: list[Reset]
    fallback_reason: str | None
    unmapped_from: Unmapped | None
    copy_of_tcpstream: int | None
    packets: int
    first_s: float | None
    handshake_s: float | None

class Inferred(TypedDict):
    by: str
    bits: int
    roles_by: str

class Connection(TypedDict):
    mptcpstream: int
    version: int | None
    offered_version: int | None
    client_key: str | None
    server_key: str | None
    client_token: int | None
    server_token: int | None
    client_idsn: str | None
    server_idsn: str | None
    checksum: bool
    state: str
    client_data_fin: Literal["missing", "unacknowledged", "acknowledged", "sent"] | None
    server_data_fin: Literal["missing", "unacknowledged", "acknowledged", "sent"] | None
    fastclose: Fastclose | None
    same_as_mptcpstream: int | None
    incomplete: bool
    orphan: bool
    inferred: Inferred | None
    subflows: list[Subflow]

class Health(TypedDict):
    capture: str
    format: str
    frames: int
    tcp_segments: int
    tcp_connections: int
    mptcp_connections: int
    interfaces: list[dict[str, Any]]
    anomalies: list[dict[str, Any]]

class Rtt(TypedDict):
    samples: int
    min_s: float
    median_s: float
    p95_s: float
    max_s: float

class TcpDirection(TypedDict):
    tcpdest: Role
    captured: bool
    packets: int
    duration_s: float | None
    throughput_bytes: int | None
    rate_bps: float | None
    byte_range: int | None
    retransmitted_bytes: int | None
    gap_filling_bytes: int | None
    retransmissions: dict[str, dict[str, int | None]]
    pure_acks: int | None
    duplicate_acks: int | None
    sack_blocks: int | None
    zero_windows: int | None
    acknowledged_bytes: int | None
    rtt: Rtt | None
    mss_bytes: int | None
    largest_segment_bytes: int | None
    window_scale: int | None
    flight_max_bytes: int | None

class TcpSummary(TypedDict):
    tcpstream: int
    client_ip: str
    client_port: int
    server_ip: str
    server_port: int
    mptcpstream: int | None
    initial_rtt_s: float | None
    directions: list[TcpDirection]
    notes: list[str]

class SubflowShare(TypedDict):
    tcpstream: int
    client_ip: str
    client_port: int
    server_ip: str
    server_port: int
    captured: bool
    packets: int
    throughput_bytes: int | None
    throughput_contribution: float | None
    new_data_bytes: int | None
    goodput_contribution: float | None
    reinjected_bytes: int | None
    data_retransmitted_bytes: int | None
    retransmitted_bytes: int | None
    gap_filling_bytes: int | None
    undelivered_bytes: int | None
    unmapped_bytes: int | None
    rtt: Rtt | None
    first_data_s: float | None
    last_data_s: float | None
    backup: bool

class MptcpDirection(TypedDict):
    mptcpdest: Role
    captured: bool
    packets: int
    duration_s: float | None
    throughput_bytes: int | None
    throughput_bps: float | None
    goodput_bytes: int | None
    goodput_bps: float | None
    reinjected_bytes: int | None
    data_retransmitted_bytes: int | None
    retransmitted_bytes: int | None
    gap_filling_bytes: int | None
    undelivered_bytes: int | None
    unmapped_bytes: int | None
    beyond_window_packets: int | None
    beyond_window_bytes: int | None
    subflows: list[SubflowShare]

class MptcpSummary(TypedDict):
    mptcpstream: int
    directions: list[MptcpDirection]  # with `full` more: docs/definitions.md
    notes: list[str]

class EarlierPacket(TypedDict):
    packetid: int
    tcpstream: int

class Reinjection(TypedDict):
    packetid: int
    tcpstream: int
    mptcpdest: Role
    dsn: int | None
    length: int
    reinjection_of: list[EarlierPacket]

class Reinjections(TypedDict):
    mptcpstream: int
    reinjections: list[Reinjection]

class Clock(TypedDict):
    offset_s: float | None
    drift_ppm: float | None
    offset_error_s: float | None
    drift_error_ppm: float | None
    disagree: bool
    applied: bool
    applied_offset_s: float
    applied_drift_ppm: float
    steps: list[dict[str, Any]]

class StreamOwds(TypedDict):
    tcpstream: int
    tcpdest: Role
    mptcpdest: Role | None
    packets: int
    lost: int
    beyond_capture: int
    receiver_only: int
    reordered: int
    min_s: float | None
    median_s: float | None
    p95_s: float | None
    max_s: float | None
    jitter_s: float | None
    impossible: list[int]

class Owds(TypedDict):
    clock: Clock
    streams: list[StreamOwds]

class Verdict(TypedDict):
    packetid: int
    tcpstream: int
    mptcpdest: Role
    dsn: int | None
    length: int
    verdict: Literal["successful", "redundant", "rescue", "lost"]
    delta_s: float | None
    trigger: str
    new_bytes: int
    sent_s: float | None
    arrived_s: float | None
    reinjection_of: list[dict[str, Any]]

class Verdicts(TypedDict):
    mptcpstream: int
    reinjections: list[Verdict]
    totals: list[dict[str, Any]]

class Received(TypedDict):
    mptcpstream: int
    directions: list[dict[str, Any]]

class FrameSpan(TypedDict):
    capture: int
    first: int
    last: int
    count: int

class Finding:
    id: str
    severity: Literal["note", "warning", "error"]
    confidence: Literal["possible", "likely", "certain"]
    text: str
    frames: list[FrameSpan]
    begin_s: float | None
    end_s: float | None
    tcpstream: int | None
    second_tcpstream: int | None
    mptcpdest: Role | None
    cost_s: float | None
    cost_bytes: int | None
    counter: str | None
    advice: str | None
    next: str | None
    wireshark: str | None
    causes: list[str]

class Diagnosis:
    mptcpstream: int | None
    tcpstream: int
    second_mptcpstream: NotRequired[int | None]
    verdict: Any
    findings: list[Finding]
    rules: list[Any]

class Axis(TypedDict):
    title: str
    unit: str | None
    logarithmic: bool
    offset: str

class Series(TypedDict):
    label: str
    name: str
    drawing: Literal["points", "line", "steps", "spans", "area"]
    tcpstream: int | None
    destination: Role | None
    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    y_end: NotRequired[npt.NDArray[np.float64]]
    packetid: NotRequired[npt.NDArray[np.uint32]]

class Marker(TypedDict):
    x: float
    label: str
    tcpstream: int | None
    packetid: int | None

class Period(TypedDict):
    begin: float
    end: float
    label: str
    name: str
    destination: Role | None

class Figure(TypedDict):
    title: str
    caption: list[str]
    start_ns: str | None
    x: Axis
    y: Axis
    markers: list[Marker]
    periods: list[Period]
    series: list[Series]

def fields() -> list[Field]: ...
def plots() -> list[Plot]: ...

class Table:
    @property
    def names(self) -> list[str]: ...
    def __len__(self) -> int: ...
    def __getitem__(self, name: str) -> Array: ...
    def chunks(self, name: str) -> list[Array]: ...
    def column(self, name: str) -> Array: ...
    def categories(self, name: str) -> tuple[npt.NDArray[np.int32], list[str]]: ...
    def lists(self, name: str) -> tuple[npt.NDArray[np.int64], Array]: ...
    def to_pandas(self, columns: Sequence[str] | None = None) -> pandas.DataFrame: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

class Trace(Table):
    @classmethod
    def open(
        cls, path: Path, *, filter: str | None = None, columns: Sequence[str] | None = None, tcpstream: int | None = None,
        mptcpstream: int | None = None, destination: Role | None = None, drop_syn: bool = False, salvage: bool = False,
        cache: bool = True, cache_folder: Path | None = None,
    ) -> Trace: ...
    @property
    def capture(self) -> str: ...
    @property
    def connections(self) -> list[Connection]: ...
    @property
    def tcp_connections(self) -> list[TcpConnection]: ...
    def subflows(self, mptcpstream: int) -> Connection: ...
    def health(self) -> Health: ...
    def tcp_summary(self, tcpstream: int) -> TcpSummary: ...
    def mptcp_summary(self, mptcpstream: int, *, full: bool = False) -> MptcpSummary: ...
    def tcp_summaries(self) -> list[TcpSummary]: ...
    def mptcp_summaries(self, *, full: bool = False) -> list[MptcpSummary]: ...
    def reinjections(self, mptcpstream: int) -> Reinjections: ...
    def reinjection_totals(self, mptcpstream: int) -> dict[str, Any]: ...
    def timeline(self, mptcpstream: int) -> dict[str, Any]: ...
    def nstat(self, mptcpstream: int | None = None) -> dict[str, Any]: ...
    def diagnose(self, other: Trace | None = None, *, mptcpstream: int | None = None) -> list[Diagnosis]: ...
    def match_tcp(self, other: Trace, tcpstream: int) -> dict[str, Any]: ...
    def match_mptcp(self, other: Trace, mptcpstream: int) -> dict[str, Any]: ...
    def plot(
        self, name: str, stream: int, *, dests: Sequence[Role] = (), skip: Sequence[int] = (), filter: str | None = None,
        fields: Sequence[str] = (), drop_syn: bool = False, data_acks: bool = False, window: float | None = None,
        bins: int = 100, out: Path | None = None,
    ) -> Figure: ...

class Merged(Table):
    def owds(self) -> Owds: ...
    def summary_extended(self, dests: Sequence[Role] = ()) -> Received: ...
    def reinjections(self, dests: Sequence[Role] = ()) -> Verdicts: ...
    def plot(
        self, name: str, *, dests: Sequence[Role] = (), skip: Sequence[int] = (), filter: str | None = None,
        fields: Sequence[str] = (), drop_syn: bool = False, data_acks: bool = False, window: float | None = None,
        bins: int = 100, out: Path | None = None,
    ) -> Figure: ...

def merge(
    capture1: Path, stream1: int, capture2: Path, stream2: int, *, protocol: Literal["mptcp", "tcp"] = "mptcp",
    clock: Literal["none", "auto"] | float | tuple[float, float] = "none", salvage: bool = False, cache: bool = True,
    cache_folder: Path | None = None,
) -> Merged: ...

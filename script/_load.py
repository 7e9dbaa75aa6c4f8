"""A load generator that costs little: one process, one loop, as many connections as asked for, each always busy."""

import selectors
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

# Answers on each connection before anything counts, and how many seconds they may take.
_TO_BE_WARM = 3
_PATIENCE = 60.0

# The bytes of the next request of the connection with this number.
Source = Callable[[int], bytes]


@dataclass(frozen=True)
class Result:
    """What was measured: milliseconds of each answer, how many were not wanted, bytes of the last."""

    seconds: float
    milliseconds: Sequence[float]
    errors: int
    size: int
    # All of them, those while it was warming up too.
    answers: int

    @property
    def per_second(self) -> float:
        return len(self.milliseconds) / self.seconds

    def percentile(self, percent: int) -> float:
        """Milliseconds within which so many of a hundred answers came."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


@dataclass
class _Connection:
    number: int
    port: int
    line: socket.socket = field(init=False)
    sent_at: float = 0.0
    received: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        self.line = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> None:
        self.received.clear()
        self.sent_at = time.perf_counter()
        self.line.sendall(request)


def request(path: str, *, cookies: str = "", body: bytes | None = None, address: str = "") -> bytes:
    """A request as a browser sends it, keeping the connection; with `body` the POST of a form.

    `address` is where it comes from, for a server behind one proxy.
    """
    method = "GET" if body is None else "POST"
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: localhost",
        "Accept-Encoding: gzip, deflate, br",
        "Accept-Language: en",
    ]
    if cookies:
        lines.append(f"Cookie: {cookies}")
    if address:
        lines.append(f"X-Forwarded-For: {address}")
    if body is not None:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


def measure(
    port: int, source: Source, *, connections: int, seconds: float, warm_up: float, wanted: Sequence[int] = (200,)
) -> Result:
    """Keep `connections` busy for `warm_up` and then `seconds`; a status that is not `wanted` is an error.

    Warm is also only who has had a few answers on each connection, however slow a machine is.
    """
    times: list[float] = []
    errors = size = answers = 0
    cold = dict.fromkeys(range(connections), _TO_BE_WARM)
    warm_at = time.perf_counter() + warm_up
    give_up = warm_at + _PATIENCE
    begin, stop = float("inf"), give_up
    with selectors.DefaultSelector() as selector:
        for number in range(connections):
            connection = _Connection(number, port)
            selector.register(connection.line, selectors.EVENT_READ, connection)
            connection.send(source(number))
        # On a machine that is busy otherwise: at least an answer for each connection.
        while (moment := time.perf_counter()) < stop or (len(times) < connections and moment < give_up):
            for key, _events in selector.select(timeout=1):
                connection = key.data
                data = connection.line.recv(262_144)
                connection.received += data
                status, done = _answer(connection.received)
                if not done and data:
                    continue
                answers += 1
                moment = time.perf_counter()
                if begin > moment:
                    cold[connection.number] -= 1
                    if moment >= warm_at and max(cold.values()) <= 0:
                        begin, stop, give_up = moment, moment + seconds, moment + seconds + _PATIENCE
                if connection.sent_at >= begin:
                    times.append((moment - connection.sent_at) * 1000)
                    errors += status not in wanted
                    size = len(connection.received)
                if not data:
                    # Closed by the server, as after some errors.
                    selector.unregister(connection.line)
                    connection.open()
                    selector.register(connection.line, selectors.EVENT_READ, connection)
                connection.send(source(connection.number))
        for key in list(selector.get_map().values()):
            key.data.line.close()
    return Result(max(seconds, time.perf_counter() - begin), times, errors, size, answers)


def _answer(received: bytearray) -> tuple[int, bool]:
    """Status of the answer, 0 while it is not there, and whether it is complete."""
    head, separator, body = received.partition(b"\r\n\r\n")
    if not separator:
        return 0, False
    status = int(head[9:12])
    lower = head.lower()
    at = lower.find(b"content-length:")
    if at >= 0:
        length = int(lower[at + 15 :].split(b"\r\n", 1)[0])
        return status, len(body) >= length
    return status, body.endswith(b"0\r\n\r\n") or status in (204, 304)

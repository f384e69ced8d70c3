"""Clients of one HTTP service: `python -m bench.near_load PORT CLIENTS SECONDS RATE TOKEN < paths`, told as JSON.

RATE 0: each client asks again as soon as it is answered; else so many requests a second in all, by the clock, and an
answer's time counts from when its request was due.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from typing import cast


class Client(asyncio.Protocol):
    """One connection that is kept."""

    def __init__(self, requests: list[bytes], seconds: list[float], wrong: list[bytes], every: float) -> None:
        self._requests, self._seconds, self._wrong, self._every = requests, seconds, wrong, every
        self._got, self._whole = bytearray(), 0
        self._due = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._due = time.perf_counter() + random.random() * self._every  # noqa: S311 - not a secret
        self._later()

    def _later(self) -> None:
        wait = self._due - time.perf_counter() if self._every else 0
        if wait > 0.0005:
            asyncio.get_running_loop().call_later(wait, self._ask)
        else:
            self._ask()

    def _ask(self) -> None:
        if not self._every:
            self._due = time.perf_counter()
        self._transport.write(random.choice(self._requests))  # noqa: S311 - not a secret

    def data_received(self, data: bytes) -> None:
        self._got += data
        if not self._whole:
            end = self._got.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self._got[:end]).lower()
            self._whole = end + 4 + int(head.split(b"content-length:")[1].split(b"\r\n")[0])
            if not head.startswith(b"http/1.1 200"):
                self._wrong.append(head[:300])
        if len(self._got) >= self._whole:
            self._seconds.append(time.perf_counter() - self._due)
            self._got.clear()
            self._whole = 0
            self._due += self._every
            self._later()


async def load(port: int, clients: int, seconds: float, rate: float, token: str, paths: list[str]) -> dict[str, float]:
    """Ask for so many seconds."""
    bearer = f"Authorization: Bearer {token}\r\n" if token else ""
    requests = [f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{bearer}\r\n".encode() for path in paths]
    took: list[float] = []
    wrong: list[bytes] = []
    every = clients / rate if rate else 0.0
    loop = asyncio.get_running_loop()
    for _ in range(clients):
        await loop.create_connection(lambda: Client(requests, took, wrong, every), "127.0.0.1", port)
    await asyncio.sleep(seconds)
    answered = sorted(took)
    if wrong or not answered:
        raise SystemExit(f"{len(wrong)} answers were wrong: {wrong[:1]}")
    return {
        "rps": len(answered) / seconds, "p50_ms": answered[len(answered) // 2] * 1000,
        "p99_ms": answered[int(len(answered) * 0.99)] * 1000, "cpu_us": time.process_time() / len(answered) * 1e6,
    }  # fmt: skip


if __name__ == "__main__":
    _, port, clients, seconds, rate, token = sys.argv
    found = asyncio.run(
        load(int(port), int(clients), float(seconds), float(rate), token, sys.stdin.read().splitlines())
    )
    print(json.dumps(found))

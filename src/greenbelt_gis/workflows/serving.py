"""Before the service starts: may it listen there, and how does it end?"""

from __future__ import annotations

import ipaddress
import signal
import socket
import sys

from greenbelt_gis.errors import UsageError
from greenbelt_gis.text import Text


def check_listening(host: str, port: int) -> None:
    """Refuse an address beyond this machine (there are no accounts yet), and a port that is taken."""
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local:
        raise UsageError(
            Text("{host} is not an address of this machine alone", "{host} 不是仅限本机的地址").format(host=host),
            fix=Text(
                "this version has no accounts, so it listens on 127.0.0.1 only",
                "本版本尚无账户管理，只能监听 127.0.0.1",
            ),
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise UsageError(
                Text("port {port} cannot be used: {why}", "端口 {port} 无法使用：{why}").format(
                    port=port, why=problem.strerror
                ),
                fix=Text("choose another with --port", "请用 --port 另选端口"),
            ) from None


def end_well_when_told() -> None:
    """Let the process end with exit code 0 on SIGTERM.

    The server finishes its requests when the signal comes and then raises it again for whoever handled it before;
    without a handler the process would be reported as killed.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))

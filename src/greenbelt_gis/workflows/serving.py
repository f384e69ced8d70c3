"""Before the service starts: may it listen there, and how does it end?"""

from __future__ import annotations

import ipaddress
import signal
import socket
import sys

from greenbelt_gis.errors import UsageError
from greenbelt_gis.text import Text

_NO_TLS = Text(
    "warning: other machines can reach this address, and passwords travel in the clear; put a server with TLS in front",
    "警告：其他机器可访问该地址，且密码以明文传输；请在前面设置 TLS 服务器",
)
_PUBLIC = Text(
    "warning: GREENBELT_PUBLIC_READ is true, so whoever reaches this address sees all sites",
    "警告：GREENBELT_PUBLIC_READ 为 true，能访问该地址的人可查看全部场地",
)


def check_listening(host: str, port: int, *, public_read: bool = False) -> list[Text]:
    """Refuse what is no address of this machine, and a port that is taken; warnings where others can reach it."""
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        raise UsageError(
            Text("{host} is not an address to listen on", "{host} 不是可监听的地址").format(host=host),
            fix=Text("give an IP address of this machine", "请给出本机的 IP 地址"),
        ) from None
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
    return [] if local else [_NO_TLS, *([_PUBLIC] if public_read else [])]


def end_well_when_told() -> None:
    """Let the process end with exit code 0 on SIGTERM.

    The server finishes its requests when the signal comes and then raises it again for whoever handled it before;
    without a handler the process would be reported as killed.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))

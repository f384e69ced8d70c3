"""Around the service: may it listen there, how does it end, and the worker beside it."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import subprocess
import sys
import threading

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


def end_with_stdin() -> None:
    """Have SIGTERM sent to ourselves when standard input ends, as it does when whoever holds its other end has died."""

    def wait() -> None:
        while os.read(0, 4096):  # past Python's buffer, whose lock nobody could take when the process ends
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


class WorkerBeside:
    """A worker as a process beside the service: begun again where it ends by itself, ended with the service.

    It reads from a pipe whose other end is ours: that closes with us, however we end.
    """

    def __init__(self, again_s: float = 2.0, grace_s: float = 8.0) -> None:
        self._again_s, self._grace_s = again_s, grace_s
        self._ending = threading.Event()
        self._process = self._begun()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    def __enter__(self) -> WorkerBeside:
        return self

    def __exit__(self, *_: object) -> None:
        """End it, by force where it does not end in time: its job is put back then."""
        self._ending.set()
        self._keeper.join()
        self._process.terminate()
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(self._grace_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _begun(self) -> subprocess.Popen[bytes]:
        # What it says goes to stderr: stdout is the service's log.
        return subprocess.Popen(
            [sys.executable, "-m", "greenbelt_gis.cli", "worker", "--until-eof", "--quiet"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, process_group=0,  # Ctrl-C is for us, who then end it
        )  # fmt: skip

    def _keep(self) -> None:
        wait_s = self._again_s
        while not self._ending.wait(0.2):
            if self._process.poll() is None:
                continue
            if self._ending.wait(wait_s):
                return
            wait_s = min(2 * wait_s, 60.0)
            self._process = self._begun()

"""The provisioner: how Jupyter comes by a warm kernel.

Any client of Jupyter may use it by name (``JUPYTER_DEFAULT_PROVISIONER_NAME=lugan-warm``); the
build asks for it by `use_warm_kernels`. The first kernel starts the zygote; the processes that a
build starts share it. Where no kernel can be forked, an ordinary one is started, and that is said
once.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from .zygote import OVER

NAME = "lugan-warm"

#: Names the socket of the zygote to the processes that share it.
ADDRESS = "LUGAN_ZYGOTE"

#: Stands in place of the address where this system cannot fork a process that has imported much.
NONE = "none"

#: How often to look whether a kernel has come up or ended, in seconds; Jupyter's own 0.1 s would be felt.
_LOOK = 0.005

#: How long a zygote may take to import, and a fork to answer, in seconds.
_PATIENCE = 60

#: How long a kernel that is killed may take to end before somebody else looks after it, in seconds.
_GRACE = 1

_PACKAGES = Path(__file__).resolve().parents[2]


class NoFork(RuntimeError):
    """Why no kernel can be forked."""


@contextlib.contextmanager
def warm_kernels(environment: Mapping[str, str]) -> Iterator[None]:
    """Inside, `use_warm_kernels`; a zygote that was started for it ends with it, and gives back its memory."""
    before = os.environ.get(ADDRESS)
    use_warm_kernels(environment)
    try:
        yield
    finally:
        address = os.environ.get(ADDRESS, "")
        if address != before and address in _stops:  # where none can be started, that stays as it was said
            _end_zygote(address)


def use_warm_kernels(environment: Mapping[str, str]) -> None:
    """Let this process, and those it starts, fork their kernels where nothing else is asked for.

    The zygote starts at once, so that it imports while there is other work.

    Parameters
    ----------
    environment : mapping of str to str
        Variables that the kernels will be started with, over those of this process.
    """
    if os.name == "posix":  # elsewhere there are no Unix sockets either
        factory = KernelProvisionerFactory.instance()
        factory.provisioners.setdefault(NAME, EntryPoint(NAME, f"{__name__}:WarmProvisioner", factory.GROUP_NAME))  # an older installation may not know it
        factory.default_provisioner_name = NAME
    if os.environ.get(ADDRESS) == NONE:
        return
    if sys.platform != "linux":
        os.environ[ADDRESS] = NONE
        _say(f"{sys.platform} cannot fork them safely")
        return
    zygote_address(environment)


def zygote_address(environment: Mapping[str, str]) -> str:
    """Where the zygote listens; starts one with these variables if there is none."""
    address = os.environ.get(ADDRESS, "")
    if not address or not Path(address).parent.is_dir():
        address = os.environ[ADDRESS] = _start_zygote(environment)
    return address


def scratch() -> str | None:
    """A folder for what is needed for a while only: the zygote takes it away even if whoever started that is killed. None where there is no zygote."""
    folder = os.path.dirname(os.environ.get(ADDRESS, NONE))
    return folder if os.path.isdir(folder) else None


def _start_zygote(environment: Mapping[str, str]) -> str:
    folder = tempfile.mkdtemp(prefix="lugan-")
    address = os.path.join(folder, "zygote")
    process = subprocess.Popen(zygote_command(address), stdin=subprocess.DEVNULL, cwd=_PACKAGES, env={**os.environ, **environment}, start_new_session=True)  # an interrupt at the terminal is for whoever started it
    _stops[address] = atexit.register(partial(_stop_zygote, process, folder, os.getpid()))
    return address


#: Ends each zygote that this process has started, by its address.
_stops: dict[str, Callable[[], None]] = {}


def _end_zygote(address: str) -> None:
    """End a zygote of this process; who asks for a kernel again starts another."""
    stop = _stops.pop(address)
    stop()
    atexit.unregister(stop)
    del os.environ[ADDRESS]


def zygote_command(address: str) -> list[str]:
    """The command that starts a zygote of this process, listening at an address."""
    return [sys.executable, "-Xfrozen_modules=off", "-m", "lugan.kernels.zygote", address, str(os.getpid())]


def _stop_zygote(process: subprocess.Popen[bytes], folder: str, owner: int) -> None:
    if os.getpid() == owner:  # not in a fork of ours
        process.terminate()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


class Fork:
    """A forked kernel, with as much of `subprocess.Popen` as `LocalProvisioner` uses."""

    stdin = stdout = stderr = None

    def __init__(self, argv: list[str], env: Mapping[str, str], cwd: str):
        """Ask the zygote for a kernel.

        Raises
        ------
        NoFork
            If there is no zygote, or it refuses.
        """
        self.returncode: int | None = None
        self._connection = _connected(zygote_address(env))
        self._messages = self._connection.makefile("r")
        try:
            self._connection.sendall(json.dumps({"argv": argv, "env": dict(env), "cwd": cwd}).encode() + b"\n")
            answer = json.loads(self._messages.readline() or '{"refused": "the process to fork has ended"}')
        except OSError as error:
            raise NoFork(str(error)) from None
        if "refused" in answer:
            raise NoFork(answer["refused"])
        self.pid: int = answer["pid"]

    def poll(self) -> int | None:
        """The exit code, or None while it lives."""
        if self.returncode is None:
            self._connection.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                self._end(self._connection.recv(4096))
        return self.returncode

    def wait(self) -> int:
        """The exit code, once it has ended."""
        if self.returncode is None:
            self._connection.setblocking(True)
            self._end(self._connection.recv(4096))
        assert self.returncode is not None
        return self.returncode

    def _end(self, message: bytes) -> None:
        self.returncode = json.loads(message)["code"] if message else -signal.SIGKILL  # the zygote itself is gone
        self._connection.close()

    def send_signal(self, signum: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, signum)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _connected(address: str) -> socket.socket:
    """A connection to the zygote, once it listens."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(_PATIENCE)
        try:
            connection.connect(address)
            return connection
        except FileNotFoundError:  # still importing, or over
            if os.path.exists(address + OVER):
                raise NoFork(Path(address + OVER).read_text("utf-8")) from None
            time.sleep(0.01)
        except OSError as error:
            raise NoFork(f"the process to fork does not answer ({error})") from None
    raise NoFork(f"the process to fork did not come up within {_PATIENCE} s")


class WarmProvisioner(LocalProvisioner):
    """Forks kernels of this very interpreter where it can; starts all others as `LocalProvisioner` does."""

    _sockets = ""

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Let the kernel talk over Unix sockets of its own: no two kernels can ever draw the same port."""
        if self.parent is not None and not self._sockets:
            self._sockets = tempfile.mkdtemp(prefix="lugan-", dir=scratch())
            self.parent.transport, self.parent.ip, self.parent.cache_ports = "ipc", os.path.join(self._sockets, "kernel"), False
            self.parent.connection_file = os.path.join(self._sockets, "connection.json")
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        if os.environ.get(ADDRESS) == NONE or not _is_ours(cmd, kwargs):
            return await super().launch_kernel(cmd, **kwargs)
        try:
            fork = Fork(cmd[cmd.index("ipykernel_launcher") + 1 :], kwargs.get("env") or os.environ, str(kwargs.get("cwd") or os.getcwd()))
        except NoFork as reason:
            _say_once(reason)
            return await super().launch_kernel(cmd, **kwargs)
        self.process = fork  # type: ignore[assignment]  # as much of a Popen as is used
        self.pid = self.pgid = fork.pid  # a fork leads a group of its own
        self.cwd = kwargs.get("cwd") or os.getcwd()
        await self._bound()
        return self.connection_info

    async def _bound(self) -> None:
        """Wait until the kernel listens; a client that knocks earlier waits 0.1 s before it knocks again."""
        listening = f"{self.connection_info['ip']}-{self.connection_info['iopub_port']}"
        while not os.path.exists(listening) and await self.poll() is None:
            await asyncio.sleep(_LOOK)

    async def wait(self) -> int | None:
        await self._ended()
        return await super().wait()

    async def _ended(self) -> None:
        while await self.poll() is None:
            await asyncio.sleep(_LOOK)

    async def kill(self, restart: bool = False) -> None:
        """End the kernel, and see it end: who asks afterwards whether it has, would look again in 0.1 s only."""
        await super().kill(restart)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._ended(), _GRACE)

    async def cleanup(self, restart: bool = False) -> None:
        await super().cleanup(restart)
        if self._sockets and not restart:
            shutil.rmtree(self._sockets, ignore_errors=True)


def _is_ours(cmd: list[str], kwargs: Mapping[str, Any]) -> bool:
    """Whether a command starts an ipykernel of this interpreter, with nothing redirected."""
    return "ipykernel_launcher" in cmd and os.path.abspath(cmd[0]) == os.path.abspath(sys.executable) and not any(kwargs.get(s) for s in ("stdin", "stdout", "stderr"))


def _say(reason: object) -> None:
    print(f"kernels start one by one, which takes longer: {reason}", file=sys.stderr)


def _say_once(reason: NoFork) -> None:
    """Once for all the processes that share a zygote."""
    with contextlib.suppress(OSError):  # another has said it, or all is being torn down
        os.close(os.open(os.environ[ADDRESS] + ".said", os.O_CREAT | os.O_EXCL))
        _say(reason)

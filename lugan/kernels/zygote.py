"""The zygote: a process that has imported everything and becomes a kernel, as often as it is asked.

Started as ``python -m lugan.kernels.zygote SOCKET PID`` by the process PID, it listens on a Unix
socket. A connection is a kernel's life: a request comes in as one line of JSON (``argv``, ``env``,
``cwd``), the fork's ``pid`` goes out, and at its end its ``code``. If the other side goes away, the
kernel is told to stop; if the process that started the zygote goes away, all of them are.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

#: Variables that a process reads only when it starts: a fork cannot take on others.
_AT_START = ("PYTHON", "LC_", "LANG", "TZ", "LD_", "MPL", "OMP_", "OPENBLAS_", "MKL_")

#: Ending of the file beside the socket that says why there will be none.
OVER = ".over"

#: How often the zygote looks whether it is still wanted, in seconds.
_LOOK = 1.0

#: How often the zygote, when it ends, looks whether its kernels have ended, and tries to take its folder away.
_FAREWELLS = 5

#: How long who asks may take to say for what, in seconds: meanwhile nobody else is heard.
_PATIENCE = 5.0


def main(path: str, parent: int) -> None:
    """Preload, then serve until the process that started this one is gone; it may be so already."""
    environment = dict(os.environ)
    from .preload import preload

    try:
        preload()
    except Exception as error:
        Path(path + OVER).write_text(f"{type(error).__name__}: {' '.join(str(error).split())}", "utf-8")
        return
    if not sys.flags.safe_path:
        del sys.path[0]  # `python -m` put this folder there; a kernel puts its own
    Zygote(path, environment).serve(parent)
    folder = os.path.dirname(path)
    for _ in range(_FAREWELLS):  # nobody else will take it away, and other processes of the same build may still be ending
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.exists(folder):
            break
        time.sleep(_LOOK)


class Zygote:
    """The listening socket and the kernels that live, by their connection."""

    def __init__(self, path: str, environment: Mapping[str, str]):
        self.environment = environment
        self.kernels: dict[socket.socket, int] = {}
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(path + ".new")
        self.server.listen(64)
        os.rename(path + ".new", path)  # whoever finds it may knock; a socket that is bound and does not listen yet refuses
        self.ended, wake = os.pipe()
        for end in (self.ended, wake):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake)

    def serve(self, parent: int) -> None:
        """Fork and reap until the parent is another process."""
        while os.getppid() == parent:
            watched: list[Any] = [self.server, self.ended, *self.kernels]
            ready, _, _ = select.select(watched, [], [], _LOOK)
            if self.ended in ready:
                os.read(self.ended, 512)
            self._reap()
            for connection in [c for c in self.kernels if c in ready]:  # nothing is ever sent but a farewell
                self._signal(connection, signal.SIGTERM)
            if self.server in ready:
                self._answer(self.server.accept()[0])
        for connection in self.kernels:
            self._signal(connection, signal.SIGKILL)  # nobody is left whom they could tell anything
        for _ in range(_FAREWELLS):
            self._reap()
            if not self.kernels:
                break
            time.sleep(_LOOK / 10)

    def _answer(self, connection: socket.socket) -> None:
        connection.settimeout(_PATIENCE)
        with contextlib.suppress(OSError, ValueError):  # whoever asked may be gone by now
            request = json.loads(connection.makefile().readline())
            connection.settimeout(None)
            stale = [n for n in {*request["env"], *self.environment} if n.startswith(_AT_START) and request["env"].get(n) != self.environment.get(n)]
            if stale:
                _send(connection, refused=f"{', '.join(sorted(stale))} would have to be set before the start")
                connection.close()
                return
            pid = os.fork()
            if not pid:
                self._forget(connection)
                become_kernel(request)
            self.kernels[connection] = pid
            _send(connection, pid=pid)

    def _forget(self, connection: socket.socket) -> None:
        """In the fork: let go of what is the zygote's."""
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for sock in (self.server, connection, *self.kernels):
            sock.close()

    def _reap(self) -> None:
        """Pass on how kernels ended."""
        for connection, pid in list(self.kernels.items()):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                del self.kernels[connection]
                with contextlib.suppress(OSError):
                    _send(connection, code=os.waitstatus_to_exitcode(status))
                connection.close()

    def _signal(self, connection: socket.socket, signum: int) -> None:
        pid = self.kernels[connection]
        try:
            os.killpg(pid, signum)
        except ProcessLookupError:  # it has only just been forked and leads no group yet
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signum)


def become_kernel(request: Mapping[str, Any]) -> NoReturn:
    """Take on the environment asked for and be a kernel to the end, as ``ipykernel_launcher`` would."""
    import importlib.util

    import numpy
    from ipykernel.kernelapp import IPKernelApp

    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    numpy.random.seed()  # or all kernels would draw the same; `random` sees to itself
    launcher = importlib.util.find_spec("ipykernel_launcher")
    sys.argv = [str(launcher and launcher.origin), *request["argv"]]
    code = 0
    try:
        IPKernelApp.launch_instance([*request["argv"], f"--IPKernelApp.parent_handle={os.getppid()}"])
    except SystemExit as exit:
        code = exit.code if isinstance(exit.code, int) else int(exit.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    _end(code)


def _end(code: int) -> NoReturn:
    """End as Python would, without taking the interpreter apart, which the zygote's modules would make slow."""
    import atexit

    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        with contextlib.suppress(Exception):
            stream.flush()  # type: ignore[union-attr]
    os._exit(code)


def _send(connection: socket.socket, **message: Any) -> None:
    connection.sendall(json.dumps(message).encode() + b"\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

"""The engine: papermill's own, which knows the cell it was at, and ends a notebook that puts out too much.

Of an error papermill says in which cell it was raised. Of a cell that takes too long, or whose
kernel dies, it does not; and what a notebook puts out it gathers in memory, however much it is.
"""

from __future__ import annotations

import contextlib
import math
import time
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode, from_dict
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines

from ..kernels.limits import MOST_CHARACTERS, MOST_OUTPUTS
from ..notebook import MEDIA_TYPE

NAME = "lugan"


class StoppedError(RuntimeError):
    """A notebook that was stopped at a cell, for a reason that is no error of Python's."""

    def __init__(self, source: str, cause: str):
        super().__init__(cause)
        self.source = source


class Prompt(AsyncKernelClient):
    """Talks to a kernel as soon as it answers."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait for the first answer, as any client does, but not another 0.2 s for whatever else the kernel may say: of each message a notebook's client knows whose it is."""
        deadline = time.monotonic() + (timeout or math.inf)
        while True:
            self.kernel_info()
            with contextlib.suppress(Empty):
                answer = await self.get_shell_msg(timeout=1)
                await self.get_iopub_msg(timeout=0.2)  # else what it puts out is not heard yet
                self._handle_kernel_info_reply(answer)
                return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > deadline:
                raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")


class Manager(AsyncKernelManager):
    """Starts and ends the kernel of a notebook."""

    client_factory = Prompt

    async def _async_interrupt_kernel(self) -> None:
        """Interrupt it, but not right before it is killed, as any manager does: where it just finishes its last answer it would still log that, as if the notebook had."""
        if not self.shutting_down:
            await super()._async_interrupt_kernel()


class _Client(PapermillNotebookClient):  # type: ignore[misc]  # papermill has no types
    characters = outputs = 0
    flooded = False

    def execute_cell(self, cell: NotebookNode, cell_index: int) -> NotebookNode:
        """Run a cell.

        Raises
        ------
        StoppedError
            If it takes too long, its kernel dies, or it puts out too much.
        """
        try:
            return super().execute_cell(cell, cell_index)
        except (CellTimeoutError, DeadKernelError) as error:
            flood = f"It puts out more than {MOST_CHARACTERS:,} characters or {MOST_OUTPUTS:,} outputs, which no page can show."
            raise StoppedError(cell.source, flood if self.flooded else str(error).splitlines()[0]) from None

    def output(self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int) -> NotebookNode | None:
        """Take what a cell displays; a block of the book as it is, for only the whole notebook need be validated, once."""
        content = msg["content"]
        if MEDIA_TYPE not in content.get("data", ()) or display_id or self.clear_before_next_output or self.output_hook_stack[msg["parent_header"].get("msg_id")]:
            return super().output(outs, msg, display_id, cell_index)
        outs.append(from_dict({"output_type": msg["msg_type"], "metadata": content["metadata"], "data": content["data"]}))
        return outs[-1]

    def process_message(self, message: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Take what the kernel puts out, until it is too much: then nothing more is waited for."""
        self.characters += _length(message["content"])
        self.outputs += message["msg_type"] != "status"
        if self.characters > MOST_CHARACTERS or self.outputs > MOST_OUTPUTS:
            self.flooded = True
            self.task_poll_for_reply.cancel()  # as if the kernel had died
            return None
        return super().process_message(message, cell, cell_index)


class _Engine(Engine):  # type: ignore[misc]
    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, *, start_timeout: float, execution_timeout: float, **options: Any) -> None:
        for unused in ("input_path", "log_output", "stdout_file", "stderr_file"):
            options.pop(unused, None)
        _Client(nb_man, kernel_name=kernel_name, kernel_manager_class=Manager, startup_timeout=start_timeout, timeout=execution_timeout, record_timing=False, **options).execute()


def _length(content: Any) -> int:
    """Characters in all texts of a message."""
    if isinstance(content, str):
        return len(content)
    return sum(map(_length, content.values() if isinstance(content, dict) else content)) if isinstance(content, (dict, list)) else 0


papermill_engines.register(NAME, _Engine)

"""Warm kernels: what comes out is what ordinary kernels put out, also when something goes wrong."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from queue import Empty

import nbformat
import papermill
import pytest
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner
from nbformat.v4 import new_code_cell, new_notebook
from papermill.exceptions import PapermillExecutionError

from lugan.book import run as running
from lugan.book.engine import Prompt
from lugan.book.plan import PlannedPage, read_plan
from lugan.book.run import NOTEBOOKS, SETTINGS, run, settings
from lugan.kernels import provisioner
from lugan.kernels.provisioner import ADDRESS, NAME, use_warm_kernels
from lugan.kernels.zygote import Zygote
from lugan.register import DATA, read_register

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")

PAGES = {page.notebook: page for page in read_plan(read_register(DATA)).pages}


@pytest.fixture
def engine(monkeypatch):
    """``engine("warm")`` or ``engine("ordinary")``: which kernels papermill gets."""

    def choose(kind: str) -> None:
        use_warm_kernels(settings(None))
        monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)  # at its sight ipykernel leaves out part of what it does
        monkeypatch.setattr(KernelProvisionerFactory.instance(), "default_provisioner_name", {"warm": NAME, "ordinary": "local-provisioner"}[kind])

    for name, value in {**SETTINGS, "SOURCE_DATE_EPOCH": "0"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(running, "use_warm_kernels", lambda environment: None)
    yield choose


def outcome(notebook) -> list:
    """All of an executed notebook but times, papermill's own notes, and the number of the process in the name of a cell's file."""
    cells = [(c.get("execution_count"), c.source, re.sub(r"ipykernel_\d+", "ipykernel", str(joined(c.get("outputs", []))))) for c in notebook.cells]
    return [*cells, notebook.metadata.get("language_info")]


def joined(outputs: list) -> list:
    """Outputs with what came to one stream in one piece: a busy kernel may send a line in two."""
    pieces: list = []
    for output in outputs:
        if pieces and output.output_type == "stream" and output.name == pieces[-1].get("name"):
            pieces[-1] = nbformat.from_dict({**pieces[-1], "text": pieces[-1].text + output.text})
        else:
            pieces.append(output)
    return pieces


def executed(path: Path, folder: Path, engine, kind: str, parameters=None):
    engine(kind)
    out = folder / f"{kind}.ipynb"
    with contextlib.suppress(PapermillExecutionError):
        papermill.execute_notebook(path, out, dict(parameters or {}), kernel_name="python3", progress_bar=False, cwd=str(path.parent))
    return outcome(nbformat.read(out, 4))


@pytest.mark.parametrize("name", PAGES)
def test_every_notebook_puts_out_what_it_does_in_an_ordinary_kernel(engine, tmp_path, name):
    path, parameters = NOTEBOOKS / f"{name}.ipynb", PAGES[name].parameters
    warm, ordinary = (executed(path, tmp_path, engine, kind, parameters) for kind in ("warm", "ordinary"))
    assert len(warm) == len(ordinary) and any(outputs != "[]" for _, _, outputs in warm[:-1])
    for mine, theirs in zip(warm, ordinary, strict=True):
        assert mine == theirs


def test_a_kernel_that_has_done_its_work_is_killed_without_being_interrupted_first(monkeypatch):
    sent: list[int] = []
    send = LocalProvisioner.send_signal

    async def heard(self, signum: int) -> None:
        sent.append(signum)
        await send(self, signum)

    monkeypatch.setattr(LocalProvisioner, "send_signal", heard)
    assert not run(PAGES["overview"]).failure
    assert signal.SIGINT not in sent, "else it may log that it was, which counts as an output of the notebook"


#: What a notebook may do and where kernels could differ.
EVERYTHING = [
    "print('a'); import sys; print('b', file=sys.stderr); print('c')",
    "import os; os.system('true')",
    "import subprocess; subprocess.run(['true']); None",
    "!echo bang",
    "%%bash\necho cell magic",
    "from IPython.display import HTML, clear_output, display\nh = display(HTML('<b>1</b>'), display_id='d'); h.update(HTML('<b>2</b>'))",
    "print('gone'); clear_output(wait=True); print('kept')",
    "import asyncio\nawait asyncio.sleep(0.01); 'awaited'",
    "import warnings; warnings.warn('careful')",
    "import logging; logging.warning('logged')",
    "import threading\nt = threading.Thread(target=lambda: print('thread\\n', end='')); t.start(); t.join(); threading.current_thread().name",
    "[type(get_ipython()).__name__, __name__, os.path.basename(os.getcwd()), os.path.basename(sys.argv[0]), sys.path[0]]",
    "import numpy as np, pandas as pd\npd.DataFrame(np.arange(300).reshape(3, 100))",
    "[pd.get_option('display.max_columns'), pd.get_option('display.max_rows')]",
    "import matplotlib, matplotlib.pyplot as plt\nmatplotlib.rcParams['svg.hashsalt'] = 'x'\nfig, ax = plt.subplots(); ax.plot([1, 2]); ax.set_title('a picture')",
    "%config InlineBackend.figure_formats = ['svg']\nplt.bar([1, 2], [3, 4], label='x'); plt.legend();",
    "[matplotlib.get_backend(), plt.isinteractive(), os.environ.get('MPLBACKEND')]",
    "import multiprocessing as mp\nwith mp.get_context('fork').Pool(2) as pool: doubled = pool.map(abs, [-1, -2])\ndoubled",
    "import signal\n[signal.getsignal(s).__class__.__name__ for s in (signal.SIGINT, signal.SIGCHLD, signal.SIGTERM)]",
    "In[1], Out[11]",
    "help(len)",
    "[hash('a word'), sys.flags.hash_randomization, sys.stdin is None, os.getpid() == os.getpgrp()]",
    "try:\n    input('?')\nexcept Exception as error: print(type(error).__name__)",
    "sorted(n for n in globals() if not n.startswith('_'))",
    "def f():\n    raise ValueError('boom')\nf()",
]  # fmt: skip


def notebook(folder: Path, name: str, *cells: str) -> Path:
    """A notebook made of these cells; the last may fail."""
    content = new_notebook(cells=[new_code_cell(c, id=f"cell-{i}") for i, c in enumerate(cells)])
    content.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.write(content, folder / f"{name}.ipynb")
    return folder / f"{name}.ipynb"


def test_whatever_a_notebook_does_comes_out_as_in_an_ordinary_kernel(engine, tmp_path):
    path = notebook(tmp_path, "everything", *EVERYTHING)
    warm, ordinary = (executed(path, tmp_path, engine, kind) for kind in ("warm", "ordinary"))
    assert "boom" in str(warm)
    for mine, theirs in zip(warm, ordinary, strict=True):
        assert mine == theirs


def test_what_passes_by_pythons_streams_comes_as_in_an_ordinary_kernel(engine, tmp_path):
    """It comes when it comes: before the value of its cell, after it, or with the next cell."""
    path = notebook(tmp_path, "past", "import os; os.system('echo from a shell'); None", "import subprocess; subprocess.run(['echo', 'from a process']); None", "import time; time.sleep(1)")
    said = []
    for kind in ("warm", "ordinary"):
        engine(kind)
        ran = papermill.execute_notebook(path, None, kernel_name="python3", progress_bar=False)
        said.append("".join(o.text for cell in ran.cells for o in cell.outputs))
    assert said == ["from a shell\nfrom a process\n"] * 2


def test_nothing_leaks_from_one_notebook_to_the_next(engine, tmp_path):
    spoil = "import os, random, numpy, pandas, matplotlib\npandas.set_option('display.max_rows', 3); matplotlib.rcParams['font.size'] = 99; os.environ['SPOILT'] = '1'; pandas.spoilt = True"
    look = "import os, random, numpy, pandas, matplotlib\nprint(pandas.get_option('display.max_rows'), matplotlib.rcParams['font.size'], os.environ.get('SPOILT'), hasattr(pandas, 'spoilt'))"
    draw = "print(os.getpid(), random.random(), numpy.random.random())"
    engine("warm")
    for path in (notebook(tmp_path, "spoil", spoil), notebook(tmp_path, "look", look, draw), notebook(tmp_path, "again", look, draw)):
        outcomes = [[o.text for c in cell.outputs for o in [c]] for cell in papermill.execute_notebook(path, None, progress_bar=False).cells]
        if path.stem == "look":
            first = outcomes
    assert outcomes[0] == first[0] == ["60 10.0 None False\n"]
    assert all(a != b for a, b in zip(outcomes[1][0].split(), first[1][0].split(), strict=True)), "each has its own process and draws its own numbers"


TROUBLES = {
    "an error": ("1 / 0", "ZeroDivisionError: division by zero"),
    "a warning from C, as its last deed": ("import os; os.write(2, 'vorsichtig \\x1b[2J☂'.encode()); None", "it wrote straight to the terminal, past Jupyter: vorsichtig \\x1b[2J☂"),
    "a process of its own that talks": ("import subprocess; subprocess.run(['echo', 'careful']); None", "it wrote straight to the terminal, past Jupyter: careful"),
    "a warning on stderr": ("import warnings; warnings.warn('careful')", "cell cell-1 wrote to stderr: "),
    "a cell that hangs": ("import time; time.sleep(60)", "A cell timed out while it was being executed, after 2 seconds."),
    "a kernel that dies": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "Kernel died"),
    "a kernel that leaves": ("import os; os._exit(3)", "Kernel died"),
}


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("kind", ["warm", "ordinary"])
def test_trouble_is_told_as_with_ordinary_kernels(engine, monkeypatch, tmp_path, trouble, kind):
    source, cause = TROUBLES[trouble]
    notebook(tmp_path, "trouble", "1", source)
    monkeypatch.setattr(running, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(running, "CELL_TIMEOUT", 2)
    engine(kind)
    result = run(PlannedPage("page", "trouble", {}))
    assert result.failure and result.failure.cause.startswith(cause)


def children(pid: int) -> list[int]:
    return [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


RUN = """
import sys
from pathlib import Path
from lugan.book import run as running
from lugan.book.plan import PlannedPage
if __name__ == "__main__":
    running.NOTEBOOKS = Path(sys.argv[1])
    results = running.run_all([PlannedPage(f"page-{i}", "one", {}) for i in range(4)], running.local(2))
    print([r.failure for r in results])
"""


#: The same once more in the same process.
AGAIN = "".join(RUN.partition("    results")[1:])

#: What holds when no zygote is left.
GONE = """
    import os
    assert "LUGAN_ZYGOTE" not in os.environ and not Path(f"/proc/self/task/{os.getpid()}/children").read_text()
"""


def started(folder: Path, *before: str, run: str = RUN, **environment: str) -> subprocess.Popen[str]:
    """A process of its own that runs four notebooks two at a time."""
    command = [sys.executable, "-c", "\n".join([*before, run]), str(folder)]
    env = {k: v for k, v in os.environ.items() if k != ADDRESS} | environment
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)


def test_a_zygote_ends_with_the_run_that_started_it_and_the_next_run_starts_another(tmp_path):
    notebook(tmp_path, "one", "1")
    out, err = started(tmp_path, run=RUN + GONE + AGAIN + GONE).communicate(timeout=120)
    assert out.split("\n") == 2 * ["[None, None, None, None]"] + [""] and not err


def test_where_fork_is_not_to_be_had_ordinary_kernels_run_and_that_is_said_once(tmp_path):
    notebook(tmp_path, "one", "from ipykernel.connect import get_connection_info\nassert get_connection_info(unpack=True)['transport'] == 'ipc', 'two kernels could draw the same port'")
    process = started(tmp_path, "import sys, lugan.kernels.provisioner", "sys.platform = 'elsewhere'")
    out, err = process.communicate(timeout=120)
    assert out.strip() == "[None, None, None, None]", err
    assert err.count("kernels start one by one, which takes longer: elsewhere cannot fork them safely") == 1


def test_where_fork_is_not_to_be_had_that_is_said_once_of_all_runs(tmp_path):
    notebook(tmp_path, "one", "1")
    process = started(tmp_path, "import sys, lugan.kernels.provisioner", "sys.platform = 'elsewhere'", run=RUN + AGAIN)
    out, err = process.communicate(timeout=120)
    assert out.count("[None, None, None, None]") == 2, err
    assert err.count("kernels start one by one, which takes longer: elsewhere cannot fork them safely") == 1


def test_a_process_that_cannot_import_is_done_without_and_that_is_said_once(tmp_path):
    notebook(tmp_path, "one", "1")
    out, err = started(tmp_path, "import os, matplotlib", "os.environ['MPLBACKEND'] = 'no-such-backend'").communicate(timeout=120)
    assert out.strip() == "[None, None, None, None]", err
    assert err.count("kernels start one by one, which takes longer: ") == 1 and "no-such-backend" in err


def test_a_user_without_a_home_needs_none(tmp_path):
    notebook(tmp_path, "one", "import matplotlib")
    out, err = started(tmp_path, HOME=os.devnull, **{ADDRESS: provisioner.NONE}).communicate(timeout=120)
    assert out.strip() == "[None, None, None, None]", err


def test_a_kernel_with_a_setting_that_comes_too_late_is_an_ordinary_one(engine, monkeypatch, tmp_path, capfd):
    path = notebook(tmp_path, "late", "hash('a word')")
    warm = executed(path, tmp_path, engine, "warm")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    late = executed(path, tmp_path, engine, "warm")
    assert late == executed(path, tmp_path, engine, "ordinary") != warm
    assert "kernels start one by one, which takes longer: PYTHONHASHSEED would have to be set before the start" in capfd.readouterr().err


def test_no_kernel_outlives_whoever_asked_for_it(tmp_path):
    notebook(tmp_path, "one", "import time; time.sleep(50)")
    process = started(tmp_path)
    deadline = time.monotonic() + 60
    zygote: list[int] = []
    while time.monotonic() < deadline and not any(children(z) for z in zygote):
        zygote = [c for c in children(process.pid) if b"lugan.kernels.zygote" in Path(f"/proc/{c}/cmdline").read_bytes()]
        time.sleep(0.05)
    family = [*zygote, *(k for z in zygote for k in children(z))]
    assert len(family) > 1
    process.send_signal(signal.SIGKILL)
    process.wait()
    while time.monotonic() < deadline and any(Path(f"/proc/{p}").exists() for p in family):
        time.sleep(0.1)
    assert not [p for p in family if Path(f"/proc/{p}").exists()]


def test_a_kernel_that_has_only_just_been_forked_is_ended_too():
    """It leads no group of its own yet."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    zygote = object.__new__(Zygote)
    zygote.kernels = {None: process.pid}
    zygote._signal(None, signal.SIGKILL)
    assert process.wait(10) == -signal.SIGKILL
    zygote._signal(None, signal.SIGKILL)  # it is gone


def test_plain_papermill_knows_the_kernels_by_name():
    names = {e.name: e.value for e in provisioner.KernelProvisionerFactory._get_all_provisioners()}
    assert names.get(NAME, "lugan.kernels.provisioner:WarmProvisioner") == "lugan.kernels.provisioner:WarmProvisioner"


def test_a_zygote_whose_starter_is_gone_before_it_is_up_ends(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    command = [*provisioner.zygote_command(str(tmp_path / "zygote"))[:-1], str(gone.pid)]
    assert subprocess.run(command, timeout=60).returncode == 0


def test_an_interrupt_at_the_terminal_while_a_zygote_imports_is_not_its_business(tmp_path):
    code = "import os, signal, sys\nsignal.signal(signal.SIGINT, lambda *_: (os.close(1), signal.pause()))\nfrom lugan.kernels.provisioner import zygote_address\nprint(zygote_address({}), flush=True)\nsignal.pause()"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={k: v for k, v in os.environ.items() if k != ADDRESS}, start_new_session=True)
    address = process.stdout.readline().strip()
    time.sleep(0.2)  # it imports for a second or longer
    os.killpg(process.pid, signal.SIGINT)
    deadline = time.monotonic() + 60
    while not Path(address).exists() and children(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert Path(address).exists(), "it came up all the same"
    process.kill()
    assert process.communicate(timeout=60)[1] == ""


def test_a_zygote_that_can_be_found_listens(tmp_path):
    code = """
import os, socket, sys
class Watched(socket.socket):
    def listen(self, *args):
        assert not os.path.exists(sys.argv[1]), "it can be found and does not listen yet"
        super().listen(*args)
socket.socket = Watched
from lugan.kernels.zygote import Zygote
zygote = Zygote(sys.argv[1], {})
probe = socket.socket(socket.AF_UNIX)
probe.connect(sys.argv[1])
"""
    result = subprocess.run([sys.executable, "-c", code, str(tmp_path / "zygote")], capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr


def test_who_leaves_before_saying_anything_ends_nothing(engine):
    address = provisioner.zygote_address(settings(None))
    provisioner._connected(address).close()
    with provisioner._connected(address) as connection:
        connection.sendall(b"no request\n")
    fork = provisioner.Fork(["-f", "/nowhere/to/be/found.json"], {**os.environ, **settings(None)}, "/")
    fork.kill()
    assert fork.wait() == -signal.SIGKILL


def test_a_kernel_that_is_killed_has_ended(engine):
    async def killed() -> int | None:
        manager = AsyncKernelManager()
        await manager.start_kernel()
        await manager.provisioner.kill()
        code = manager.provisioner.process.returncode
        await manager.cleanup_resources()
        return code

    engine("warm")
    assert asyncio.run(killed()) == -signal.SIGKILL


@pytest.mark.parametrize("is_alive, said", [(True, "Kernel didn't respond in 0.01 seconds"), (False, "Kernel died before replying to kernel_info")])
def test_a_kernel_that_does_not_answer_is_told_as_by_any_client(monkeypatch, is_alive, said):
    async def answer(*args, **kwargs):
        raise Empty

    async def alive(self) -> bool:
        return is_alive

    for name, value in {"kernel_info": lambda self: None, "get_shell_msg": answer, "is_alive": alive}.items():
        monkeypatch.setattr(Prompt, name, value)
    with pytest.raises(RuntimeError, match=said):
        asyncio.run(Prompt().wait_for_ready(0.01))

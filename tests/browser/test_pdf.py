"""The whole book printed: tagged, with an outline."""

from __future__ import annotations

import os
import subprocess
import sys


def test_an_edition_is_printed_tagged_and_with_an_outline(book, command, tmp_path):
    copy = tmp_path / "html"
    copy.symlink_to(book)
    made = subprocess.run([sys.executable, "-c", "from lugan.cli import main; main()", "pdf", str(copy), "--lang", "zh"], capture_output=True, text=True, env=os.environ)
    assert made.returncode == 0, made.stderr
    printed = (tmp_path / "lugan-zh.pdf").read_bytes()
    assert printed.startswith(b"%PDF") and b"/StructTreeRoot" in printed and b"/Outlines" in printed
    assert printed.count(b"/Type /Page\n") > 50

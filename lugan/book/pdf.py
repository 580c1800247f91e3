"""The whole book as one PDF: every page of an edition, in the order of its sidebar.

The pages' articles are put into one document, ids and links made to fit, and Chromium prints it:
tagged, with an outline from the headings and numbered pages. Links between pages become links
within the document; numbers still lead to their rows in the register.
"""

from __future__ import annotations

import posixpath
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urldefrag

from lxml import html
from lxml.html import HtmlElement

from ..language import catalogue, words

#: What Debian and others call the browser.
COMMANDS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]

#: Not for paper: scripts, switches, the signs beside headings.
_LEFT_OUT = ".//script | .//*[contains(@class, 'headerlink')] | .//*[contains(@class, 'chart-narrow')] | .//form | .//button | .//div[contains(@class, 'cell_input')]"
_REFERENCES = ("id", "for", "aria-labelledby", "aria-describedby", "aria-controls")
_FOOT = '<p style="width: 100%; text-align: center; font-size: 8px"><span class="pageNumber"></span> / <span class="totalPages"></span></p>'


class PrintError(RuntimeError):
    """A book that cannot be printed; the message says what is missing and how to get it."""


def print_book(folder: Path, lang: str, target: Path) -> Path:
    """Print an edition.

    Parameters
    ----------
    folder : Path
        The published book.
    lang : str
        The edition.
    target : Path
        The PDF's file.

    Returns
    -------
    Path
        ``target``.

    Raises
    ------
    PrintError
        If there is no such edition, or no browser to print it.
    """
    edition = folder / lang
    if not (edition / "index.html").exists():
        raise PrintError(f"{folder} holds no edition {lang!r}; build it with `lugan build`")
    command = browser_command()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise PrintError("printing needs the package playwright; install the extra `test`") from None
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lugan-") as scratch, sync_playwright() as playwright:
        whole = Path(scratch, "book.html")
        whole.write_text(one_document(edition, lang), "utf-8")
        browser = playwright.chromium.launch(executable_path=command, args=ARGUMENTS)
        page = browser.new_page(color_scheme="light")
        page.goto(whole.as_uri())
        page.emulate_media(media="print", color_scheme="light")
        fresh = Path(scratch, "book.pdf")
        margin = {"top": "18mm", "bottom": "18mm", "left": "15mm", "right": "15mm"}
        page.pdf(path=fresh, format="A4", tagged=True, outline=True, print_background=True, display_header_footer=True, header_template="<span></span>", footer_template=_FOOT, margin=margin)  # type: ignore[arg-type]
        browser.close()
        shutil.move(fresh, target)
    return target


def browser_command() -> str:
    """Where the browser is.

    Raises
    ------
    PrintError
        If there is none; the message says how to get one.
    """
    found = next(filter(None, map(shutil.which, COMMANDS)), None)
    if not found:
        raise PrintError("this needs chromium, which is not installed; on Debian: apt-get install chromium")
    return found


def one_document(edition: Path, lang: str) -> str:
    """All pages of an edition as one HTML document that uses the edition's style sheets."""
    front = html.fromstring((edition / "index.html").read_text("utf-8"))
    names = list(page_order(edition))
    articles = [_article(edition, name, set(names)) for name in names]
    base = f"{edition.resolve().as_uri()}/"
    styles = "".join(f'<link rel="stylesheet" href="{base}{href.partition("?")[0]}">' for href in front.xpath("//link[@rel='stylesheet']/@href"))
    return (
        f'<!doctype html><html lang="{catalogue(lang)["html-lang"]}" data-theme="light" data-mode="light"><head><meta charset="utf-8"><title>{words("book-title", lang)}</title>{styles}'
        "<style>body { background: none } section.page { break-before: page } section.page:first-child { break-before: auto } h1, h2, h3 { break-after: avoid } .table-scroll { overflow: visible } table.data-table { font-size: .7rem }</style></head>"
        f'<body><main class="bd-article">{"".join(articles)}</main></body></html>'
    )


def page_order(edition: Path) -> Iterable[str]:
    """Names of the pages: the front page, then as each leads to the next."""
    name = "index"
    while name:
        yield name
        links = html.fromstring((edition / f"{name}.html").read_text("utf-8")).xpath("//a[contains(@class, 'right-next')]/@href")
        name = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(links[0]))).removesuffix(".html") if links else ""


def _article(edition: Path, name: str, names: set[str]) -> str:
    """A page's article, its ids and links made unique in the whole document."""
    article = html.fromstring((edition / f"{name}.html").read_text("utf-8")).xpath("//article")[0]
    for element in article.xpath(_LEFT_OUT):
        element.drop_tree()
    for element in article.iter():
        if isinstance(element.tag, str):
            _fit(element, name, names)
    inner = "".join(html.tostring(child, encoding="unicode") for child in article)
    return f'<section class="page" id="{_id(name, "")}">{inner}</section>'


def _fit(element: HtmlElement, name: str, names: set[str]) -> None:
    for attribute in _REFERENCES:
        if element.get(attribute):
            element.set(attribute, " ".join(_id(name, part) for part in element.get(attribute, "").split()))
    for attribute in ("href", "{http://www.w3.org/1999/xlink}href", "xlink:href"):
        if element.get(attribute):
            element.set(attribute, _target(element.get(attribute, ""), name, names))
    for attribute, value in element.items():
        if "url(#" in value:
            element.set(attribute, re.sub(r"url\(#([^)]+)\)", lambda m: f"url(#{_id(name, m[1])})", value))


def _target(href: str, name: str, names: set[str]) -> str:
    """Where a link of a page leads in the whole document; links out of the book stay."""
    address, anchor = urldefrag(href)
    if "://" in href or href.startswith("mailto:"):
        return href
    path = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(address))).removesuffix(".html") if address else name
    return f"#{_id(path, anchor)}" if path in names else f"#{_id(name, '')}"


def _id(name: str, id: str) -> str:
    return "--".join(filter(None, [name.replace("/", "-"), id]))


def print_all(folder: Path, languages: Iterable[str]) -> list[Path]:
    """Print editions beside the book's folders, as ``lugan-<language>.pdf``."""
    return [print_book(folder, lang, folder.parent / f"lugan-{lang}.pdf") for lang in languages]

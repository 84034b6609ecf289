#!/usr/bin/env python3
"""Holds the mechanical part of the documentation: links resolve, every dialect has its pages, every page can be reached from the
README, no page but Figures.md states a measured figure, no line of prose is wider than 140 characters.

Usage: check_docs.py SOURCE_DIR

A *measured figure* is a number with a unit of time, size, quality or ratio (12 ms, 3.4 MB, 38.2 dB, 41 %, 2.1 times) in prose. Numbers in code
(between backquotes or in a fenced block) are limits and examples. What a page states as a limit or a setting in prose is listed in ALLOWED.
"""
import re
import runpy
import sys
from pathlib import Path

ROOT = Path(sys.argv[1]).resolve()
FIGURE = re.compile(r"(?<![\w.])\d[\d,. ]*\s?(?:%|percent|dB|[num]?s\b|us\b|µs|seconds?\b|minutes?\b|hours?\b|[KMG]i?B\b|bytes a sheet|times (?:as|faster|smaller|fewer)|x faster|fps|samples/s|MP/s)")
# Limits of the format, settings of the search and terms of a measure: statements about the code, not about a run.
ALLOWED = {
    "Format.md": {"1 GiB"},
    "Search.md": {"2 MiB", "0.05 %", "95 %"},
}
WIDTH = 140


def prose(text, keep=False):
    """Lines without fenced blocks and, unless kept, inline code; numbered."""
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(r"\s*```", line):
            fenced = not fenced
            continue
        if not fenced:
            yield number, line if keep else re.sub(r"`[^`]*`", "", line)


def headings(text):
    """Anchors from headings as written, inline code included."""
    names, fenced = set(), False
    for line in text.splitlines():
        if line.startswith("```"):
            fenced = not fenced
        match = None if fenced else re.match(r"#+\s+(.*)", line)
        if match:
            names.add(re.sub(r"[^\w\- ]", "", match.group(1).lower()).strip().replace(" ", "-"))
    return names


def stale_messages(root):
    """Pieces of the messages that docs/Errors.md quotes and no source has; `…` stands for anything."""
    page = root / "docs" / "Errors.md"
    if not page.exists():
        return []
    # Adjacent string literals are one message.
    sources = "\n".join(re.sub(r'"\s*\n?\s*"', "", p.read_text()) for top in ("lib", "tools", "dialects") for p in (root / top).rglob("*.cpp"))
    bad = []
    for number, line in enumerate(page.read_text().splitlines(), 1):
        cells = line.split(" | ")
        if not line.startswith("| `") or len(cells) != 3:
            continue
        for message in re.findall(r"`([^`]+)`", cells[0]):
            for piece in message.split("…"):
                piece = piece.strip(" (;:,)\"")
                if piece and piece not in sources:
                    bad.append(f"docs/Errors.md:{number}: no source says '{piece}'")
    return bad


def stale_layers(root):
    """Rows of the table in docs/Overview.md that say something else than the test of the layers holds."""
    overview, checker = root / "docs" / "Overview.md", root / "test" / "Layering" / "check_layering.py"
    if not overview.exists() or not checker.exists():
        return []
    held = runpy.run_path(str(checker))["ALLOWED"]
    bad, rows = [], dict(re.findall(r"^\| (\w+) \| ([^|]+) \|$", overview.read_text(), re.M))
    for layer, allowed in held.items():
        if allowed is None:
            continue
        stated = {word for word in re.findall(r"\w+", rows.get(layer, "")) if word in held}
        if layer not in rows or stated != allowed:
            bad.append(f"docs/Overview.md: {layer} includes {', '.join(sorted(stated)) or 'nothing'}; test/Layering allows {', '.join(sorted(allowed)) or 'nothing'}")
    return bad


def check(root):
    bad, links = [], 0
    pages = sorted([root / "README.md", root / "CHANGELOG.md", *(root / "docs").rglob("*.md"), root / "lib" / "Runtime" / "FORMAT.md"])
    reached = {root / "README.md"}
    edges = {}
    for page in pages:
        if not page.exists():
            bad.append(f"{page.relative_to(root)}: does not exist")
            continue
        name, text = page.relative_to(root), page.read_text()
        targets = set()
        for number, line in prose(text):
            for target in re.findall(r"\]\(([^)\s]+)\)", line):
                if re.match(r"[a-z]+:", target):
                    continue
                links += 1
                path, _, anchor = target.partition("#")
                resolved = (page.parent / path).resolve() if path else page
                if root not in resolved.parents:
                    bad.append(f"{name}:{number}: {target} leaves the repository")
                elif not resolved.exists():
                    bad.append(f"{name}:{number}: {target} does not exist")
                else:
                    targets.add(resolved)
                    if anchor and anchor not in headings(resolved.read_text()):
                        bad.append(f"{name}:{number}: {target}: no such heading")
            if name.name not in ("Figures.md", "CHANGELOG.md"):
                for match in FIGURE.finditer(line):
                    figure = re.sub(r"\s+", " ", match.group()).strip()
                    if figure not in ALLOWED.get(name.name, ()):
                        bad.append(f"{name}:{number}: states the figure '{figure}'; figures stand in docs/Figures.md, which tools/figures.sh writes")
        edges[page] = targets
        if name.parts[0] == "docs" and name.name not in ("Figures.md", "Status.md"):
            for number, line in prose(text, keep=True):
                if len(line) > WIDTH and not line.startswith("|"):
                    bad.append(f"{name}:{number}: {len(line)} characters, at most {WIDTH}")
    figures = root / "docs" / "Figures.md"
    if figures.exists():
        for wanted in (r"^Generated by `tools/figures\.sh", r"^- Machine: \S", r"^- Date: \d{4}-\d{2}-\d{2}", r"^## Commands\n\n```\n\S"):
            if not re.search(wanted, figures.read_text(), re.M):
                bad.append(f"docs/Figures.md: lacks what tools/figures.sh writes: {wanted}")
    bad += stale_messages(root) + stale_layers(root)
    todo = [root / "README.md"]
    while todo:
        for target in edges.get(todo.pop(), ()):
            if target.suffix == ".md" and target not in reached:
                reached.add(target)
                todo.append(target)
    for page in pages:
        if page not in reached and page.name != "CHANGELOG.md":
            bad.append(f"{page.relative_to(root)}: no page that can be reached from README.md links it")
    for dialect in sorted(p.name for p in (root / "dialects").iterdir() if p.is_dir()):
        for page in ("_index.md", "Rationale.md"):
            if not (root / "docs" / "Dialects" / dialect / page).exists():
                bad.append(f"docs/Dialects/{dialect}/{page}: does not exist; every dialect has one")
        rationale = root / "docs" / "Dialects" / dialect / "Rationale.md"
        if rationale.exists():
            for heading in ("## The choice", "## Alternatives that lost", "## Q&A"):
                if heading not in rationale.read_text():
                    bad.append(f"docs/Dialects/{dialect}/Rationale.md: has no section '{heading}'")
    return bad, links, len(pages)


problems, link_count, page_count = check(ROOT)
print("\n".join(problems) if problems else f"{link_count} links in {page_count} pages resolve; no page but Figures.md states a figure")
sys.exit(1 if problems or not link_count else 0)

"""The style sheets run on Chromium 100, can be read by everybody, and load nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.web.site import WEB

CSS = sorted((WEB / "static" / "luoshi" / "css").glob("*.css"))

# What Chromium learned after version 100, with the version that learned it.
TOO_NEW = {
    r":has\(": "105",
    r"@container\b|container-(?:type|name)\s*:|\d(?:cqw|cqh|cqi|cqb|cqmin|cqmax)\b": "105",
    r"@scope\b": "118",
    r"@starting-style\b": "117",
    r"@view-transition\b|view-transition-name\s*:": "111",
    r"@position-try\b|anchor-name\s*:|position-anchor\s*:": "125",
    r"\b(?:oklch|oklab|lch|lab|color-mix|color|light-dark)\(": "111",
    r"\bhwb\(": "101",
    r"\bsubgrid\b": "117",
    r"\d(?:dvh|dvw|svh|svw|lvh|lvw|dvi|dvb)\b": "108",
    r"\d(?:lh|rlh|cap|rcap|ric|rex)\b": "109",
    r"[;{\s](?:translate|rotate|scale)\s*:": "104",
    r"text-wrap\s*:|text-box|field-sizing\s*:|interpolate-size\s*:": "114",
    r"animation-timeline\s*:|scroll-timeline": "115",
    r"@media[^{]*[<>]": "104",
    r":(?:user-valid|user-invalid|modal|popover-open|dir)\b": "105",
    r"\b(?:sin|cos|tan|sqrt|pow|mod|rem|round|abs|sign)\(": "111",
    r"[;{\s](?:mask|mask-image|image-set)\s*:|[^-]image-set\(": "120",
    r"@property\b|@layer\b": "kept out: not needed",
    r":nth-(?:last-)?child\([^)]*\bof\b": "111",
    r"\binert\b": "102",
}


def bare(css: str) -> str:
    """The sheet without comments and without what stands in quotation marks."""
    return re.sub(r'"[^"\n]*"', '""', re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))


def complaints(css: str) -> list[str]:
    """What in a sheet Chromium 100 would not understand, one line each."""
    css = bare(css)
    found = [
        f"{hit[0].strip()} (Chromium {version})"
        for pattern, version in TOO_NEW.items()
        for hit in re.finditer(pattern, css)
    ]
    inside: list[str] = []
    for head, brace in re.findall(r"([^{};]*)([{};])", css):
        if brace == "{":
            if inside and not inside[-1].startswith("@"):
                found.append(f"{head.strip()} nested in {inside[-1]} (Chromium 112)")
            inside.append(head.strip())
        elif brace == "}":
            inside.pop()
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        if "::backdrop" in selector and "var(" in body:
            found.append("var() in ::backdrop, which inherits nothing (Chromium 122)")
    return found


@pytest.mark.parametrize("path", CSS, ids=lambda path: path.name)
def test_a_sheet_is_understood_by_chromium_100(path: Path) -> None:
    assert complaints(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "css",
    [
        "p:has(a) { margin: 0; }",
        "@container (width > 1px) { p { margin: 0; } }",
        ".a { .b { margin: 0; } }",
        ".a { margin: 0; &:hover { margin: 1px; } }",
        "@media print { .a { .b { margin: 0; } } }",
        "p { color: oklch(50% 0.1 20); }",
        "p { color: color-mix(in srgb, red, blue); }",
        "p { height: 100dvh; }",
        "p { grid-template-rows: subgrid; }",
        "@scope (p) { a { margin: 0; } }",
        "@media (width >= 800px) { p { margin: 0; } }",
        "p { rotate: 3deg; }",
        "dialog::backdrop { background: var(--shade); }",
        "dialog:modal { margin: 0; }",
    ],
)
def test_what_is_too_new_is_named(css: str) -> None:
    assert len(complaints(css)) >= 1


@pytest.mark.parametrize(
    "css",
    [
        "/* :has( is barred */ p { margin: 0; }",
        'p::before { content: "color-mix("; }',
        "@media (min-width: 800px) { p:not(.a) { transform: rotate(3deg); } }",
        "@keyframes a { from { opacity: 0; } }",
        ".grid { grid-template-columns: max-content 1fr; color: rgba(0, 0, 0, 0.5); --color-a: #fff; }",
        "p { -webkit-print-color-adjust: exact; scroll-margin: 1px; }",
    ],
)
def test_what_chromium_100_knows_is_free(css: str) -> None:
    assert complaints(css) == []


def test_nothing_is_loaded_from_a_sheet() -> None:
    for path in CSS:
        assert re.findall(r"url\(|@import|https?:", bare(path.read_text(encoding="utf-8"))) == []


def tokens() -> dict[str, str]:
    text = bare((WEB / "static/luoshi/css/tokens.css").read_text(encoding="utf-8"))
    return dict(re.findall(r"--color-([\w-]+):\s*(#[0-9a-f]{6});", text))


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.1)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_the_guideline_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


GROUNDS = ("page", "surface", "fill", "fill-strong", "primary-tint", "hot", "current")
TEXT_PAIRS = [
    *(("text", ground) for ground in (*GROUNDS, "current-strong", "added", "removed", "found")),
    *(("text", f"{colour}-tint") for colour in ("red", "gold", "green", "purple")),
    *(("text-secondary", ground) for ground in GROUNDS),
    *(("link", ground) for ground in ("page", "surface", "fill", "primary-tint", "gold-tint", "hot")),
    *(("text-inverse", ground) for ground in ("primary", "primary-dark", "primary-darker", "red")),
    *((colour, f"{colour}-tint") for colour in ("red", "gold", "green", "purple")),
    *((colour, "surface") for colour in ("red", "gold", "green", "purple", "red-dark")),
    *((colour, ground) for colour in ("red", "gold") for ground in ("hot", "page")),
    ("primary-darker", "primary-tint"),
    ("primary-dark", "primary-tint"),
    ("text-disabled", "surface"),
    *((f"speaker-{n}", f"speaker-{n}-tint") for n in range(8)),
    *(("text", f"speaker-{n}-tint") for n in range(8)),
    *(("text-inverse", f"speaker-{n}") for n in range(8)),
]


@pytest.mark.parametrize(("foreground", "ground"), TEXT_PAIRS)
def test_text_stands_out_from_its_ground(foreground: str, ground: str) -> None:
    known = tokens()

    assert contrast(known[foreground], known[ground]) >= 4.5


@pytest.mark.parametrize(
    ("line", "ground"),
    [(line, ground) for line in ("control", "primary", "red") for ground in ("surface", "fill", "page")],
)
def test_the_edge_of_a_control_and_the_focus_can_be_seen(line: str, ground: str) -> None:
    known = tokens()

    assert contrast(known[line], known[ground]) >= 3


def test_every_token_used_is_defined_and_every_colour_defined_is_used() -> None:
    sheets = {path.name: path.read_text(encoding="utf-8") for path in CSS}
    defined = set(re.findall(r"(--[\w-]+):", sheets["tokens.css"])) | {"--strong", "--tint"}
    used = {name for text in sheets.values() for name in re.findall(r"var\((--[\w-]+)", text)}

    assert used - defined == set()
    assert {name for name in defined if name.startswith("--color-")} - used == set()


def test_motion_stops_for_whoever_asked_for_less() -> None:
    assert "prefers-reduced-motion: reduce" in (WEB / "static/luoshi/css/base.css").read_text(
        encoding="utf-8"
    )

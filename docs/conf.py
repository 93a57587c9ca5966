"""How the documentation is built; `make docs` treats every warning, broken links included, as an error."""

project = "Luoshi 落实"
extensions = ["myst_parser"]
myst_heading_anchors = 3
html_theme = "alabaster"
html_theme_options = {"description": "From what a city decides to what it delivers.", "page_width": "1100px"}
html_show_copyright = False
html_show_sourcelink = False

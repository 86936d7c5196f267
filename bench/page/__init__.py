"""How the pages feel on a slow phone and a slow line, in a real Chromium; `make bench-page`."""

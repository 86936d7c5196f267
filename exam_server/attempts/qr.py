"""A link as a QR code that a page can show without asking anybody else."""

import io

import segno


def qr_svg(text: str) -> str:
    """The code as an SVG element without XML declaration, scalable by CSS."""
    out = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2)
    return out.getvalue().decode()

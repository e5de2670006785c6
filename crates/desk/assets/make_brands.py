"""Packs the brand icons of the npm package simple-icons (CC0-1.0) into brands.bin.

    python3 crates/desk/assets/make_brands.py      after `npm ci` in ui/

Layout, integers little-endian: u32 length of the index, the index, then the paths.
The index is raw deflate over lines `slug TAB title TAB rrggbb TAB offset TAB length TAB alias|alias`,
sorted by slug; offset and length point into the paths, each of which is raw deflate by itself, so that
showing one icon inflates one icon.
"""

import json
import pathlib
import re
import struct
import zlib

HERE = pathlib.Path(__file__).parent
PACKAGE = HERE.parents[2] / "ui/node_modules/simple-icons"
# Icons with terms of their own stay out, so that one licence covers all.
FREE = {"CC0-1.0", "MIT", "Apache-2.0"}


def deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def main() -> None:
    lines, paths = [], b""
    for icon in sorted(json.loads((PACKAGE / "data/simple-icons.json").read_text()), key=lambda i: i["slug"]):
        if icon.get("license", {}).get("type", "CC0-1.0") not in FREE:
            continue
        svg = (PACKAGE / "icons" / f"{icon['slug']}.svg").read_text()
        path = deflate(re.search(r'<path d="([^"]+)"', svg).group(1).encode())
        known_as = icon.get("aliases", {})
        names = known_as.get("aka", []) + [d["title"] for d in known_as.get("dup", [])] + known_as.get("old", [])
        fields = [icon["slug"], icon["title"], icon["hex"], str(len(paths)), str(len(path)), "|".join(names)]
        lines.append("\t".join(field.replace("\t", " ").replace("\n", " ") for field in fields))
        paths += path
    index = deflate("\n".join(lines).encode())
    (HERE / "brands.bin").write_bytes(struct.pack("<I", len(index)) + index + paths)
    print(f"{len(lines)} brands, {4 + len(index) + len(paths)} bytes")


if __name__ == "__main__":
    main()

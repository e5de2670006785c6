"""Packs the licences of everything the app ships into licences.bin: raw deflate over a JSON list of
{name, version, licence, text}.

    python3 src-tauri/licences.py      after `npm ci` in ui/, when a dependency came or went
"""

import json
import pathlib
import subprocess
import zlib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent


def text_of(folder: pathlib.Path) -> str:
    names = sorted(p for p in folder.iterdir() if p.name.upper().startswith(("LICEN", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE")))
    return "\n\n".join(p.read_text(errors="replace").strip() for p in names if p.is_file())


def crates() -> list[dict]:
    metadata = json.loads(subprocess.check_output(
        ["cargo", "metadata", "--format-version=1", "--filter-platform=x86_64-unknown-linux-gnu"], cwd=ROOT))
    by_id = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    wanted, queue = set(), list(metadata["workspace_members"])
    while queue:
        at = queue.pop()
        if at in wanted:
            continue
        wanted.add(at)
        queue += [dep["pkg"] for dep in nodes[at]["deps"] if any(kind["kind"] is None for kind in dep["dep_kinds"])]
    found = []
    for package in (by_id[at] for at in wanted if by_id[at]["source"]):
        text = text_of(pathlib.Path(package["manifest_path"]).parent)
        found.append(entry(package["name"], package["version"], package["license"] or "see text", text))
    return found


def entry(name: str, version: str, licence: str, text: str) -> dict:
    standard = "The package ships no licence file of its own. Its terms are " + licence + ", in the wording published by the Open Source Initiative."
    return {"name": name, "version": version, "licence": licence, "text": text or standard}


def pages() -> list[dict]:
    found = []
    for name in ["svelte", "@tauri-apps/api", "simple-icons"]:
        folder = ROOT / "ui/node_modules" / name
        package = json.loads((folder / "package.json").read_text())
        found.append(entry(name, package["version"], package["license"], text_of(folder)))
    fonts = ROOT / "ui/src/style/fonts"
    found.append(entry("Inter", "4", "OFL-1.1", (fonts / "Inter-OFL.txt").read_text()))
    found.append(entry("Geist Mono", "1", "OFL-1.1", (fonts / "GeistMono-OFL.txt").read_text()))
    return found


def main() -> None:
    everything = sorted(crates() + pages(), key=lambda it: (it["name"].lower(), it["version"]))
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(json.dumps(everything, ensure_ascii=False).encode()) + packer.flush()
    (HERE / "licences.bin").write_bytes(packed)
    print(f"{len(everything)} packages, {len(packed)} bytes")


if __name__ == "__main__":
    main()

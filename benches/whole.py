"""Whole-process figures: start, memory, idle processor time, search to paint, sizes.

    python3 benches/whole.py [--runs N]       called by ./dev bench, which builds what it needs

Each figure of the app stands beside the same figure of `empty-window` (benches/empty-window), a Tauri window
with nothing in it, built the same way and run in the same minutes: read the ratio, not the milliseconds.
Runs alternate between the two. Needs Xvfb, dbus-run-session and WebKitWebDriver; standard library only.
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[1]
BINARIES = ROOT / "target/release"
PASSWORD = "seven quiet herons cross"
TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> list[int]:
    """The process and all below it."""
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
    try:
        own = [int(child) for child in children.read_text().split()]
    except OSError:
        return []
    return [pid] + [each for child in own for each in tree(child)]


def cpu_ms(pids: list[int]) -> float:
    ticks = 0
    for pid in pids:
        try:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks * TICK_MS


def memory_mb(pids: list[int]) -> float:
    """Proportional set size: shared pages count once."""
    kib = 0
    for pid in pids:
        try:
            lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        kib += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kib / 1024


class Run:
    """One start of a binary in a profile of its own, until its second frame."""

    def __init__(self, binary: str, profile: pathlib.Path, arguments: list[str]):
        self.profile = profile
        environment = dict(os.environ, HOME=str(profile), XDG_RUNTIME_DIR=str(profile))
        for kind in ("DATA", "CONFIG", "CACHE", "STATE"):
            environment[f"XDG_{kind}_HOME"] = str(profile / kind.lower())
        begun = time.time()
        self.process = subprocess.Popen([BINARIES / binary, *arguments], env=environment, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, start_new_session=True)
        self.painted_ms = (self.wait_for_line() if binary == "empty-window" else self.wait_for_log(begun)) - begun
        self.painted_ms *= 1000

    def wait_for_line(self) -> float:
        self.process.stdout.readline()
        return time.time()

    def wait_for_log(self, begun: float) -> float:
        end = time.time() + 60
        while time.time() < end:
            for log in (self.profile / "logs").glob("*.log"):
                for line in log.read_text().splitlines():
                    if " painted" in line:
                        stamp = line.split()[0].rstrip("Z")
                        whole, _, part = stamp.partition(".")
                        at = time.mktime(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) - time.timezone + float("0." + part)
                        if at >= begun:
                            return at
            time.sleep(0.005)
        raise SystemExit("the window was not painted within a minute")

    def figures(self, idle_s: float) -> dict:
        time.sleep(3)
        pids = tree(self.process.pid)
        before = cpu_ms(pids)
        time.sleep(idle_s)
        idle = (cpu_ms(tree(self.process.pid)) - before) / (idle_s * 10)
        return {"painted ms": self.painted_ms, "memory MB": memory_mb(pids), "idle %": idle}

    def end(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Driver:
    """A W3C client, just large enough."""

    def __init__(self, profile: pathlib.Path, arguments: list[str], **more: str):
        environment = dict(os.environ, HOME=str(profile), TAURI_WEBVIEW_AUTOMATION="true", **more)
        self.port = 4471
        self.process = subprocess.Popen(["WebKitWebDriver", f"--port={self.port}"], env=environment,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        end = time.time() + 20
        while time.time() < end:
            try:
                self.call("GET", "/status")
                break
            except OSError:
                time.sleep(0.05)
        options = {"binary": str(BINARIES / "countersign-driven"), "args": arguments}
        answer = self.call("POST", "/session", {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}})
        self.session = "/session/" + answer["sessionId"]

    def call(self, method: str, path: str, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data=data, method=method,
                                         headers={"content-type": "application/json"})
        return json.load(urllib.request.urlopen(request, timeout=120))["value"]

    def run(self, script: str, *arguments):
        body = {"script": script, "args": list(arguments)}
        return self.call("POST", f"{self.session}/execute/async", body)

    def pids(self) -> list[int]:
        return tree(self.process.pid)[1:]

    def end(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


INVOKE = """
const done = arguments[arguments.length - 1];
window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1]).then((ok) => done({ ok }), (error) => done({ error }));
"""

# From the input event to the frame after the first row became another one, by the page's own clock.
SEARCH = """
const done = arguments[arguments.length - 1];
const box = document.querySelector('[data-testid=search]');
const first = () => document.querySelector('[role=option] .name, [role=option]')?.textContent;
const times = [];
const texts = arguments[0];
const next = (at) => {
  if (at === texts.length) return done(times);
  const before = first();
  const begun = performance.now();
  const watcher = new MutationObserver(() => {
    if (first() === before) return;
    watcher.disconnect();
    requestAnimationFrame(() => { times.push(performance.now() - begun); setTimeout(() => next(at + 1), 30); });
  });
  watcher.observe(document.body, { childList: true, subtree: true, characterData: true });
  box.value = texts[at];
  box.dispatchEvent(new InputEvent('input', { bubbles: true }));
};
next(0);
"""

# Frames drawn within five seconds.
FRAMES = """
const done = arguments[arguments.length - 1];
const begun = performance.now();
let frames = 0;
const next = () => {
  frames += 1;
  const seconds = (performance.now() - begun) / 1000;
  if (seconds < 5) requestAnimationFrame(next); else done(frames / seconds);
};
requestAnimationFrame(next);
"""

CLICK = "document.querySelector(`[data-testid=${arguments[0]}]`).click(); arguments[1]();"
HAS = "arguments[1](document.querySelector(arguments[0]) !== null);"


def make_vault(profile: pathlib.Path, count: int) -> None:
    """A vault with `count` tokens."""
    profile.mkdir(parents=True, exist_ok=True)
    subprocess.run([BINARIES / "examples/make_vault", profile / "vault.db", str(count), PASSWORD], check=True)


def starts(runs: int, work: pathlib.Path) -> dict:
    """Start, memory and idle time of both binaries, in turns."""
    found: dict = {}
    locked = work / "locked"
    make_vault(locked, 500)
    for _ in range(runs):
        for name, binary, arguments in [("empty window", "empty-window", []), ("app, locked", "countersign", ["--profile", str(locked)])]:
            shutil.rmtree(locked / "logs", ignore_errors=True)
            run = Run(binary, locked, arguments)
            found.setdefault(name, []).append(run.figures(5))
            run.end()
    return found


def driven(count: int, work: pathlib.Path) -> dict:
    """What an unlocked window with `count` tokens costs, shown and hidden, and what a keystroke costs."""
    profile = work / f"driven-{count}"
    make_vault(profile, count)
    driver = Driver(profile, ["--profile", str(profile)])
    begun = time.time()
    answer = driver.run(INVOKE, "unlock", {"password": PASSWORD})
    if "error" in answer:
        raise SystemExit(f"the vault did not open: {answer}")
    figures = {"unlock command ms": (time.time() - begun) * 1000}
    end = time.time() + 20
    while time.time() < end and not driver.run("arguments[0](document.querySelector('[data-testid=row-code]')?.textContent?.trim().length > 0)"):
        time.sleep(0.02)
    figures["unlock to first code ms"] = (time.time() - begun) * 1000
    # Each makes another token the first.
    texts = ["issuer 1", "issuer 12", "issuer 123", "user7", "user77", "user4", ""] * 4
    keystrokes = driver.run(SEARCH, texts)
    figures["keystroke to paint ms, median"] = statistics.median(keystrokes)
    figures["keystroke to paint ms, worst"] = max(keystrokes)
    time.sleep(3)
    pids = driver.pids()
    figures["memory MB"] = memory_mb(pids)
    before = cpu_ms(pids)
    time.sleep(30)
    figures["idle %, shown"] = (cpu_ms(driver.pids()) - before) / 300
    driver.run(INVOKE, "close_window", {"choice": "tray", "remember": False})
    time.sleep(3)
    before = cpu_ms(driver.pids())
    time.sleep(30)
    figures["idle %, hidden"] = (cpu_ms(driver.pids()) - before) / 300
    driver.end()
    return figures


def wait_for(driver: Driver, selector: str) -> None:
    end = time.time() + 30
    while not driver.run(HAS, selector):
        if time.time() > end:
            raise SystemExit(f"{selector} never came")
        time.sleep(0.02)


def watching(work: pathlib.Path) -> dict:
    """How many frames a second the page draws: with the list on show, and while a camera's pictures are shown
    and read. The camera is a picture that test builds play at 15 frames a second."""
    profile = work / "watching"
    make_vault(profile, 20)
    camera = work / "cameras/01"
    camera.mkdir(parents=True)
    (camera / "name").write_text("Played camera")
    noise = ["-size", "640x480", "plasma:grey40-grey60", "-attenuate", "0.3", "+noise", "Gaussian"]
    subprocess.run(["convert", *noise, str(camera / "picture.jpg")], check=True)
    driver = Driver(profile, ["--profile", str(profile)], COUNTERSIGN_CAMERAS=str(work / "cameras"))
    driver.run(INVOKE, "unlock", {"password": PASSWORD})
    wait_for(driver, "[data-testid=row-code]")
    figures = {"frames a second, list": driver.run(FRAMES)}
    driver.run(CLICK, "add-open")
    wait_for(driver, "[data-testid=add-camera]")
    driver.run(CLICK, "add-camera")
    wait_for(driver, "[data-testid=camera-picture] canvas")
    time.sleep(2)
    figures["frames a second, camera read"] = driver.run(FRAMES)
    driver.end()
    return figures


def sizes() -> dict:
    found = {}
    for name in ("empty-window", "countersign", "countersign-cli"):
        found[f"{name} MB"] = (BINARIES / name).stat().st_size / 1e6
    for package in sorted((ROOT / "target/release/bundle/deb").glob("*.deb")):
        found[f"{package.name} MB"] = package.stat().st_size / 1e6
    return found


def show(found: dict, runs: int) -> None:
    names = list(found["starts"])
    for figure in found["starts"][names[0]][0]:
        middle = {name: statistics.median(each[figure] for each in found["starts"][name]) for name in names}
        floor = middle["empty window"]
        for name in names:
            values = [each[figure] for each in found["starts"][name]]
            ratio = f"{middle[name] / floor:.2f}" if floor else "-"
            print(f"| {figure} | {name} | {min(values):.1f} | {middle[name]:.1f} | {max(values):.1f} | {ratio} |")
    for name, figures in found.items():
        if name != "starts":
            for figure, value in figures.items():
                print(f"| {figure} | {name} | | {value:.1f} | | |")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--runs", type=int, default=5)
    asked.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = asked.parse_args()
    if not asked.inside:
        inside = [sys.executable, __file__, "--inside", "--runs", str(asked.runs)]
        screen = ["xvfb-run", "-a", "-s", "-screen 0 1280x900x24"]
        raise SystemExit(subprocess.call(screen + ["dbus-run-session", "--", *inside]))
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        found = {"starts": starts(asked.runs, work)}
        for count in (500, 10_000):
            found[f"app, {count} tokens"] = driven(count, work)
        found["app, watching"] = watching(work)
        found["sizes"] = sizes()
        print("| figure | of | least | median | most | of the floor |\n|---|---|---|---|---|---|")
        show(found, asked.runs)


if __name__ == "__main__":
    main()

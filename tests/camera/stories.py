"""The camera's stories, told inside the virtual machine: stories.py PROGRAM CYCLES [NAME...]

PROGRAM is countersign-cli. Frames lie in /out/frames/PICTURE/NUMBER.FORMAT. Prints `PASS name: detail` or
`FAIL name: detail` for each story; ends with 1 if one failed.
"""

import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import threading
import time

from webcam import Webcam

# An emulated processor is slow and shared with other tests: whatever comes, comes within this time.
PATIENCE = 40
NOBODY = 65534
URI = "otpauth://totp/Example:mara?secret=JBSWY3DPEHPK3PXP&issuer=Example"

STORIES = []
program = pathlib.Path("/tmp/countersign-cli")
cycles = 20


class Disappointment(Exception):
    pass


def story(tell):
    STORIES.append(tell)
    return tell


def now():
    return float(pathlib.Path("/proc/uptime").read_text().split()[0])


class Watch:
    """`countersign-cli camera watch`, and what it has said."""

    def __init__(self, *arguments, user=None):
        command = [program, "--json", "camera", "watch", "--seconds", "300", *arguments]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, user=user, group=user,
            extra_groups=[] if user else None,
        )
        self.events = []
        self.next = 0
        self.has_ended = False
        self.news = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            with self.news:
                self.events.append(json.loads(line))
                self.news.notify_all()
        with self.news:
            self.has_ended = True
            self.news.notify_all()

    def expect(self, **facts):
        """The next event with these facts; those before it are passed over."""
        until = time.monotonic() + PATIENCE
        with self.news:
            while True:
                while self.next < len(self.events):
                    event = self.events[self.next]
                    self.next += 1
                    if facts.items() <= event.items():
                        return event
                left = until - time.monotonic()
                if left <= 0 or self.has_ended:
                    raise Disappointment(f"no {facts} in {self.events[-8:]}")
                self.news.wait(left)

    def stays_silent(self, seconds):
        """Nothing happens in this time, but that codes may be found."""
        with self.news:
            before = len(self.events)

            def said():
                return [event for event in self.events[before:] if event["event"] != "found"]

            self.news.wait_for(lambda: said() or self.has_ended, seconds)
            if said() or self.has_ended:
                raise Disappointment(f"not silent: {self.events[before:]}")

    def worker(self):
        """The camera process."""
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                rest = stat.read_text().rpartition(")")[2].split()
                if int(rest[1]) == self.process.pid and rest[0] != "Z":
                    return int(stat.parent.name)
        raise Disappointment("there is no camera process")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def handles(process):
    return len(os.listdir(f"/proc/{process}/fd"))


def ours():
    """Every process of ours but this one: (id, state)."""
    found = []
    for comm in pathlib.Path("/proc").glob("[0-9]*/comm"):
        with contextlib.suppress(OSError):
            if comm.read_text().strip().startswith("countersign"):
                found.append(int(comm.parent.name))
    return found


def users_of_cameras():
    found = []
    for handle in pathlib.Path("/proc").glob("[0-9]*/fd/*"):
        with contextlib.suppress(OSError):
            if os.readlink(handle).startswith("/dev/video"):
                found.append(handle.parts[2])
    return found


def gone_within(seconds):
    """Waits until no process of ours and no open camera is left; how long that took."""
    begun = time.monotonic()
    while left := ours() + users_of_cameras():
        if time.monotonic() - begun > seconds:
            raise Disappointment(f"left behind: {left}")
        time.sleep(0.01)
    return time.monotonic() - begun


def nodes(count):
    until = time.monotonic() + PATIENCE
    while len(list(pathlib.Path("/dev").glob("video[0-9]*"))) != count:
        if time.monotonic() > until:
            raise Disappointment(f"there are not {count} nodes")
        time.sleep(0.02)


def cameras():
    said = subprocess.run([program, "--json", "camera", "list"], capture_output=True, check=True)
    return json.loads(said.stdout)


def plug(webcam, *formats):
    webcam.formats = list(formats)
    webcam.plug()
    nodes(2)


def unplug(webcam):
    webcam.unplug()
    nodes(0)


# ---- without a camera ----


@story
def no_camera(webcam):
    assert cameras() == []
    with Watch() as watch:
        watch.expect(event="trouble", trouble="no_camera")
        webcam.picture = "code"
        plug(webcam, "YUYV", "MJPG")
        watch.expect(event="opened")
    return "and it opens when one is plugged in"


@story
def the_list(webcam):
    # A name that made another library panic.
    pathlib.Path("/dev/videofoo").touch()
    listed = cameras()
    os.remove("/dev/videofoo")
    assert len(list(pathlib.Path("/dev").glob("video[0-9]*"))) == 2, "it has a twin for metadata"
    assert len(listed) == 1, listed
    assert listed[0]["id"] == "usb:1d6b:0102:A7:00:0", listed
    assert "Test Camera" in listed[0]["name"], listed
    return listed[0]["id"]


@story
def denied(webcam):
    for node in pathlib.Path("/dev").glob("video[0-9]*"):
        node.chmod(0o600)
    with Watch(user=NOBODY) as watch:
        watch.expect(event="trouble", trouble="denied")
        for node in pathlib.Path("/dev").glob("video[0-9]*"):
            node.chmod(0o666)
        watch.expect(event="found", text=URI)
    return "and it reads when it is allowed"


# ---- raw pictures ----


@story
def reads_yuyv(webcam):
    with Watch("--previews") as watch:
        opened = watch.expect(event="opened")
        assert (opened["format"], opened["width"], opened["height"]) == ("YUYV", 640, 480), opened
        picture = watch.expect(event="preview")
        assert picture["width"] == 640 and 2_000 < picture["bytes"] < 200_000, picture
        found = watch.expect(event="found", text=URI)
        for x, y in found["corners"]:
            assert 0 < x < 1 and 0 < y < 1, found
        watch.expect(event="preview")
    return f"read after {found['at_ms']} ms"


@story
def says_black_and_dark_apart_in_yuyv(webcam):
    with Watch() as watch:
        watch.expect(event="found")
        for picture in ("black", "covered", "dark"):
            webcam.picture = picture
            watch.expect(event="light", light="dark" if picture == "dark" else "black")
            webcam.picture = "code"
            watch.expect(event="light", light="ok")
    return "black, noisy black, dark room, and light again each time"


@story
def busy(webcam):
    with Watch() as first:
        first.expect(event="opened")
        with Watch() as second:
            second.expect(event="trouble", trouble="busy")
            first.process.kill()
            second.expect(event="opened")
    return "and it opens when the other program ends"


@story
def unplugged(webcam):
    with Watch() as watch:
        watch.expect(event="opened")
        unplug(webcam)
        watch.expect(event="trouble", trouble="unplugged")
        watch.stays_silent(2)
        plug(webcam, "MJPG")
        opened = watch.expect(event="opened", format="MJPG")
    return f"and opened again as {opened['id']}"


# ---- compressed pictures ----


@story
def reads_mjpg(webcam):
    with Watch() as watch:
        watch.expect(event="opened", format="MJPG")
        found = watch.expect(event="found", text=URI)
    return f"read after {found['at_ms']} ms"


@story
def says_black_in_mjpg(webcam):
    with Watch() as watch:
        watch.expect(event="found")
        for picture in ("black", "covered"):
            webcam.picture = picture
            watch.expect(event="light", light="black")
            webcam.picture = "code"
            watch.expect(event="light", light="ok")
    return "black, noisy black, and light again each time"


@story
def lives_on_garbage(webcam):
    with Watch() as watch:
        watch.expect(event="found")
        worker = watch.worker()
        webcam.picture = "garbage"
        watch.stays_silent(1.5)
        webcam.picture = "code"
        watch.stays_silent(1)
        webcam.picture = "garbage"
        watch.expect(event="trouble", trouble="not_usable")
        watch.stays_silent(2)
        webcam.picture = "code"
        watch.expect(event="opened")
        assert watch.worker() == worker, "it is still the same process"
    return "in the same process"


@story
def stalled(webcam):
    with Watch() as watch:
        watch.expect(event="opened")
        worker = watch.worker()
        webcam.is_stalled = True
        watch.expect(event="trouble", trouble="stalled")
        webcam.is_stalled = False
        watch.expect(event="opened")
        assert watch.worker() != worker, "a process that hangs is replaced"
    return "and it opens when pictures come again"


@story
def stalled_from_the_beginning(webcam):
    webcam.is_stalled = True
    with Watch() as watch:
        watch.expect(event="trouble", trouble="stalled")
        webcam.is_stalled = False
        watch.expect(event="opened")
    return "and it opens when pictures come"


@story
def a_killed_worker_is_replaced(webcam):
    with Watch() as watch:
        watch.expect(event="opened")
        os.kill(watch.worker(), 9)
        watch.expect(event="opened")
    return "and opened again"


# ---- the end ----


@story
def the_light_goes_off(webcam):
    with Watch("--until", "opened") as watch:
        watch.expect(event="opened")
        watch.process.wait(PATIENCE)
        stopped = gone_within(1)
    with Watch() as watch:
        watch.expect(event="opened")
        watch.process.kill()
        watch.process.wait()
        killed = gone_within(3)
    return f"{stopped * 1000:.0f} ms after its owner's end, {killed * 1000:.0f} ms after its owner was killed"


@story
def plugged_again_and_again(webcam):
    with Watch() as watch:
        watch.expect(event="opened")
        before = handles(watch.worker()), handles(watch.process.pid)
        for _ in range(cycles):
            webcam.unplug()
            watch.expect(event="trouble", trouble="unplugged")
            webcam.plug()
            watch.expect(event="opened")
        after = handles(watch.worker()), handles(watch.process.pid)
        # This kernel sometimes forgets to wake who waits for a picture of a camera that is gone.
        hung = sum(event.get("trouble") == "stalled" for event in watch.events)
        assert before == after, f"handles: {before}, then {after}"
    gone_within(3)
    return f"{cycles} times, {hung} hung, {after[0]} handles in the camera process, {after[1]} in its owner"


def load_frames():
    frames = {}
    for file in sorted(pathlib.Path("/out/frames").glob("*/*")):
        shown = frames.setdefault(file.parent.name, {})
        shown.setdefault(file.suffix[1:], []).append(file.read_bytes())
    return frames


def main():
    global cycles
    cycles = int(sys.argv[2])
    # Where nobody else may look into the folders of whoever runs the tests.
    shutil.copy(sys.argv[1], program)
    for module in ("vhci_hcd", "uvcvideo"):
        subprocess.run(["modprobe", "-d", os.environ["MODULES"], module], check=True)
    webcam = Webcam(load_frames(), "A7")
    has_failed = False
    if wanted := sys.argv[3:]:
        webcam.picture = "code"
        plug(webcam, "YUYV", "MJPG")
        STORIES[:] = [tell for tell in STORIES if tell.__name__ in wanted]
    for tell in STORIES:
        name = tell.__name__
        begun = now()
        try:
            detail = tell(webcam)
            print(f"PASS {name}: {detail} ({begun:.1f} to {now():.1f} s)", flush=True)
        except (Disappointment, AssertionError, OSError, subprocess.SubprocessError) as error:
            has_failed = True
            print(f"FAIL {name}: {error!r} ({begun:.1f} to {now():.1f} s)", flush=True)
            # The next stories stand on this one's end.
            break
    print("END", flush=True)
    sys.exit(1 if has_failed else 0)


main()

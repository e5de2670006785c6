"""A USB camera made of software, for the kernel's own uvcvideo driver.

USB/IP to the local vhci_hcd over a socket pair, USB Video Class 1.1, 640 x 480 at 15 frames a second,
streaming in bulk. What it shows, which formats it offers and whether it is plugged in can be changed at any
moment.
"""

import pathlib
import socket
import struct
import threading
import time

WIDTH, HEIGHT, RATE = 640, 480, 15
LARGEST = WIDTH * HEIGHT * 2
INTERVAL = 10_000_000 // RATE
PAYLOAD = 1 << 20
HIGH_SPEED = 3
DEVICE_ID = 65538
VHCI = pathlib.Path("/sys/devices/platform/vhci_hcd.0")

# USB/IP, Documentation/usb/usbip_protocol.rst
SUBMIT, UNLINK, SUBMITTED, UNLINKED = 1, 2, 3, 4
EPIPE, ECONNRESET = -32, -104

YUY2 = b"YUY2\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"


def w16(*numbers):
    return struct.pack(f"<{len(numbers)}H", *numbers)


def w32(*numbers):
    return struct.pack(f"<{len(numbers)}I", *numbers)


def descriptor(*parts):
    body = b"".join(bytes([part]) if isinstance(part, int) else part for part in parts)
    return bytes([len(body) + 1]) + body


def text(words):
    return descriptor(3, words.encode("utf-16le"))


def stream_format(number, name):
    """UVC 1.1 section 3.9: a format and its one frame size."""
    if name == "YUYV":
        about, frame = descriptor(0x24, 4, number, 1, YUY2, 16, 1, 0, 0, 0, 0), 5
    else:
        about, frame = descriptor(0x24, 6, number, 1, 0, 1, 0, 0, 0, 0), 7
    bits = WIDTH * HEIGHT * 16 * RATE
    size = descriptor(
        0x24, frame, 1, 0, w16(WIDTH, HEIGHT), w32(bits, bits, LARGEST, INTERVAL), 1, w32(INTERVAL)
    )
    return about + size + descriptor(0x24, 0x0D, 1, 1, 4)


class Webcam:
    """`frames` has for every picture's name and format the frames that are shown in turn."""

    def __init__(self, frames, serial):
        self.frames = frames
        self.serial = serial
        self.formats = ["YUYV", "MJPG"]
        self.picture = None
        self.is_stalled = False
        self.sent = 0
        self._format = 1
        self._turn = 0
        self._toggle = 0
        self._last = 0.0
        self._pending = b""
        self._lock = threading.RLock()
        self._waiting = threading.Condition()
        self._queue = []
        self._flying = None
        self._seen = set()
        self._dead = set()
        self._plug = 0

    # ---- the hand at the cable ----

    def plug(self):
        ours, theirs = self._pair()
        self._plug += 1
        with self._waiting:
            self._queue.clear()
        self._pending, self._format, self._flying = b"", 1, None
        self._seen.clear()
        self._dead.clear()
        threading.Thread(target=self._serve, args=(ours, self._plug), daemon=True).start()
        words = f"0 {theirs.fileno()} {DEVICE_ID} {HIGH_SPEED}"
        until = time.monotonic() + 30
        while True:
            try:
                (VHCI / "attach").write_text(words)
                break
            except OSError:
                # The port is not free yet from the last time.
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)
        theirs.close()

    def unplug(self):
        self._plug += 1
        (VHCI / "detach").write_text("0")

    @staticmethod
    def _pair():
        with socket.create_server(("127.0.0.1", 0)) as listener:
            theirs = socket.create_connection(listener.getsockname())
            ours, _ = listener.accept()
        for end in (ours, theirs):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return ours, theirs

    # ---- what the camera says of itself ----

    def _device(self):
        return descriptor(
            1, w16(0x0200), 0xEF, 2, 1, 64, w16(0x1D6B, 0x0102, 0x0100), 1, 2, 3 if self.serial else 0, 1
        )

    def _configuration(self):
        units = descriptor(0x24, 2, 1, w16(0x0201), 0, 0, w16(0, 0, 0), 3, 0, 0, 0)
        units += descriptor(0x24, 3, 2, w16(0x0101), 0, 1, 0)
        control = descriptor(0x24, 1, w16(0x0100, 13 + len(units)), w32(48_000_000), 1, 1) + units
        formats = b"".join(stream_format(at, name) for at, name in enumerate(self.formats, 1))
        count = len(self.formats)
        header = 13 + count
        stream = descriptor(
            0x24, 1, count, w16(header + len(formats)), 0x81, 0, 2, 0, 0, 0, 1, bytes(count)
        )
        body = descriptor(0x0B, 0, 2, 0x0E, 3, 0, 0)
        body += descriptor(4, 0, 0, 0, 0x0E, 1, 0, 0) + control
        body += descriptor(4, 1, 0, 1, 0x0E, 2, 0, 0) + stream + formats
        body += descriptor(5, 0x81, 2, w16(512), 0)
        return descriptor(2, w16(9 + len(body)), 2, 1, 0, 0x80, 250) + body

    def _string(self, number):
        if number == 0:
            return b"\x04\x03\x09\x04"
        return text({1: "Countersign", 2: "Test Camera"}.get(number, self.serial))

    def _control(self, setup, data):
        """A request on endpoint 0; None refuses it."""
        kind, request, value, index, _ = struct.unpack("<BBHHH", setup)
        if kind == 0x80 and request == 6:
            which, number = value >> 8, value & 0xFF
            if which == 3:
                return self._string(number)
            return {1: self._device, 2: self._configuration}.get(which, lambda: None)()
        if kind == 0x80 and request == 0:
            return b"\0\0"
        if kind & 0x60 == 0:
            return b""
        if kind == 0x21 and request == 1:
            self._format = min(max(data[2], 1), len(self.formats))
            if value == 0x200:
                self._pending = b""
            return b""
        if kind == 0xA1 and index & 0xFF == 1:
            if request == 0x86:
                return b"\x03"
            if request == 0x85:
                return w16(26)
            return w16(1) + bytes([self._format, 1]) + w32(INTERVAL) + w16(0, 0, 0, 0, 0) + w32(LARGEST, PAYLOAD)
        return None

    # ---- the stream ----

    def _payload(self, room):
        """One transfer's worth; a frame is one payload, and a short transfer ends it."""
        if not self._pending:
            left = self._last + 1 / RATE - time.monotonic()
            if left > 0:
                time.sleep(left)
            self._last = time.monotonic()
            self._toggle ^= 1
            self._turn += 1
            name = self.formats[min(self._format, len(self.formats)) - 1]
            shown = self.frames[self.picture][name]
            self._pending = bytes([2, 0x82 | self._toggle]) + shown[self._turn % len(shown)]
            self.sent += 1
        part, self._pending = self._pending[:room], self._pending[room:]
        return part

    def _answer(self, end, number, status, data, count):
        head = struct.pack(">IIIIIiIIII8x", SUBMITTED, number, 0, 0, 0, status, count, 0, 0, 0)
        with self._lock:
            end.sendall(head + data)

    def _stream(self, end, plug):
        while plug == self._plug:
            with self._waiting:
                if not self._queue or self.is_stalled:
                    self._waiting.wait(0.1)
                    continue
                number, room = self._queue.pop(0)
                self._flying = number
            part = self._payload(room)
            with self._lock:
                # A transfer that was unlinked meanwhile must not be answered.
                if self._flying == number and plug == self._plug:
                    self._flying = None
                    try:
                        self._answer(end, number, 0, part, len(part))
                    except OSError:
                        return

    def _serve(self, end, plug):
        threading.Thread(target=self._stream, args=(end, plug), daemon=True).start()
        source = end.makefile("rb")
        try:
            while head := source.read(20):
                command, number, _, is_in, endpoint = struct.unpack(">IIIII", head)
                if command == SUBMIT:
                    _, length, *_ = struct.unpack(">IIIII", source.read(20))
                    setup = source.read(8)
                    data = source.read(length) if not is_in else b""
                    self._submit(end, number, endpoint, is_in, length, setup, data)
                elif command == UNLINK:
                    (target,) = struct.unpack(">I", source.read(4))
                    source.read(24)
                    self._unlink(end, number, target)
        except (OSError, struct.error):
            pass
        end.close()

    def _submit(self, end, number, endpoint, is_in, length, setup, data):
        self._seen.add(number)
        if number in self._dead:
            return
        if endpoint != 0:
            with self._waiting:
                self._queue.append((number, length))
                self._waiting.notify()
            return
        said = self._control(setup, data)
        if said is None:
            self._answer(end, number, EPIPE, b"", 0)
        elif is_in:
            self._answer(end, number, 0, said[:length], min(len(said), length))
        else:
            self._answer(end, number, 0, b"", len(data))

    def _unlink(self, end, number, target):
        # vhci can send it before the submission it is about.
        if target not in self._seen:
            self._dead.add(target)
        with self._waiting:
            before = len(self._queue)
            self._queue[:] = [waiting for waiting in self._queue if waiting[0] != target]
            is_hit = len(self._queue) < before
            self._pending = b""
        with self._lock:
            if self._flying == target:
                self._flying = None
                is_hit = True
            status = ECONNRESET if is_hit else 0
            end.sendall(struct.pack(">IIIIIi24x", UNLINKED, number, 0, 0, 0, status))

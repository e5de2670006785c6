"""An independent implementation of the codes, on Python's own hmac and hashlib.

    oracle.py KIND SEED COUNT

streams COUNT random cases of KIND (totp, steam, motp, yandex), one a line, the same ones for the same seed:

    secret-in-hex algorithm digits period time pin code        (`-` stands for what a kind does not have)
"""

import hashlib
import hmac
import random
import sys

HASHES = (("SHA1", "sha1"), ("SHA256", "sha256"), ("SHA512", "sha512"))
STEAM = "23456789BCDFGHJKMNPQRTVWXY"


def counter(time, period):
    """Floor division; a negative step is its 64-bit two's complement."""
    return (time // period & 0xFFFFFFFFFFFFFFFF).to_bytes(8, "big")


def truncated(tag, count):
    offset = tag[-1] & 15
    value = int.from_bytes(tag[offset : offset + count], "big")
    return value & ((1 << (8 * count - 1)) - 1)


def moments(draw):
    """Before 1970, today, around 2038 and 2106, and far away."""
    choice = draw.getrandbits(3)
    if choice == 0:
        return -draw.getrandbits(33)
    if choice == 1:
        return (1 << 31) - 60 + draw.getrandbits(7)
    if choice == 2:
        return (1 << 32) - 60 + draw.getrandbits(7)
    if choice == 3:
        return draw.getrandbits(40)
    return draw.getrandbits(31)


def totp(draw):
    name, digest = HASHES[draw.getrandbits(16) % 3]
    key = draw.randbytes(1 + draw.getrandbits(6) + draw.getrandbits(5))
    digits, period, time = 6 + draw.getrandbits(16) % 3, 15 + draw.getrandbits(16) % 106, moments(draw)
    value = truncated(hmac.digest(key, counter(time, period), digest), 4)
    return key.hex(), name, digits, period, time, "-", str(value % 10**digits).zfill(digits)


def steam(draw):
    key, time = draw.randbytes(20), moments(draw)
    value, code = truncated(hmac.digest(key, counter(time, 30), "sha1"), 4), ""
    for _ in range(5):
        value, place = divmod(value, 26)
        code += STEAM[place]
    return key.hex(), "-", 5, 30, time, "-", code


def motp(draw):
    text, pin, time = draw.randbytes(8).hex(), "%04d" % draw.randrange(10000), moments(draw)
    code = hashlib.md5(f"{time // 10}{text}{pin}".encode()).hexdigest()[:6]
    return text.encode().hex(), "-", 6, 10, time, pin, code


def yandex(draw):
    secret, time = draw.randbytes(16), moments(draw)
    pin = "".join(draw.choice("0123456789") for _ in range(4 + draw.getrandbits(3)))
    key = hashlib.sha256(pin.encode() + secret).digest()
    if key[0] == 0:
        key = key[1:]
    value, code = truncated(hmac.digest(key, counter(time, 30), "sha256"), 8) % 26**8, ""
    for _ in range(8):
        value, place = divmod(value, 26)
        code = chr(97 + place) + code
    return secret.hex(), "-", 8, 30, time, pin, code


def main():
    kind, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    make = {"totp": totp, "steam": steam, "motp": motp, "yandex": yandex}[kind]
    draw = random.Random(seed)
    lines = []
    for number in range(count):
        lines.append("%s %s %d %d %d %s %s\n" % make(draw))
        if len(lines) == 4096 or number == count - 1:
            sys.stdout.write("".join(lines))
            lines.clear()


main()

#!/usr/bin/env python3
"""Reads a Countersign vault without Countersign, as docs/vault-format.md describes it.

    read_vault.py VAULT [--password-file FILE] [--recovery-key-file FILE]

The password or the recovery key is the first line of the file named, or of standard input. Prints
JSON with every token AND ITS SECRET. Needs the packages `cryptography` and `argon2-cffi`.
Exit code 0, 1 for a file that cannot be read, 3 for a wrong password, 5 for damage.
"""

import argparse
import base64
import hashlib
import hmac
import json
import pathlib
import sqlite3
import struct
import sys
import unicodedata

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CLASSES = {"portable": range(1, 64), "managed": range(64, 128), "device_only": range(128, 255)}
LABEL, SECRET, COUNTER, USAGE, GROUP, OP = 1, 2, 3, 4, 5, 255


class Refused(Exception):
    """A reason to stop, with the exit code."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


# CBOR (RFC 8949), as much of it as a vault uses.


def read_cbor(data):
    value, rest = read_item(memoryview(data))
    if rest:
        raise ValueError("bytes after the item")
    return value


def read_item(data):
    major, info = data[0] >> 5, data[0] & 31
    data = data[1:]
    if major == 7:
        if info in (20, 21, 22):
            return {20: False, 21: True, 22: None}[info], data
        size, form = {25: (2, ">e"), 26: (4, ">f"), 27: (8, ">d")}[info]
        return struct.unpack(form, data[:size])[0], data[size:]
    if info < 24:
        number = info
    else:
        size = {24: 1, 25: 2, 26: 4, 27: 8}[info]
        number, data = int.from_bytes(data[:size], "big"), data[size:]
    if major == 0:
        return number, data
    if major == 1:
        return -1 - number, data
    if major in (2, 3):
        if number > len(data):
            raise ValueError("cut short")
        chunk = bytes(data[:number])
        return (chunk if major == 2 else chunk.decode()), data[number:]
    if major == 4:
        items = []
        for _ in range(number):
            item, data = read_item(data)
            items.append(item)
        return items, data
    if major == 5:
        pairs = {}
        for _ in range(number):
            key, data = read_item(data)
            pairs[key], data = read_item(data)
        return pairs, data
    raise ValueError("not used in a vault")


# Keys.


def hkdf(salt, material, info, length):
    """HKDF-SHA-256 (RFC 5869)."""
    key = hmac.digest(salt, material, "sha256")
    output, block = b"", b""
    for number in range(1, -(-length // 32) + 1):
        block = hmac.digest(key, block + info + bytes([number]), "sha256")
        output += block
    return output[:length]


def read_recovery_key(text):
    symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    text = text.upper().replace("O", "0").replace("I", "1").replace("L", "1")
    values = [symbols.index(letter) for letter in text if letter not in "- \t"]

    def times(a, b):  # in GF(32), polynomial x^5 + x^2 + 1
        product = 0
        for bit in range(5):
            if b >> bit & 1:
                product ^= a
            a <<= 1
            if a & 32:
                a ^= 0b100101
        return product

    high = low = 0
    for value in values[:26]:
        carry = value ^ high
        high, low = low ^ times(carry, 6), times(carry, 8)
    if len(values) != 28 or values[26:] != [high, low] or values[0] > 7:
        raise Refused(3, "the recovery key has a typing error")
    number = 0
    for value in values[:26]:
        number = number << 5 | value
    return number.to_bytes(16, "big")


def unlock(header, password, recovery_key):
    """The root key, from the first slot that the password or the recovery key opens."""
    vault = header[3]
    for slot in header[6]:
        if slot[2] == 1 and password is not None:
            cost = slot[7]
            if cost[1] > 1 << 20 or cost[2] > 16 or cost[3] > 16:
                raise Refused(5, "the key derivation is above the ceiling")
            material = hash_secret_raw(
                unicodedata.normalize("NFKC", password).encode(), cost[4], time_cost=cost[2],
                memory_cost=cost[1], parallelism=cost[3], hash_len=32, type=Type.ID, version=19)
        elif slot[2] == 4 and recovery_key is not None:
            material = recovery_key
        else:
            continue
        info = b"v1/slot/" + bytes([slot[2]]) + slot[1] + vault
        keys = hkdf(slot[3], material, info, 64)
        if hmac.compare_digest(keys[32:], slot[4]):
            try:
                return AESGCM(keys[:32]).decrypt(slot[5][:12], slot[5][12:], info)
            except InvalidTag:
                raise Refused(5, "the wrapped key of the slot is damaged") from None
    raise Refused(3, "the password or the recovery key does not open this vault")


class Keys:
    def __init__(self, root, vault, epoch):
        def derive(label):
            return hkdf(vault, root, b"countersign v1 " + label + epoch.to_bytes(4, "big"), 32)

        self.record, self.header, self.manifest = derive(b"record"), derive(b"header"), derive(b"manifest")


# Records.


def field(data):
    return len(data).to_bytes(2, "big") + data


def open_record(keys, vault, kind, ident, version, epoch, device, salt, sealed):
    """The body of one record. Raises InvalidTag when it is not what was written there."""
    aad = b"".join(map(field, (
        b"countersign record", b"\x00\x01", sealed[:2], vault, bytes([kind]), ident,
        version.to_bytes(8, "big"), epoch.to_bytes(4, "big"), device)))
    key = hkdf(salt, keys.record, aad, 32)
    plain = AESGCM(key).decrypt(sealed[2:14], sealed[14:], aad)
    if int.from_bytes(sealed[:2], "big") > 1:
        raise ValueError("written by a newer version")
    length = int.from_bytes(plain[:4], "big")
    return read_cbor(plain[4:4 + length])


def register(body, key, default=None):
    return body[key][0] if key in body and body[key][0] is not None else default


def elements(body, key):
    """(element, value, (hlc, computer)) of a collection."""
    computers = body[0]
    return [(item[0], item[1], (item[2], computers[item[3]])) for item in body.get(key, [])]


def stamps(body):
    computers = body[0]
    for key, entry in body.items():
        if 1 <= key <= 63:
            yield entry[1], computers[entry[2]]
        elif 64 <= key <= 119:
            for item in entry:
                yield item[2], computers[item[3]]


def is_seen(body, key):
    """Whether the vector of an entry names every stamp."""
    seen = {body[0][computer]: hlc for computer, hlc in body.get(key, [])}
    return bool(seen) and all(hlc <= seen.get(computer, -1) for hlc, computer in stamps(body))


def is_alive(body):
    return not is_seen(body, 120)


def is_purged(label):
    return is_seen(label, 121) if 121 in label else 135 in label and is_seen(label, 120)


def text_of(kind, secret):
    if kind in ("motp", "broken"):
        return secret.decode(errors="replace")
    return base64.b32encode(secret).decode().rstrip("=")


def token(ident, label, secret, counters, usage, groups, managed):
    kind = register(label, 3, {})
    name = kind.get(0, "broken")
    by_age = sorted(elements(secret, 64), key=lambda item: item[2])
    counter = counters.get((managed, label.get(132)))
    broken = register(secret, 2, [None, {}])
    return {
        "id": ident.hex(), "type": name,
        "issuer": register(label, 1, ""), "account": register(label, 2, ""),
        "algorithm": kind.get(1), "digits": kind.get(2), "period": kind.get(3),
        "counter": counter[1] if name == "hotp" and counter else None,
        "groups": sorted(groups[group] for group, on, _ in elements(label, 64) if on and group in groups),
        "pinned": register(label, 5, False), "note": register(label, 6, ""), "icon": register(label, 7, "auto"),
        "serial": register(label, 8), "source": label.get(131), "managed": label.get(136),
        "created_ms": label[128], "changed_ms": label[129],
        "binned_ms": None if is_alive(label) else label.get(130),
        "uses": usage.get(128, 0), "last_used_ms": usage.get(129),
        "needs_attention": label.get(134, False),
        "secret": text_of(name, by_age[-1][0]),
        "former_secrets": [text_of(name, item[0]) for item in by_age[:-1]],
        "pin": register(secret, 1), "extra": register(secret, 3, {}),
        "kind_text": broken[0] if name == "broken" else None,
        "parameters": broken[1] if name == "broken" else {},
        "order": register(label, 4, b"").hex(),
    }


# The file.


def read_header(db):
    body, total, mac = db.execute("SELECT body, sum, mac FROM header WHERE one = 1").fetchone()
    if len(body) > 65536 or hashlib.sha256(body).digest() != total:
        raise Refused(5, "the header is damaged")
    header = read_cbor(body)
    if header[1] > 1 or header[4] > 1:
        raise Refused(1, "the vault was written by a newer version")
    return header, body, mac


def read_records(db, keys, vault):
    """Bodies by (type, id), the rows that did not open, and the root of the index."""
    bodies, damaged, buckets, count = {}, [], [[] for _ in range(256)], 0
    for table, kinds in CLASSES.items():
        rows = db.execute(f"SELECT type, id, version, epoch, device, salt, sealed FROM {table}")
        for kind, ident, version, epoch, device, salt, sealed in rows:
            buckets[ident[0]].append((kind, ident, version, sealed[-16:]))
            count += 1
            try:
                if kind not in kinds:
                    raise ValueError("a record in the wrong table")
                bodies[kind, ident] = open_record(keys, vault, kind, ident, version, epoch, device, salt, sealed)
            except (InvalidTag, ValueError) as error:
                damaged.append({"type": kind, "id": ident.hex(), "reason": str(error) or "does not open"})
    root = hashlib.sha256(b"\x01")
    for bucket in buckets:
        hashed = hashlib.sha256(b"\x00")
        for kind, ident, version, tag in sorted(bucket):
            hashed.update(bytes([kind]) + ident + version.to_bytes(8, "big") + tag)
        root.update(hashed.digest())
    return bodies, damaged, root.digest(), count


def read_log(db, keys, vault, manifest):
    """Whether the op rows are exactly the chain of the manifest, and all open."""
    index, head, sound = manifest[6], manifest[8], True
    for row, epoch, device, salt, sealed in db.execute("SELECT idx, epoch, device, salt, sealed FROM ops ORDER BY idx"):
        sound = sound and row == index
        head = hashlib.sha256(b"countersign op" + head + row.to_bytes(8, "big") + sealed[-16:]).digest()
        index = row + 1
        try:
            open_record(keys, vault, OP, manifest[5], row, epoch, device, salt, sealed)
        except (InvalidTag, ValueError):
            sound = False
    return sound and index == manifest[7] and head == manifest[9]


def read_vault(path, password, recovery_key):
    # Without a log beside it the file stands alone, and reading needs to create nothing there.
    alone = "" if pathlib.Path(f"{path}-wal").exists() else "&immutable=1"
    db = sqlite3.connect(f"{pathlib.Path(path).resolve().as_uri()}?mode=ro{alone}", uri=True)
    if db.execute("PRAGMA application_id").fetchone()[0] != 0x4353474E:
        raise Refused(1, "the file is not a vault")
    db.execute("BEGIN")
    header, body, mac = read_header(db)
    vault, epoch = header[3], header[5]
    keys = Keys(unlock(header, password, recovery_key), vault, epoch)
    if not hmac.compare_digest(hmac.digest(keys.header, b"countersign header" + body, "sha256"), mac):
        raise Refused(5, "the header is not authentic")
    bodies, damaged, root, count = read_records(db, keys, vault)
    manifest_body, manifest_mac = db.execute("SELECT body, mac FROM manifest WHERE one = 1").fetchone()
    expected = hmac.digest(keys.manifest, b"countersign manifest" + vault + manifest_body, "sha256")
    manifest = read_cbor(manifest_body)
    whole = (hmac.compare_digest(expected, manifest_mac) and manifest[2] == count and manifest[3] == root
             and manifest[4] == epoch and manifest[10] == hashlib.sha256(body).digest()
             and read_log(db, keys, vault, manifest))

    groups = {ident: register(group, 1, "") for (kind, ident), group in bodies.items()
              if kind == GROUP and is_alive(group)}
    tokens, counters = [], {}
    for (kind, _), counter in bodies.items():
        if kind & ~64 == COUNTER and 128 in counter:
            key = (kind >= 64, counter[128])
            counters[key] = max(counters.get(key, (0, 0)), (counter[129], counter[130]))
    for (kind, ident), label in bodies.items():
        if kind & ~64 == LABEL and kind < 128 and not is_purged(label) and (kind + 1, ident) in bodies:
            usage = bodies.get((kind + 3, ident), {})
            tokens.append(token(ident, label, bodies[kind + 1, ident], counters, usage, groups, kind >= 64))
    tokens.sort(key=lambda item: (item["order"], item["id"]))
    for item in tokens:
        del item["order"]
    return {"vault": vault.hex(), "generation": manifest[1], "whole": whole, "damaged": damaged, "tokens": tokens}


def main():
    parser = argparse.ArgumentParser(description="Reads a Countersign vault. Prints every secret in the clear.")
    parser.add_argument("vault")
    parser.add_argument("--password-file", help="the password is its first line; - for standard input")
    parser.add_argument("--recovery-key-file", help="the recovery key is its first line; - for standard input")
    arguments = parser.parse_args()

    def first_line(name):
        if name is None:
            return None
        lines = sys.stdin if name == "-" else open(name, encoding="utf-8")
        return lines.readline().rstrip("\r\n")

    try:
        recovery_key = first_line(arguments.recovery_key_file)
        found = read_vault(
            arguments.vault,
            first_line(arguments.password_file or (None if recovery_key else "-")),
            read_recovery_key(recovery_key) if recovery_key else None)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return refused.code
    except (sqlite3.Error, OSError, ValueError, KeyError, TypeError, IndexError) as error:
        print(f"the file cannot be read: {error}", file=sys.stderr)
        return 1
    json.dump(found, sys.stdout, indent=2, ensure_ascii=False)
    print()
    return 0 if found["whole"] and not found["damaged"] else 5


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Reads a Countersign backup without Countersign, whole or damaged, as docs/backup-format.md describes it.

    read_backup.py BACKUP --password | --recovery

The password or the recovery key is the first line of standard input. Prints JSON with every token AND
ITS SECRET. Needs `cryptography`, `argon2-cffi`, and read_vault.py beside it, which reads the insides of records.
Exit code 0, 1 for a file that cannot be read, 3 for a wrong password, 5 for damage.
"""

import hashlib
import hmac
import json
import pathlib
import sys
import unicodedata

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from read_vault import (COUNTER, GROUP, LABEL, SECRET, USAGE, Refused, elements, hkdf, is_alive, read_cbor,
                        read_recovery_key, register, token)

PAGE = 4096


def number(data):
    return int.from_bytes(data, "big")


def read_header(data, at):
    """(map, what the key is bound to, commitment, size), or None where there is no whole header."""
    length, size = number(data[at + 8:at + 12]), number(data[at + 6:at + 8]) * PAGE
    end = at + 12 + length
    bound, commitment, total = data[at:end], data[end:end + 16], data[end + 16:end + 48]
    if at < 0 or data[at:at + 4] != b"CSBK" or hashlib.sha256(bound + commitment).digest() != total:
        return None
    if number(data[at + 4:at + 6]) != 1:
        raise Refused(1, "the backup was written by a newer version")
    return read_cbor(bound[12:]), bound, commitment, size


def backup_key(ways, password, recovery_key):
    for slot in [slot for slot in ways.get(6, []) if slot[2] == (4 if password is None else 1)]:
        material = recovery_key
        if password is not None:
            cost, text = slot[7], unicodedata.normalize("NFKC", password).encode()
            if cost[1] > 1 << 20 or cost[2] > 16 or cost[3] > 16:
                raise Refused(5, "the key derivation is above the ceiling")
            material = hash_secret_raw(text, cost[4], cost[2], cost[1], cost[3], 32, Type.ID)
        tail = bytes([slot[2]]) + slot[1] + ways[3]
        if hkdf(slot[3], material, b"v1/slot/" + tail, 64)[32:] == slot[4]:
            info = b"v1/slot-backup/" + tail
            return AESGCM(hkdf(slot[3], material, info, 32)).decrypt(slot[6][:12], slot[6][12:], info)
    raise Refused(3, "the password or the recovery key does not open this backup")


def read_items(blocks):
    """The items of plain blocks, None standing for a lost one."""
    long = None
    for block in blocks:
        if block and block[0] == 3 and long:
            long += block[5:]
        else:
            long, at = b"", 5
            while block and block[0] == 2 and at + 4 <= len(block) and (length := number(block[at:at + 4])):
                if at + 4 + length <= len(block):
                    yield block[at + 4:at + 4 + length]
                else:
                    long, missing = block[at + 4:], length
                at += 4 + length
        if long and len(long) >= missing:
            yield long[:missing]
            long = b""


def read_token(records, groups):
    bodies = {kind: body for kind, _, body in records if kind != COUNTER}
    secret = max(elements(bodies[SECRET], 64), key=lambda item: item[2])[0]
    bodies[LABEL][132] = hmac.digest(b"countersign v1 counter", secret, "sha256")[:16]
    counters = {(False, ident): (body[129], body[130]) for kind, ident, body in records if kind == COUNTER}
    found = token(records[0][1], bodies[LABEL], bodies[SECRET], counters, bodies.get(USAGE, {}), groups, False)
    return {key: value for key, value in found.items() if key != "needs_attention"}  # only a vault knows


def open_blocks(data, first, count, key):
    for index in range(count):
        place, name = first + index * PAGE, index.to_bytes(8, "big")
        try:
            yield AESGCM(key).decrypt(bytes(4) + name, data[max(place, 0):max(place + PAGE, 0)], name)
        except (InvalidTag, ValueError):
            yield None


def read_backup(data, password, recovery_key):
    places = [0] + [len(data) - pages * PAGE for pages in range(1, 17)]  # the header stands there twice
    at = next((at for at in places if read_header(data, at)), None)
    if at is None:
        raise Refused(1, "the file is not a backup, or its header is damaged")
    head, bound, commitment, size = read_header(data, at)
    info = b"countersign v1 backup file" + hashlib.sha256(bound).digest()
    keys = hkdf(head[4], backup_key(head[5], password, recovery_key), info, 48)
    if keys[32:] != commitment:
        raise Refused(5, "the header is not authentic")
    blocks = list(open_blocks(data, at - head[7] * PAGE if at else size, head[7], keys[:32]))
    total = next((number(block[1:5]) for block in blocks if block), 0)
    tokens, others, stubs = [], [], []
    for item in read_items(blocks):
        if item[0] == 3:
            stub = read_cbor(item[1:])
            stubs.append({"issuer": stub[1], "account": stub[2], "server": stub.get(3), "serial": stub.get(4)})
        records, place = [], 1
        while item[0] in (1, 2) and place < len(item):
            end = place + 21 + number(item[place + 17:place + 21])
            records.append((item[place], item[place + 1:place + 17], read_cbor(item[place + 21:end])))
            place = end
        if item[0] == 1:
            tokens.append(records)
        others += records
    groups = {ident: register(body, 1, "") for kind, ident, body in others if kind == GROUP and is_alive(body)}
    tokens = [read_token(records, groups) for records in tokens]
    tokens.sort(key=lambda item: (item.pop("order"), item["id"]))
    whole = None not in blocks and len(data) == 2 * size + head[7] * PAGE and data[:size] == data[-size:]
    return {"backup": head[2].hex(), "vault": head[5][3].hex(), "created_ms": head[3], "generation": head[6],
            "whole": whole, "lost_tokens": total - len(tokens), "tokens": tokens, "stubs": stubs}


def main(path, way):
    line = sys.stdin.readline().rstrip("\r\n")
    keys = (line, None) if way == "--password" else (None, read_recovery_key(line))
    found = read_backup(pathlib.Path(path).read_bytes(), *keys)
    json.dump(found, sys.stdout, indent=2, ensure_ascii=False)
    return 0 if found["whole"] else 5


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except (Refused, OSError, ValueError, KeyError, TypeError, IndexError, InvalidTag) as error:
        print(f"the backup cannot be read: {error}", file=sys.stderr)
        sys.exit(getattr(error, "code", 1))

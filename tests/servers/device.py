"""A device written apart from the Rust one: what both sign must be the same. For record.py."""

import base64
import datetime
import hashlib
import json
import os
import urllib.error
import urllib.parse
import urllib.request

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def call(method, url, fields=None, token=None, as_json=None):
    """One request; the answer as it came, whatever its status."""
    data, headers = None, {"User-Agent": "Countersign-record/1"}
    if as_json is not None:
        data, headers["Content-Type"] = json.dumps(as_json).encode(), "application/json"
    elif method == "POST":
        data = urllib.parse.urlencode(fields or {}).encode()
    elif fields:
        url += "?" + urllib.parse.urlencode(fields)
    if token:
        headers["PI-Authorization"] = headers["Authorization"] = token
    request = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            status, body, date = answer.status, answer.read(), answer.headers["Date"]
    except urllib.error.HTTPError as error:
        status, body, date = error.code, error.read(), error.headers["Date"]
    return {"status": status, "date": date, "body": body.decode()}


def private_pkcs8(key):
    der = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return base64.b64encode(der).decode()


def timestamp():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def link_fields(link):
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(link).query, keep_blank_values=True))


class Golden:
    """What one file holds: the keys, and every exchange in order."""

    def __init__(self, server, **keys):
        self.content = {"server": server, **keys, "exchanges": []}

    def exchange(self, name, method, url, fields, signed=None, **more):
        answer = call(method, url, fields)
        entry = {"name": name, "method": method, "url": url, "fields": fields}
        if signed is not None:
            entry["signed"] = signed
        self.content["exchanges"].append({**entry, **answer, **more})
        print(name, answer["status"])
        return json.loads(answer["body"])

    def note(self, **more):
        self.content["exchanges"].append(more)

    def write(self, path):
        with open(path, "w") as file:
            json.dump(self.content, file, indent=1, ensure_ascii=False)
            file.write("\n")


class PushDevice:
    """One push token."""

    def __init__(self, golden, link, bits=3072):
        self.key = rsa.generate_private_key(65537, bits)
        self.golden, fields = golden, link_fields(link)
        self.url, self.serial = fields["url"], fields["serial"]
        self.credential = fields["enrollment_credential"]
        golden.note(name="link", link=link, device_key=private_pkcs8(self.key))

    def sign(self, text):
        signature = self.key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
        return base64.b32encode(signature).decode()

    def enrol(self, name="enrol", **instead):
        spki = self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        fields = {
            "enrollment_credential": self.credential,
            "serial": self.serial,
            "fbtoken": "no_firebase_token",
            "pubkey": base64.b64encode(spki).decode(),
            **instead,
        }
        return self.golden.exchange(name, "POST", self.url, fields)

    def poll(self, name, at=None, **instead):
        at = at or timestamp()
        signed = f"{self.serial}|{at}"
        fields = {"serial": self.serial, "timestamp": at, "signature": self.sign(signed), **instead}
        return self.golden.exchange(name, "GET", self.url, fields, signed)

    def challenges(self, name):
        return self.poll(name)["result"]["value"]

    def answer(self, name, nonce, presence=None, decline=False, reason=None):
        signed = f"{nonce}|{self.serial}"
        fields = {"serial": self.serial, "nonce": nonce}
        if presence is not None:
            signed += f"|{presence}"
            fields["presence_answer"] = presence
        if decline:
            signed += "|decline"
            fields["decline"] = "1"
        if reason:
            signed += f"|{reason}"
            fields["decline_reason"] = reason
        fields["signature"] = self.sign(signed)
        return self.golden.exchange(name, "POST", self.url, fields, signed)


class ContainerDevice:
    """One container."""

    def __init__(self, golden, link):
        self.key = ec.generate_private_key(ec.SECP384R1())
        self.golden, self.link = golden, link_fields(link)
        self.serial, self.base = self.link["serial"], self.link["url"].rstrip("/")
        golden.note(name="link", link=link, device_key=private_pkcs8(self.key))

    def sign(self, text):
        signature = self.key.sign(text.encode(), ec.ECDSA(hashes.SHA256()))
        return base64.urlsafe_b64encode(signature).decode()

    def register(self, name, passphrase=None, **instead):
        url = self.base + "/container/register/finalize"
        brand, model = "Example Computers", "Desk 1"
        parts = [self.link["nonce"], self.link["time"], self.serial, url, brand, model]
        signed = "|".join(parts + ([passphrase] if passphrase else []))
        pem = self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        fields = {
            "container_serial": self.serial,
            "public_client_key": pem.decode(),
            "device_brand": brand,
            "device_model": model,
            "signature": self.sign(signed),
            **instead,
        }
        return self.golden.exchange(name, "POST", url, fields, signed)

    def challenge(self, name, path, **instead):
        fields = {"container_serial": self.serial, "scope": self.base + path, **instead}
        return self.golden.exchange(name, "POST", self.base + "/container/challenge", fields)

    def operate(self, name, path, more=(), **fields):
        """Asks for a challenge and does what it is for."""
        value = self.challenge(f"{name}: challenge", path)["result"]["value"]
        url = self.base + path
        signed = "|".join([value["nonce"], value["time_stamp"], self.serial, url, *more])
        fields = {"container_serial": self.serial, **fields, "signature": self.sign(signed)}
        return self.golden.exchange(name, "POST", url, fields, signed)

    def synchronise(self, name, tokens):
        key = x25519.X25519PrivateKey.generate()
        public = base64.urlsafe_b64encode(key.public_key().public_bytes_raw()).decode()
        known = json.dumps({"serial": self.serial, "type": "smartphone", "tokens": tokens})
        brand, model = "Example Computers", "Desk 1"
        answer = self.operate(
            name,
            "/container/synchronize",
            [brand, model, public, known],
            device_brand=brand,
            device_model=model,
            public_enc_key_client=public,
            container_dict_client=known,
        )
        value = answer["result"]["value"]
        b64 = base64.urlsafe_b64decode
        shared = key.exchange(x25519.X25519PublicKey.from_public_bytes(b64(value["public_server_key"])))
        params = value["encryption_params"]
        sealed = b64(value["container_dict_server"]) + b64(params["tag"])
        plain = AESGCM(shared).decrypt(b64(params["init_vector"]), sealed, None).decode()
        secret = base64.b64encode(key.private_bytes_raw()).decode()
        self.golden.note(name=f"{name}: inside", encryption_key=secret, plain=plain)
        return json.loads(plain)


def two_step(link, salt=None):
    """The text a person types at the server, and the secret both derive."""
    fields = link_fields(link)
    salt = salt or os.urandom(int(fields["2step_salt"]))
    typed = base64.b32encode(hashlib.sha1(salt).digest()[:4] + salt).decode().strip("=")
    part = fields["secret"]
    part = base64.b32decode(part + "=" * (-len(part) % 8)).hex()
    rounds, length = int(fields["2step_difficulty"]), int(fields["2step_output"])
    secret = hashlib.pbkdf2_hmac("sha1", part.encode(), salt, rounds, length)
    return salt, typed, secret

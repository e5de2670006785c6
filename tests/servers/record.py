"""Records crates/protocol/tests/golden from servers that run: record.py privacyidea|edumfa [BASE] FOLDER

Goldens are made once per version of a server and never edited. Every key in them was made for this.
"""

import base64
import hashlib
import hmac
import json
import pathlib
import struct
import sys

from device import ContainerDevice, Golden, PushDevice, call, link_fields, two_step

UNPROVEN = base64.b64encode(b"not a key at all").decode()


class Server:
    """The administrator's and the login page's side."""

    def __init__(self, base, more):
        self.base, self.more = base, more
        answer = call("POST", f"{base}/auth", {"username": "admin", "password": "adminpw123"})
        self.token = json.loads(answer["body"])["result"]["value"]["token"]

    def api(self, path, **body):
        answer = call("POST", self.base + path, as_json=body, token=self.token)
        assert answer["status"] == 200, (path, answer)
        return json.loads(answer["body"])

    def policy(self, name, scope, action, active=True):
        self.api(f"/policy/{name}", scope=scope, action=action, active=active, **self.more)

    def push_link(self, serial, user="alice", kind="push"):
        detail = self.api("/token/init", type=kind, genkey=1, user=user, realm="lab", serial=serial)["detail"]
        return next(value["value"] for name, value in detail.items() if name.endswith("pushurl"))

    def login(self, user="alice"):
        answer = call("POST", f"{self.base}/validate/check", {"user": user, "pass": f"{user}pw"})
        return json.loads(answer["body"])["detail"]["transaction_id"]

    def outcome(self, golden, name, transaction):
        answer = call("GET", f"{self.base}/validate/polltransaction/{transaction}")
        golden.note(name=name, body=answer["body"], status=answer["status"])


def push_texts(server, title="Example VPN", text="Login from {client_ip} to {realm}?", more=""):
    action = "push_allow_polling=allow, push_ssl_verify=0, otppin=userstore, "
    server.policy("push_auth", "authentication", f"{action}push_title_on_mobile={title}, push_text_on_mobile={text}{more}")


def one_login(server, golden, device, name, user="alice", **answer):
    transaction = server.login(user)
    nonce = device.challenges(f"{name}: poll")[0]["nonce"]
    device.answer(name, nonce, **answer)
    server.outcome(golden, f"{name}: outcome", transaction)
    return nonce


def record_push(server, kind, serial, golden, reasons):
    device = PushDevice(golden, server.push_link(serial, kind=kind))
    device.enrol("enrol: wrong credential", enrollment_credential="0" * 40)
    device.enrol()
    device.enrol("enrol: again")
    device.poll("poll: nothing")
    one_login(server, golden, device, "accept")
    nonce = one_login(server, golden, device, "decline", decline=True)
    device.answer("answer: late", nonce, decline=True)
    for reason in reasons:
        one_login(server, golden, device, f"decline: {reason}", decline=True, reason=reason)
    device.poll("poll: clock", at="2026-01-01T00:00:00Z")
    device.poll("poll: not a time", at="1764000000")
    device.poll("poll: wrong signature", signature=device.sign("something else"))
    return device


def privacyidea_push(server, folder):
    golden = Golden("privacyIDEA 3.14")
    device = record_push(server, "push", "PIPUGOLD", golden, ["unknown_trigger", "cancelled"])
    url = device.url
    golden.exchange("poll: parameter missing", "GET", url, {"serial": device.serial})
    first, second = server.login(), server.login()
    for challenge in device.challenges("two at once: poll"):
        device.answer("two at once: decline", challenge["nonce"], decline=True)
    server.outcome(golden, "two at once: first", first)
    server.outcome(golden, "two at once: second", second)

    push_texts(server, "Zugang – Büro | Nord", "Anmeldung für {user} | von {client_ip} – ok?")
    one_login(server, golden, device, "letters beyond ASCII", decline=True)
    server.policy("push_auth", "authentication", "push_allow_polling=deny")
    device.poll("poll: forbidden")
    push_texts(server)
    server.policy("second", "authentication", "push_allow_polling=deny")
    device.poll("poll: contradiction")
    server.policy("second", "authentication", "push_allow_polling=deny", active=False)
    device.answer("answer: not of any challenge", "A" * 32)
    stranger = PushDevice(golden, device_link(device, "PIPUNONE"), 2048)
    stranger.enrol("enrol: unknown serial")
    stranger.poll("poll: unknown serial")
    stranger.answer("answer: unknown serial", "A" * 32)
    broken = PushDevice(golden, server.push_link("PIPUBROKEN"), 2048)
    broken.enrol("enrol: no key", pubkey=UNPROVEN)
    broken.poll("poll: no key")
    golden.write(folder / "privacyidea-push.json")


def device_link(device, serial):
    return f"otpauth://pipush/x?url={device.url}&ttl=10&issuer=x&enrollment_credential={'0' * 40}&v=1&serial={serial}"


def privacyidea_modes(server, folder):
    golden = Golden("privacyIDEA 3.14")
    scheme = "push_use_pia_scheme, push_force_app_pin, push_app_force_unlock=any, appimageurl=https://example.org/logo.png"
    server.policy("pia", "enrollment", scheme)
    device = PushDevice(golden, server.push_link("PIPUMODES", "bob"))
    server.policy("pia", "enrollment", scheme, active=False)
    device.enrol()
    push_texts(server, more=", push_require_presence, push_presence_options=CUSTOM, "
               "push_presence_custom_options=blue car:red bus:green tram, push_presence_num_options=3")
    transaction = server.login("bob")
    challenge = device.challenges("presence: poll")[0]
    answer = call("POST", f"{server.base}/validate/check", {"user": "bob", "pass": "bobpw"})
    second = json.loads(answer["body"])["detail"]
    golden.note(name="presence: what the login page says", message=second["message"])
    offered = challenge["require_presence"].split(",")
    for option in offered:
        device.answer(f"presence: {option}", challenge["nonce"], presence=option)
    server.outcome(golden, "presence: outcome", transaction)
    others = [c for c in device.challenges("presence: poll again") if c["nonce"] != challenge["nonce"]]
    device.answer("presence: decline", others[0]["nonce"], decline=True)
    push_texts(server, more=", push_code_to_phone, push_code_to_phone_message=Type this code")
    transaction = server.login("bob")
    nonce = device.challenges("code: poll")[0]["nonce"]
    device.answer("code: accept", nonce)
    server.outcome(golden, "code: outcome", transaction)
    push_texts(server)
    golden.write(folder / "privacyidea-modes.json")


def privacyidea_container(server, folder):
    golden = Golden("privacyIDEA 3.14")
    serials = {}
    for kind in ["hotp", "totp", "daypassword", "push"]:
        serials[kind] = f"C{kind[:4].upper()}1"
        body = {"type": kind, "genkey": 1, "user": "alice", "realm": "lab", "serial": serials[kind]}
        server.api("/token/init", **body)
    server.api("/container/init", type="smartphone", user="alice", realm="lab", container_serial="SMPHGOLD")
    for kind in ["hotp", "totp", "daypassword", "push"]:
        server.api("/container/SMPHGOLD/add", serial=serials[kind])
    asked = {"passphrase_prompt": "Your desk number?", "passphrase_response": "42"}
    old = ContainerDevice(golden, register_link(server, container_serial="SMPHGOLD", **asked))
    old.challenge("challenge: not registered", "/container/synchronize")
    old.register("register: wrong passphrase", passphrase="41")
    old.register("register", passphrase="42")
    old.register("register: again", passphrase="42")
    old.challenge("challenge: unknown container", "/container/synchronize", container_serial="SMPHNONE")
    old.challenge("challenge: unknown scope", "/container/anything")
    known = [{"serial": serial, "tokentype": kind.upper()} for kind, serial in serials.items()]
    inside = old.synchronise("synchronise: first", [])
    by_code = [known[1], known[2], {"tokentype": "HOTP", "otp": codes(inside), "counter": "1"}]
    old.synchronise("synchronise: known by codes", by_code)
    container_policy(server, rollover="")
    old.operate("rollover: forbidden", "/container/rollover")
    container_policy(server)
    asked = {"passphrase_prompt": "Which floor?", "passphrase_response": "43"}
    answer = old.operate("rollover", "/container/rollover", **asked)
    new = ContainerDevice(golden, answer["result"]["value"]["container_url"]["value"])
    new.register("register: new computer", passphrase="43")
    new.synchronise("synchronise: new computer", [])
    old.operate("synchronise: old computer", "/container/synchronize")
    link = register_link(server, container_serial="SMPHGOLD", rollover=1)
    new = ContainerDevice(golden, link)
    new.register("register: without the old computer")
    server.policy("keep", "container", "disable_client_container_unregister")
    new.operate("unregister: forbidden", "/container/register/terminate/client")
    server.policy("keep", "container", "disable_client_container_unregister", active=False)
    new.operate("unregister", "/container/register/terminate/client")
    new.challenge("challenge: unregistered", "/container/synchronize")
    golden.write(folder / "privacyidea-container.json")


def register_link(server, **body):
    value = server.api("/container/register/initialize", **body)["result"]["value"]
    return value["container_url"]["value"]


def container_policy(server, rollover=", container_client_rollover"):
    server.policy(
        "container",
        "container",
        f"privacyIDEA_server_url={server.base}/, container_registration_ttl=10, container_challenge_ttl=2, "
        f"container_ssl_verify=False{rollover}",
    )


def codes(inside):
    """Two codes of the counter token that came."""
    link = next(link for link in inside["tokens"]["add"] if link.startswith("otpauth://hotp/"))
    fields = link_fields(link)
    secret = fields["secret"]
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    start = int(fields["counter"])
    return [hotp(key, counter, int(fields["digits"])) for counter in (start, start + 1)]


def hotp(key, counter, digits, algorithm="sha1"):
    mac = hmac.new(key, struct.pack(">Q", counter), getattr(hashlib, algorithm)).digest()
    at = mac[-1] & 15
    return str((struct.unpack(">I", mac[at : at + 4])[0] & 0x7FFFFFFF) % 10**digits).zfill(digits)


def privacyidea_links(server, folder):
    golden = Golden("privacyIDEA 3.14")
    server.policy("two_step", "admin", "enrollHOTP, enrollTOTP, enrollDAYPASSWORD, enable, hotp_2step=allow, "
                  "totp_2step=allow, policywrite, policydelete, enrollPUSH, tokenlist, auditlog")
    server.policy("lock", "enrollment", "hotp_force_app_pin, totp_force_app_pin, hotp_app_force_unlock=biometric, "
                  "appimageurl=https://example.org/logo.png")
    for name, body in {
        "totp": {"type": "totp", "hashlib": "sha256", "otplen": 8},
        "daypassword": {"type": "daypassword"},
        "daypassword of half a day": {"type": "daypassword", "timeStep": "12h"},
    }.items():
        detail = server.api("/token/init", genkey=1, user="alice", realm="lab", **body)["detail"]
        golden.note(name=name, link=detail["googleurl"]["value"])
    for name, hashlib_, digits in [("two-step hotp", "sha256", 6), ("two-step totp", "sha512", 6)]:
        kind = name.split()[1]
        body = {"type": kind, "genkey": 1, "2stepinit": 1, "user": "alice", "realm": "lab", "hashlib": hashlib_}
        detail = server.api("/token/init", **body)["detail"]
        link = detail["googleurl"]["value"]
        salt, typed, secret = two_step(link)
        server.api("/token/init", type=kind, serial=detail["serial"], otpkey=typed, otpkeyformat="base32check")
        note = {"salt": salt.hex(), "typed": typed, "secret": secret.hex()}
        if kind == "hotp":
            code = hotp(secret, 1, digits, hashlib_)
            answer = call("POST", f"{server.base}/validate/check", {"serial": detail["serial"], "pass": "alicepw" + code})
            note.update(code=code, body=answer["body"])
        golden.note(name=name, link=link, **note)
    golden.write(folder / "privacyidea-links.json")


def edumfa(server, folder):
    for kind, serial in [("push", "EDUGOLD"), ("edupush", "EDUGOLD2")]:
        golden = Golden("eduMFA 2.9.5")
        device = record_push(server, kind, serial, golden, [])
        call("DELETE", f"{server.base}/token/{device.serial}", token=server.token)
        device.poll("poll: deleted")
        golden.write(folder / f"edumfa-{kind}.json")


def main():
    which, *base, folder = sys.argv[1:]
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if which == "edumfa":
        edumfa(Server(*(base or ["http://127.0.0.1:5090"]), dict(realm="", user="", resolver="")), folder)
        return
    server = Server(*(base or ["http://127.0.0.1:5080"]), {})
    privacyidea_push(server, folder)
    privacyidea_modes(server, folder)
    privacyidea_container(server, folder)
    privacyidea_links(server, folder)


if __name__ == "__main__":
    main()

#!/usr/bin/env bash
# A throw-away privacyIDEA server on the loopback: serve.sh install | init | certificate | start | stop | policies | enrol [SERIAL [USER]] | all
# Environment: LAB (installed packages), RUN (one server's state, deleted by init), PORT, TLS=0|1.
# Administrator admin/adminpw123; people alice/alicepw and bob/bobpw in the realm "lab".
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lab=${LAB:-$here/../../../.dev/servers/privacyidea}
mkdir -p "$lab"
lab=$(cd "$lab" && pwd)
run=${RUN:-$lab/run}
port=${PORT:-5080}
tls=${TLS:-0}
python=$lab/venv/bin
scheme=http
[ "$tls" = 1 ] && scheme=https
base=$scheme://127.0.0.1:$port
export PRIVACYIDEA_CONFIGFILE=$run/pi.cfg

install() {
  [ -d "$lab/venv" ] || python3 -m venv "$lab/venv"
  "$python/pip" install -q -r "$here/requirements.txt"
}

init() {
  rm -rf "$run"
  mkdir -p "$run"
  cat > "$PRIVACYIDEA_CONFIGFILE" <<CFG
SQLALCHEMY_DATABASE_URI = 'sqlite:///$run/pi.sqlite'
SECRET_KEY = '$(openssl rand -hex 24)'
PI_PEPPER = '$(openssl rand -hex 24)'
PI_ENCFILE = '$run/enckey'
PI_AUDIT_KEY_PRIVATE = '$run/audit_private.pem'
PI_AUDIT_KEY_PUBLIC = '$run/audit_public.pem'
PI_LOGFILE = '$run/privacyidea.log'
PI_LOGLEVEL = 20
SUPERUSER_REALM = ['super']
PI_VASCO_LIBRARY = None
PI_NODE = 'labnode'
CFG
  local step
  for step in create_enckey create_audit_keys create_tables; do
    "$python/pi-manage" setup "$step" >>"$run/setup.log" 2>&1
  done
  "$python/pi-manage" admin add admin -p adminpw123 -e admin@example.org >>"$run/setup.log" 2>&1
  {
    printf 'alice:%s:1000:1000:Alice Example,Lab,,,alice@example.org:/home/alice:/bin/sh\n' "$(openssl passwd -6 alicepw)"
    printf 'bob:%s:1001:1001:Bob Example,Lab,,,bob@example.org:/home/bob:/bin/sh\n' "$(openssl passwd -6 bobpw)"
  } > "$run/users"
  certificate
}

# A private certificate authority and a certificate of 127.0.0.1 by it.
certificate() {
  openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj '/CN=Example Lab CA' \
    -keyout "$run/ca.key" -out "$run/ca.pem" 2>/dev/null
  openssl req -newkey rsa:2048 -nodes -subj '/CN=localhost' -keyout "$run/tls.key" -out "$run/tls.csr" 2>/dev/null
  openssl x509 -req -in "$run/tls.csr" -CA "$run/ca.pem" -CAkey "$run/ca.key" -CAcreateserial -days 30 \
    -extfile <(printf 'subjectAltName=DNS:localhost,IP:127.0.0.1') -out "$run/tls.pem" 2>/dev/null
}

start() {
  local secure=()
  [ "$tls" = 1 ] && secure=(--certfile "$run/tls.pem" --keyfile "$run/tls.key")
  "$python/gunicorn" -w 1 --threads 8 -b "127.0.0.1:$port" "${secure[@]}" --pid "$run/pid" \
    --access-logfile "$run/access.log" --error-logfile "$run/error.log" --daemon \
    "privacyidea.app:create_app(config_name='production', config_file='$PRIVACYIDEA_CONFIGFILE')"
  local round
  for round in $(seq 600); do
    curl -ksf "$base/healthz/livez" >/dev/null 2>&1 && return
    sleep 0.1
  done
  echo "the server did not answer on $base" >&2
  return 1
}

stop() {
  [ ! -f "$run/pid" ] || kill "$(cat "$run/pid")"
}

field() { python3 -c "import json,sys; d=json.load(sys.stdin); print($1)"; }

# api METHOD PATH [JSON], as the administrator.
api() {
  curl -ksS -X "$1" "$base$2" -H "PI-Authorization: $admin" ${3:+-H 'Content-Type: application/json' -d "$3"}
}

login() {
  admin=$(curl -ksS "$base/auth" -d username=admin -d password=adminpw123 | field 'd["result"]["value"]["token"]')
}

# policy NAME SCOPE ACTIONS
policy() {
  api POST "/policy/$1" "{\"scope\":\"$2\",\"action\":\"$3\",\"active\":true}" >/dev/null
}

policies() {
  login
  api POST /resolver/passwd "{\"type\":\"passwdresolver\",\"fileName\":\"$run/users\"}" >/dev/null
  api POST /realm/lab '{"resolvers":"passwd"}' >/dev/null
  api POST /defaultrealm/lab >/dev/null
  policy push_enroll enrollment "push_firebase_configuration=poll only, push_registration_url=$base/ttype/push, push_ttl=10, push_ssl_verify=0, tokenissuer=Example Lab, tokenlabel={user}@{realm}"
  policy push_auth authentication 'push_allow_polling=allow, push_ssl_verify=0, push_title_on_mobile=Example VPN, push_text_on_mobile=Login from {client_ip} to {realm}?, otppin=userstore'
  policy container container "privacyIDEA_server_url=$base/, container_registration_ttl=10, container_challenge_ttl=2, container_ssl_verify=False, container_client_rollover"
}

# Prints the link.
enrol() {
  login
  api POST /token/init "{\"type\":\"push\",\"genkey\":1,\"user\":\"${2:-alice}\",\"realm\":\"lab\",\"serial\":\"${1:-PIPULAB1}\"}" |
    field 'd["detail"]["pushurl"]["value"]'
}

case ${1:-all} in
  install | init | certificate | start | stop | policies) "$1" ;;
  enrol) shift; enrol "$@" ;;
  all) install; init; start; policies ;;
  *) sed -n 2,4p "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac

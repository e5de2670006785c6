#!/usr/bin/env bash
# A throw-away eduMFA server on the loopback: serve.sh install | init | start | stop | policies | enrol [SERIAL [USER [push|edupush]]] | all
# Environment: LAB (installed packages), RUN (one server's state, deleted by init), PORT.
# Administrator admin/adminpw123; people alice/alicepw and bob/bobpw in the realm "lab".
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lab=${LAB:-$here/../../../.dev/servers/edumfa}
mkdir -p "$lab"
lab=$(cd "$lab" && pwd)
run=${RUN:-$lab/run}
port=${PORT:-5090}
python=$lab/venv/bin
base=http://127.0.0.1:$port
export EDUMFA_CONFIGFILE=$run/edumfa.cfg

install() {
  [ -d "$lab/venv" ] || python3 -m venv "$lab/venv"
  "$python/pip" install -q -r "$here/requirements.txt"
}

init() {
  rm -rf "$run"
  mkdir -p "$run"
  cat > "$EDUMFA_CONFIGFILE" <<CFG
SQLALCHEMY_DATABASE_URI = 'sqlite:///$run/edumfa.sqlite'
SECRET_KEY = '$(openssl rand -hex 24)'
EDUMFA_PEPPER = '$(openssl rand -hex 24)'
EDUMFA_ENCFILE = '$run/enckey'
EDUMFA_AUDIT_KEY_PRIVATE = '$run/private.pem'
EDUMFA_AUDIT_KEY_PUBLIC = '$run/public.pem'
EDUMFA_LOGFILE = '$run/edumfa.log'
EDUMFA_LOGLEVEL = 20
SUPERUSER_REALM = ['super']
CFG
  local step
  for step in create_enckey create_audit_keys create_tables; do
    "$python/edumfa-manage" "$step" >>"$run/setup.log" 2>&1
  done
  # The order of the arguments differs between releases.
  "$python/edumfa-manage" admin add -p adminpw123 -e admin@example.org admin >>"$run/setup.log" 2>&1 ||
    "$python/edumfa-manage" admin add admin -p adminpw123 -e admin@example.org >>"$run/setup.log" 2>&1
  {
    printf 'alice:%s:1000:1000:Alice Example:/home/alice:/bin/sh\n' "$(openssl passwd -6 alicepw)"
    printf 'bob:%s:1001:1001:Bob Example:/home/bob:/bin/sh\n' "$(openssl passwd -6 bobpw)"
  } > "$run/users"
}

start() {
  "$python/gunicorn" -w 1 --threads 4 -b "127.0.0.1:$port" --pid "$run/pid" \
    --error-logfile "$run/error.log" --daemon \
    "edumfa.app:create_app(config_name='production', config_file='$EDUMFA_CONFIGFILE')"
  local round
  for round in $(seq 600); do
    curl -s "$base/" >/dev/null 2>&1 && return
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
  curl -sS -X "$1" "$base$2" -H "Authorization: $admin" ${3:+-H 'Content-Type: application/json' -d "$3"}
}

login() {
  admin=$(curl -sS "$base/auth" -d username=admin -d password=adminpw123 | field 'd["result"]["value"]["token"]')
}

# policy NAME SCOPE ACTIONS
policy() {
  api POST "/policy/$1" "{\"scope\":\"$2\",\"action\":\"$3\",\"active\":true,\"realm\":\"\",\"user\":\"\",\"resolver\":\"\"}" >/dev/null
}

policies() {
  login
  api POST /resolver/passwd "{\"type\":\"passwdresolver\",\"fileName\":\"$run/users\"}" >/dev/null
  api POST /realm/lab '{"resolvers":"passwd"}' >/dev/null
  api POST /defaultrealm/lab >/dev/null
  local kind
  for kind in push edupush; do
    policy "${kind}_enroll" enrollment "${kind}_firebase_configuration=poll only, ${kind}_registration_url=$base/ttype/$kind, ${kind}_ttl=10, ${kind}_ssl_verify=0"
    policy "${kind}_auth" authentication "${kind}_allow_polling=allow, ${kind}_ssl_verify=0, ${kind}_title_on_mobile=Example VPN, ${kind}_text_on_mobile=Login to the lab?"
  done
  policy names enrollment 'tokenissuer=Example Lab, tokenlabel={user}@{realm}'
  policy pin authentication 'otppin=userstore'
}

# Prints the link.
enrol() {
  login
  api POST /token/init "{\"type\":\"${3:-push}\",\"genkey\":1,\"user\":\"${2:-alice}\",\"realm\":\"lab\",\"serial\":\"${1:-PIPULAB1}\"}" |
    field '[v for k, v in d["detail"].items() if k.endswith("pushurl") or k == "pushurl"][0]["value"]'
}

case ${1:-all} in
  install | init | start | stop | policies) "$1" ;;
  enrol) shift; enrol "$@" ;;
  all) install; init; start; policies ;;
  *) sed -n 2,4p "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac

#!/bin/sh
# Makes the certificates of the stand-in receivers anew. Their keys are known to everybody: for loopback in tests, never for anything else.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
touch "$work/index"
cat > "$work/ca.cnf" <<END
[ca]
default_ca = test
[test]
database = $work/index
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
END
key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1"; }
leaf() { # name, subject alternative name, not before, not after
  key "$1.key.pem"
  openssl req -new -key "$1.key.pem" -subj "/CN=$1" -out "$work/request"
  printf 'subjectAltName=%s\n' "$2" > "$work/extensions"
  openssl ca -batch -notext -config "$work/ca.cnf" -cert authority.pem -keyfile "$work/authority.key" -in "$work/request" \
    -extfile "$work/extensions" -startdate "$3" -enddate "$4" -out "$1.pem"
}
key "$work/authority.key"
openssl req -x509 -new -key "$work/authority.key" -subj '/CN=Kilter test authority' -days 36500 -out authority.pem
leaf good 'IP:127.0.0.1,DNS:localhost' 20260101000000Z 21000101000000Z
leaf expired 'IP:127.0.0.1,DNS:localhost' 20200101000000Z 20210101000000Z
leaf wrong-name 'DNS:elsewhere.example' 20260101000000Z 21000101000000Z
key self-signed.key.pem
openssl req -x509 -new -key self-signed.key.pem -subj '/CN=127.0.0.1' -addext 'subjectAltName=IP:127.0.0.1,DNS:localhost' \
  -days 36500 -out self-signed.pem

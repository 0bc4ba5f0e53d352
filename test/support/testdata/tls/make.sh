#!/bin/sh
# Makes the certificates anew, valid for 100 years; see README.md. Needs OpenSSL 3.
set -eu
cd "$(dirname "$0")"
curve="-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

openssl req -x509 $curve -keyout "$work/ca.key" -out ca.pem -days 36500 -subj "/CN=pulumi-vmware-csp test authority" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
openssl req $curve -keyout server.key -out "$work/server.csr" -subj "/CN=csp.test"

sign() {
    printf 'subjectAltName=%s\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n' "$2" >"$work/extensions"
    openssl ca -batch -notext -config "$work/ca.conf" -extfile "$work/extensions" -in "$work/server.csr" \
        -out "$1" -startdate "$3" -enddate "$4"
}
touch "$work/index"
echo 01 >"$work/serial"
cat >"$work/ca.conf" <<END
[ca]
default_ca = own
[own]
database = $work/index
serial = $work/serial
new_certs_dir = $work
certificate = ca.pem
private_key = $work/ca.key
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
END
here=DNS:csp.test,DNS:localhost,IP:127.0.0.1
century=$(date -u -d '+99 years' +%Y%m%d000000Z)
sign server.pem "$here" 20200101000000Z "$century"
sign expired.pem "$here" 20200101000000Z 20200201000000Z
sign future.pem "$here" "$(date -u -d '+98 years' +%Y%m%d000000Z)" "$century"
sign other-name.pem DNS:other.test 20200101000000Z "$century"

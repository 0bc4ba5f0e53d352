#!/bin/sh
# Gives an application its credentials. Replace it with what deploys yours.
set -eu
umask 077
mkdir -p deployed
printf 'CLIENT_ID=%s\nCLIENT_SECRET=%s\n' "$CLIENT_ID" "$CLIENT_SECRET" > "deployed/$1.env.new"
# Renamed when it is complete, so that nobody reads half of it.
mv "deployed/$1.env.new" "deployed/$1.env"

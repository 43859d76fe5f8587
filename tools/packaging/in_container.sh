#!/bin/sh
# Builds the files for one C library in a container of Debian or Alpine that has Python and nothing
# else: in_container.sh LIBC DIR. PyInstaller wants objdump and strip.
set -eu
if command -v apk >/dev/null; then
  apk add --no-cache --quiet binutils
else
  apt-get -qq update
  apt-get -qq install --yes --no-install-recommends binutils >/dev/null
fi
exec python3 -m tools.packaging.build --tree "$1" "$2"

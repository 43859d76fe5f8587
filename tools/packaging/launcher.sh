#!/bin/sh
# Becomes the provider for the C library of this machine: Terraform's own image has musl, most have
# glibc, and a registry knows only one package for both. Beside glibc, musl may be installed as well.
place=${0%/*}
program=terraform-provider-simplivity
libc=glibc
for loader in /lib/ld-musl-*.so.1; do
  [ -e "$loader" ] && ! [ -e /etc/ld.so.cache ] && libc=musl
done
[ -d "$place/darwin" ] && libc=darwin
[ -x "$place/$libc/$program" ] || {
  echo "$program cannot start: this package was built without $libc. To mend it, take one of a release."
  exit 1
}
# PyInstaller's program takes zlib from the system, which may have none: here it is.
export LD_LIBRARY_PATH="$place/$libc/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
exec "$place/$libc/$program" "$@"

#!/bin/sh
# Knows one camera, and nothing but lists.
[ "$1 $2" = "--camera-worker list" ] || exit 1
printf '\101\000\000\000\013\000\003id1\000\004Name'

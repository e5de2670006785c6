#!/bin/sh
# Answers with the same text for ever.
corners=$(printf '%032d' 0)
while printf '\041\000\000\000\041%sa' "$corners"; do :; done

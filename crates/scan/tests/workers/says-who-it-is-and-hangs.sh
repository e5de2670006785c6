#!/bin/sh
# Answers with one text, its process number in eight digits, and never with another.
printf '\041\000\000\000\050'
head -c 32 /dev/zero
printf '%08d' "$$"
exec sleep 600

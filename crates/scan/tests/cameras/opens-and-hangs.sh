#!/bin/sh
# Opens a camera that is called by this process's number, in eight digits, and shows nothing more. Does not
# end by itself, whoever asks.
trap '' TERM HUP
printf '\104\000\000\000\026\001\000\000\002\200\000\000\001\340\000\001a\000\010%08d' "$$"
printf '\105\000\000\000\000'
while :; do sleep 600; done

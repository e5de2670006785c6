#!/bin/sh
# Says three times that another program has the camera, and what the light was before; then opens it, and
# says that it is dark.
for _ in 1 2 3; do
  printf '\103\000\000\000\000'
  printf '\111\000\000\000\001\002'
  printf '\110\000\000\000\001\001'
done
printf '\104\000\000\000\017\001\000\000\002\200\000\000\001\340\000\001a\000\001b'
printf '\110\000\000\000\001\002'
exec sleep 600

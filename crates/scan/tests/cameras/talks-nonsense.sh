#!/bin/sh
# Says a word of four gigabytes.
printf '\104\377\377\377\377'
exec sleep 600

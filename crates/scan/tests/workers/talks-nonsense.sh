#!/bin/sh
# Announces an answer of four gigabytes.
printf '\041\377\377\377\377'
exec sleep 600

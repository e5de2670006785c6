#!/bin/sh
# A camera process that never says anything.
exec sleep 600

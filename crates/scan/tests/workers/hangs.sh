#!/bin/sh
# A reading process that neither listens nor answers.
exec sleep 600

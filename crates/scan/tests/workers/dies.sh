#!/bin/sh
# A reading process that ends before it has answered.
exit 3

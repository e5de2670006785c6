#!/bin/sh
# A camera process that ends at once.
exit 1

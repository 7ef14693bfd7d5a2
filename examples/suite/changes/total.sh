#!/bin/bash
# Judges what is left in the folder, in a box that the script never was in.
[ "$(cat totals 2>/dev/null)" = "$(printf 'cod 8\nherring 15')" ]

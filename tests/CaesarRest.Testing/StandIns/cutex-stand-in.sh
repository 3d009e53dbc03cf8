#!/bin/sh
# In place of cutex_submitter.sh.
. "${0%/*}/stand-in.sh"

echo '1 31.5 20.25 250.0503 -45.0173 0.0042 0.0044' >"${base}_photall.dat"
echo 'image; point 31.5 20.25' >"${base}_list_allmemb.reg"
plot "plot_$base.png"

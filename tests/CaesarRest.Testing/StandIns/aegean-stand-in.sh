#!/bin/sh
# In place of aegean_submitter.sh.
. "${0%/*}/stand-in.sh"

echo '1 1 250.0503 -45.0173 0.0042 0.0044' >"catalog-$base.dat"
printf 'island\tsource\tra\tdec\tpeak_flux\tint_flux\n1\t0\t250.0503\t-45.0173\t0.0042\t0.0044\n' >"catalog-$base.tab"
echo 'fk5; polygon 250.048 -45.02 250.053 -45.02 250.053 -45.015' >"ds9-${base}_isle.reg"
echo 'fk5; ellipse 250.0503 -45.0173 12" 9" 12.5' >"ds9-${base}_comp.reg"
plot "plot_$base.png"

#!/bin/sh
# In place of SFinderSubmitter.sh.
. "${0%/*}/stand-in.sh"

cat >"catalog-$base.json" <<JSON
{
  "metadata": {
    "version": "1", "date": "2026-01-02T03:04:05",
    "inputdata": {
      "filename": "$base.fits", "filesize": 8640, "nx": 64, "ny": 64, "dx": -0.0008, "dy": 0.0008, "bunit": "Jy/beam",
      "bmaj": 0.0033, "bmin": 0.0025, "pa": 12.5, "beam_area": 14.6, "frequency": 0.8875, "wcs": "J2000"
    },
    "tags": [], "authors": [],
    "software": [{"name": "CAESAR", "version": "stand-in", "authors": [{"name": "S. Riggi", "contact": ""}]}]
  },
  "sources": [
    {
      "name": "S1", "iau_name": "J164012-450102", "class_label": "UNKNOWN", "class_score": 0, "nislands": 1,
      "x0": 31.5, "y0": 20.25, "ra": 250.0503, "dec": -45.0173, "morph_label": "POINT-LIKE", "sourceness_label": "REAL",
      "sourceness_score": 1, "tags": [], "nest_level": 0,
      "islands": [
        {
          "name": "S1", "iau_name": "J164012-450102", "npix": 24, "x": 31.5, "y": 20.25, "ra": 250.0503, "dec": -45.0173,
          "xmin": 29, "xmax": 34, "ymin": 18, "ymax": 23, "ra_min": 250.048, "ra_max": 250.053, "dec_min": -45.02, "dec_max": -45.015,
          "Stot": 0.031, "Smax": 0.0042, "S": 0.0044, "S_err": 1e-4, "bkg": 1.2e-05, "rms": 1e-4, "morph_label": "POINT-LIKE",
          "sourceness_label": "REAL", "sourceness_score": 1, "border": false, "class_label": "UNKNOWN", "class_score": 0, "tags": [],
          "resolved": false, "beam_area_ratio_par": 1.6, "circ_ratio_par": 0.8, "elongation_par": 1.1, "min_size": 4, "max_size": 6,
          "vertices": [[29, 18], [34, 18], [34, 23], [29, 23]], "spectral_info": {}, "crossmatch_info": {},
          "fit_info": {
            "ncomponents": 1, "model": "gaus2d", "ndata": 24, "npars": 7, "npars_free": 6, "chi2": 17.1, "ndf": 18, "fit_quality": 3,
            "flux": 0.0044, "flux_err": 1e-4, "cov_matrix": [],
            "components": [
              {
                "iau_name": "J164012-450102", "x": 31.5, "y": 20.25, "x_err": 0.05, "y_err": 0.05, "ra": 250.0503, "dec": -45.0173,
                "ra_err": 4e-05, "dec_err": 4e-05, "Speak": 0.0042, "Speak_err": 1e-4, "S": 0.0044, "S_err": 1e-4, "sx": 1.8, "sy": 1.4,
                "theta": 12.5, "bmaj": 0.0034, "bmin": 0.0026, "pa": 12.5, "morph_label": "POINT-LIKE", "sourceness_label": "REAL",
                "sourceness_score": 1, "resolved": false, "eccentricity_ratio": 1, "area_ratio": 1.07, "rot_angle_vs_beam": 0
              }
            ]
          }
        }
      ]
    }
  ]
}
JSON

cat >"catalog_fitcomp-$base.json" <<JSON
{
  "components": [
    {
      "name": "S1", "nPix": 24, "componentId": 1, "iauName": "J164012-450102", "x0": 31.5, "y0": 20.25, "x0Err": 0.05, "y0Err": 0.05,
      "A": 0.0042, "Aerr": 1e-4, "fluxDensity": 0.0044, "fluxDensityErr": 1e-4, "bmaj": 1.8, "bmin": 1.4, "pa": 12.5,
      "bmaj_wcs": 0.0034, "bmin_wcs": 0.0026, "pa_wcs": 12.5, "bmaj_beam": 0.0033, "bmin_beam": 0.0025, "pa_beam": 12.5,
      "bmaj_deconv_wcs": 0, "bmin_deconv_wcs": 0, "pa_deconv_wcs": 0, "eccentricityRatio": 1, "areaRatio": 1.07, "rotAngle": 0,
      "bkgSum": 2.9e-4, "bkgRMSSum": 2.4e-3, "chi2": 17.1, "ndf": 18, "fitQuality": 3, "sourceness": 1, "morphId": 2
    }
  ]
}
JSON

# As many columns as the finder writes: 33 an island, 48 a component.
row() { i=1 line=S1; while [ $i -lt "$1" ]; do line="$line $i"; i=$((i + 1)); done; echo "$line"; }
row 33 >"catalog-$base.dat"
row 48 >"catalog_fitcomp-$base.dat"
echo 'image; polygon 29 18 34 18 34 23 29 23' >"ds9-$base.reg"
echo 'image; ellipse 31.5 20.25 1.8 1.4 12.5' >"ds9_fitcomp-$base.reg"
echo 'INFO  stand-in of CAESAR' >"output_$base.log"
echo "inputFile = $base.fits" >"config_$base.cfg"
echo '# stand-in' >"SFinderRun_$base.sh"
printf 'root' >"out-$base.root"
plot "plot_$base.png"

"""Runs PyBDSF once, without questions.

    pybdsf_run.py IMAGE FOLDER [name=value ...]

Catalogues, regions and maps go to FOLDER. An image without sources is a success: its catalogues have no row, and
the CSV ones only comment lines. Exit 1 with one line on standard error when PyBDSF fails, 2 when an argument is not understood.

Values are Python literals, or one of an option's words; nothing else of Python is ever evaluated.
"""
import ast
import math
import os
import sys
import warnings

# PyBDSF refuses an image of unknown frequency, although with a fixed threshold no column of its catalogues depends
# on it. It is then given this one, says so in the log, and no product states it.
NOMINAL_FREQUENCY = 1.4e9
REFERENCE_FREQUENCY = "Reference frequency of the detection"

CATALOGUES = ("srl", "gaul")
MAPS = ("rms", "gaus_resid")


def number(text):
    value = ast.literal_eval(text)
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ValueError("a finite number")
    return float(value)


def whole(text):
    value = ast.literal_eval(text)
    if type(value) is not int:
        raise ValueError("a whole number")
    return value


def boolean(text):
    return one_of(True, False)(text)


def one_of(*words):
    def parse(text):
        for word in words:
            if text == str(word):
                return word
        raise ValueError("one of " + ", ".join(map(str, words)))
    return parse


def numbers(count, part=number):
    def parse(text):
        value = ast.literal_eval(text)
        if type(value) is not tuple or len(value) != count:
            raise ValueError(f"{count} numbers in brackets")
        return tuple(part(repr(item)) for item in value)
    return parse


def maybe(parse):
    return lambda text: None if text == "None" else parse(text)


OPTIONS = {
    # The image
    "beam": maybe(numbers(3)),
    "frequency": maybe(number),
    "trim_box": maybe(numbers(4)),
    "blank_limit": maybe(number),
    "check_outsideuniv": boolean,
    # Background and noise
    "rms_map": one_of(None, True, False),
    "mean_map": one_of("default", "zero", "const", "map"),
    "rms_box": maybe(numbers(2, whole)),
    "rms_value": maybe(number),
    "adaptive_rms_box": boolean,
    "rms_box_bright": maybe(numbers(2, whole)),
    "adaptive_thresh": maybe(number),
    "kappa_clip": maybe(number),
    "bmpersrc_th": maybe(number),
    "spline_rank": one_of(1, 2, 3, 4),
    # Detection
    "thresh": one_of("hard", "fdr"),
    "thresh_pix": number,
    "thresh_isl": number,
    "fdr_alpha": number,
    "fdr_ratio": number,
    "minpix_isl": maybe(whole),
    "maxpix_isl": maybe(whole),
    "split_isl": boolean,
    "splitisl_maxsize": number,
    # Fitting
    "peak_fit": boolean,
    "peak_maxsize": number,
    "ini_gausfit": one_of("default", "simple", "nobeam"),
    "ini_method": one_of("intensity", "curvature"),
    "fix_to_beam": boolean,
    "fittedimage_clip": number,
    "aperture": maybe(number),
    "aperture_posn": one_of("centroid", "peak"),
    "group_by_isl": boolean,
    "group_method": one_of("intensity", "curvature"),
    "group_tol": number,
    "do_mc_errors": boolean,
    # Flagging of doubtful Gaussians
    "flag_smallsrc": boolean,
    "flag_minsnr": number,
    "flag_maxsnr": number,
    "flag_maxsize_isl": number,
    "flag_maxsize_fwhm": number,
    "flag_bordersize": whole,
    "flag_maxsize_bm": number,
    "flag_minsize_bm": number,
    # Wavelets
    "atrous_do": boolean,
    "atrous_jmax": whole,
    "atrous_lpf": one_of("b3", "tr"),
    "atrous_bdsm_do": boolean,
    "atrous_orig_isl": boolean,
    "atrous_sum": boolean,
    # Cubes
    "collapse_mode": one_of("average", "single"),
    "collapse_ch0": whole,
    "collapse_wt": one_of("unity", "rms"),
    "spectralindex_do": boolean,
    "flagchan_rms": boolean,
    "flagchan_snr": boolean,
    "specind_maxchan": whole,
    "specind_snr": number,
    # Polarisation
    "polarisation_do": boolean,
    "pi_fit": boolean,
    "pi_thresh_isl": maybe(number),
    "pi_thresh_pix": maybe(number),
    # A beam that varies over the image
    "psf_vary_do": boolean,
    "psf_nsig": number,
    "psf_over": whole,
    "psf_kappa2": number,
    "psf_smooth": maybe(number),
    "psf_snrcut": number,
    "psf_snrtop": number,
    "psf_snrcutstack": number,
    "psf_itess_method": one_of(0, 1, 2, 3),
    "psf_high_snr": maybe(number),
    "psf_stype_only": boolean,
    "psf_fwhm": maybe(numbers(3)),
    # The log
    "verbose_fitting": boolean,
}

# A fixed threshold: PyBDSF's own choice of method draws on source counts at the image's frequency.
DEFAULTS = {"thresh": "hard", "thresh_pix": 5.0, "thresh_isl": 3.0}


def read_arguments(arguments):
    """Image, folder and options of a command line; ValueError when one is not understood."""
    if len(arguments) < 2:
        raise ValueError("usage: pybdsf_run.py IMAGE FOLDER [name=value ...]")
    options = dict(DEFAULTS)
    for argument in arguments[2:]:
        name, equals, text = argument.partition("=")
        if not equals or name not in OPTIONS:
            raise ValueError(f"unknown option {name!r}")
        try:
            options[name] = OPTIONS[name](text)
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as cause:
            wanted = cause if type(cause) is ValueError and cause.args else "a Python literal"
            raise ValueError(f"option {name} cannot be {text!r}: not {wanted}") from None
    return arguments[0], arguments[1], options


def frequency_of(image, options):
    """What PyBDSF is to be told about the frequency, Hz, and whether that is nominal; None when it finds out itself."""
    if options.get("frequency") is not None:
        return options["frequency"], False
    from astropy.io import fits
    from astropy.wcs import WCS
    # PyBDSF reads the header again, and warns again.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        header = fits.getheader(image)
        known = "RESTFREQ" in header or "FREQ" in header or WCS(header).wcs.spec != -1
    if known:
        return None, False
    # The FITS standard spells it RESTFRQ (Greisen et al. 2006, WCS Paper III, section 8); PyBDSF looks for RESTFREQ only.
    if header.get("RESTFRQ"):
        return float(header["RESTFRQ"]), False
    return NOMINAL_FREQUENCY, True


def find_sources(image, folder, options):
    # Not bdsf.process_image: that one first tries to unpickle the image file, which would run code from an upload.
    import bdsf.functions
    from bdsf.image import Image
    # It would ask the terminal for its size, and complain on standard error that there is none.
    bdsf.functions.getTerminalSize = lambda: (0, 0)
    # Folder and name apart: products state the name, and a folder of the server is nobody's business.
    inputs, name = os.path.split(os.path.abspath(image))
    found = Image({"filename": name, "indir": inputs, "outdir": folder, "quiet": True})
    if not found.process(indir=inputs, outdir=folder, quiet=True, ncores=1, interactive=False, **options):
        raise RuntimeError("PyBDSF did not finish")
    return found


def write_products(found, folder):
    for kind in CATALOGUES:
        for form in ("csv", "fits"):
            found.write_catalog(outfile=product(folder, f"{kind}.{form}"), format=form, catalog_type=kind, clobber=True, force_output=True)
    found.write_catalog(outfile=product(folder, "gaul.reg"), format="ds9", catalog_type="gaul", clobber=True, force_output=True)
    for kind in MAPS:
        found.export_image(outfile=product(folder, f"{kind}.fits"), img_type=kind, clobber=True)


def forget_frequency(folder):
    """Takes the nominal frequency out of the products: it is no fact about the sky."""
    from astropy.io import fits
    for kind in CATALOGUES:
        path = product(folder, f"{kind}.csv")
        with open(path, encoding="utf-8") as text:
            lines = ["# Frequency unknown\n" if REFERENCE_FREQUENCY in line else line for line in text]
        with open(path, "w", encoding="utf-8") as text:
            text.writelines(lines)
        with fits.open(product(folder, f"{kind}.fits"), mode="update") as table:
            header = table[1].header
            comments = [line for line in header["COMMENT"] if REFERENCE_FREQUENCY not in line]
            header.remove("FREQ0")
            header.remove("COMMENT", remove_all=True)
            for line in comments:
                header.add_comment(line)
    for kind in MAPS:
        with fits.open(product(folder, f"{kind}.fits"), mode="update") as image:
            header = image[0].header
            header.remove("RESTFRQ")
            # An axis of one element without a meaning, rather than a frequency axis with a wrong value.
            for card in ("CTYPE4", "CUNIT4", "CRVAL4", "CDELT4", "CRPIX4", "SPECSYS"):
                header.remove(card)


def product(folder, name):
    return os.path.join(folder, "pybdsf." + name)


def main(arguments):
    try:
        image, folder, options = read_arguments(arguments)
    except ValueError as cause:
        print(f"pybdsf: {cause}", file=sys.stderr)
        return 2
    try:
        options["frequency"], nominal = frequency_of(image, options)
        found = find_sources(image, folder, options)
        write_products(found, folder)
        if nominal:
            forget_frequency(folder)
            print(f"pybdsf: the image states no frequency; PyBDSF was given a nominal {NOMINAL_FREQUENCY:g} Hz, on which no result depends")
        print(f"pybdsf: {found.nisl} islands, {found.ngaus} Gaussians, {found.nsrc} sources")
    except Exception as cause:
        # One line for the user; PyBDSF's own log, beside the catalogues, tells the rest.
        print("pybdsf: " + (" ".join(str(cause).split()) or type(cause).__name__), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

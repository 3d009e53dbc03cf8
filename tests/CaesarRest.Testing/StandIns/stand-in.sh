# Read by the stand-ins: what a finder that cannot be installed here would print and write, small, and true in name and
# shape. They find nothing; the numbers are made up.
printf '%s\n' "$@"
for argument in "$@"; do
  case "$argument" in
    --inputfile=* | --image=*) base=${argument##*/} base=${base%%.*} ;;
  esac
done

# A picture of one pixel.
plot() {
  base64 -d >"$1" <<'PNG'
iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
PNG
}

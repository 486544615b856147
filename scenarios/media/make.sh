#!/bin/sh
# Makes the files of this folder again; README.md says what they are.
# Needs espeak-ng, sox, flac, genisoimage and python3 (Debian packages of these names).
set -eu
cd "$(dirname "$0")"
export TZ=UTC LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# say NAME VOICE SPEED SECTORS TEXT: speech as 16-bit 44.1 kHz stereo, exactly SECTORS * 588 samples.
# Speech that does not fit is refused, silence fills the rest. The right channel is quieter, so that
# exchanged channels differ.
say() {
    samples=$(($4 * 588))
    espeak-ng -v "$2" -s "$3" -w "$work/speech.wav" "$5"
    sox -D "$work/speech.wav" -b 16 "$work/tight.wav" \
        gain -n -1 rate 44100 remix 1 1v0.7 reverse silence 1 0 1% reverse
    spoken=$(soxi -s "$work/tight.wav")
    if [ "$spoken" -gt "$samples" ]; then
        echo "$1: $spoken samples of speech do not fit $4 sectors" >&2
        exit 1
    fi
    sox -D "$work/tight.wav" "$work/$1.wav" pad 0 "$((samples - spoken))s"
}

say opening en-gb 150 300 "Track one. Red, a book of music on a disc of glass."
say middle en-us 150 400 "Track two. Seventy-five sectors go by in every second of sound."
say closing en-gb+f3 175 300 "Track three. The laser moves outward, and the disc slows down."

cp "$work/opening.wav" "$work/closing.wav" .
flac --silent --force --best --no-padding --no-seektable -o middle.flac "$work/middle.wav"

# What must be refused: rate, depth and channel count are all wrong.
sox -D -R -n -r 48000 -c 1 -b 8 album-wrong-rate.wav synth 0.1 sine 440 gain -6

# An ISO 9660 image of text files.
mkdir "$work/iso"
python3 - "$work/iso" <<'PY'
import sys
from pathlib import Path

folder = Path(sys.argv[1])
(folder / "README.TXT").write_text(
    "A small data disc for tests.\n"
    "ADDRESS.TXT lists sector addresses and the times that stand for them.\n"
)
with open(folder / "ADDRESS.TXT", "w") as table:
    for lba in range(25500):
        minute, rest = divmod(lba + 150, 75 * 60)
        second, frame = divmod(rest, 75)
        table.write(f"sector {lba:6d} = {minute:02d}:{second:02d}:{frame:02d}\n")
PY
find "$work/iso" -exec touch -d 2001-01-01T00:00:00Z {} +
genisoimage -quiet -no-pad -J -V RAWCD_TEST -o data.iso "$work/iso"
# genisoimage puts the present into the volume descriptors; put the fixed date there instead.
python3 - data.iso <<'PY'
import sys

path = sys.argv[1]
image = bytearray(open(path, "rb").read())
for sector in (16, 17):  # primary, then Joliet
    start = sector * 2048
    assert image[start + 1 : start + 6] == b"CD001"
    for field in (813, 830, 864):  # creation, modification, effective
        image[start + field : start + field + 17] = b"2001010100000000\0"
open(path, "wb").write(image)
PY

# XA form 2 sectors of 2336 bytes: subheader twice, 2324 bytes, EDC. Every other EDC is left zero.
python3 - form2.bin <<'PY'
import sys

TABLE = []
for byte in range(256):
    for _ in range(8):
        byte = byte >> 1 ^ (0xD8018001 if byte & 1 else 0)
    TABLE.append(byte)

with open(sys.argv[1], "wb") as out:
    for number in range(300):
        last = number == 299
        # file 1, channel 0, submode form 2 + data (+ end of file + end of record), coding 0
        subheader = bytes([1, 0, 0xA9 if last else 0x28, 0])
        line = b"form 2 sector %03d of 300\n" % number
        body = subheader * 2 + (line * 94)[:2324]
        edc = 0
        if number % 2 == 0:
            for byte in body:
                edc = edc >> 8 ^ TABLE[(edc ^ byte) & 0xFF]
        out.write(body + edc.to_bytes(4, "little"))
PY

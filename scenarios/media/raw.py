#!/usr/bin/env python3
"""Makes the *-raw.bin files of this folder again: sectors as a raw source brings them, 2352 bytes,
scrambled, with the addresses of a track that starts at LBA 0 (00:02:00). Beside them the form2-*.bin
files, each one form 2 sector with a fault for which a source is refused.

Written from ECMA-130 and the CD-ROM XA sector forms by their definitions, without tables and without
a look at the encoder, so that encoder and judge have something from outside to agree with.
"""

from pathlib import Path

SECTORS = 300
SYNC = bytes([0x00] + [0xFF] * 10 + [0x00])


def bcd(number):
    return number // 10 << 4 | number % 10


def header(lba, mode):
    """ECMA-130 14.2: A-time in BCD, then the mode. A-time is 00:02:00 at LBA 0."""
    frames = lba + 150
    return bytes([bcd(frames // 75 // 60), bcd(frames // 75 % 60), bcd(frames % 75), mode])


def scrambler():
    """ECMA-130 annex B: x^15 + x + 1, preset 1, the least significant bit of each byte first."""
    register = 1
    sequence = bytearray(2340)
    for bit in range(2340 * 8):
        sequence[bit // 8] |= (register & 1) << bit % 8
        register = register >> 1 | ((register ^ register >> 1) & 1) << 14
    return bytes(sequence)


SEQUENCE = scrambler()


def scrambled(sector):
    return sector[:12] + bytes(a ^ b for a, b in zip(sector[12:], SEQUENCE))


def edc(data):
    """ECMA-130 14.3: the remainder by (x^16 + x^15 + x^2 + 1)(x^16 + x^2 + x + 1), the bits of a
    byte taken from the least significant on, the remainder stored in the same order."""
    remainder = 0
    for byte in data:
        for bit in range(8):
            carry = remainder & 1 ^ byte >> bit & 1
            remainder = remainder >> 1 ^ (0xD8018001 if carry else 0)
    return remainder.to_bytes(4, "little")


def times(a, b):
    """ECMA-130 annex A: GF(256) by x^8 + x^4 + x^3 + x^2 + 1."""
    product = 0
    while b:
        product ^= a if b & 1 else 0
        a = a << 1 ^ (0x11D if a & 0x80 else 0)
        b >>= 1
    return product


def power(exponent):
    value = 1
    for _ in range(exponent):
        value = times(value, 2)
    return value


# What each byte value becomes behind a factor of alpha^n; only to be quick.
TIMES_ALPHA = [[times(value, power(n)) for value in range(256)] for n in range(45)]
DIVIDE_BY_3 = [next(x for x in range(256) if times(x, 3) == value) for value in range(256)]


def parities(data):
    """The last two symbols v of a code word of n: sum v_i = 0, sum alpha^(n-1-i) v_i = 0."""
    n = len(data) + 2
    plain, weighted = 0, 0
    for i, value in enumerate(data):
        plain ^= value
        weighted ^= TIMES_ALPHA[n - 1 - i][value]
    first = DIVIDE_BY_3[plain ^ weighted]  # alpha + 1 = 3
    return first, plain ^ first


def with_lec(sector):
    """ECMA-130 annex A: 1118 words of two bytes from byte 12 on, twice 43 P and 26 Q code words."""
    sector = bytearray(sector[:2076]) + bytes(276)
    for half in range(2):
        at = lambda word: 12 + 2 * word + half
        for column in range(43):
            words = [43 * row + column for row in range(26)]
            data = [sector[at(word)] for word in words[:24]]
            sector[at(words[24])], sector[at(words[25])] = parities(data)
        for diagonal in range(26):
            data = [sector[at((44 * i + 43 * diagonal) % 1118)] for i in range(43)]
            sector[at(1118 + diagonal)], sector[at(1144 + diagonal)] = parities(data)
    return bytes(sector)


def mode1(lba, user):
    sector = SYNC + header(lba, 1) + user
    return with_lec(sector + edc(sector) + bytes(8))


def mode2(lba, user):
    return SYNC + header(lba, 2) + user


def form1(lba, subheader, user):
    body = subheader * 2 + user
    # L-EC is computed with the header taken as zero.
    sector = with_lec(SYNC + bytes(4) + body + edc(body))
    return SYNC + header(lba, 2) + sector[16:]


def form2(lba, subheader, user, has_edc):
    body = subheader * 2 + user
    return SYNC + header(lba, 2) + body + (edc(body) if has_edc else bytes(4))


def line(kind, number, length, rest):
    """A line of text; behind it what `rest` has at its place."""
    text = f"{kind} sector {number:03d} of {SECTORS}\n".encode()
    return text + rest[len(text) : length]


def mode1_raw(number):
    # The user data are the scrambler's own bytes, so that they stand on disc as zeros: a sector
    # that looks as if nobody had scrambled it.
    return mode1(number, line("mode 1", number, 2048, SEQUENCE[4:2052]))


def mode2_raw(number):
    # On disc a second sync pattern stands in the middle of the user data.
    user = bytearray(line("mode 2", number, 2336, bytes(2336)))
    middle = 1176
    for at, byte in enumerate(SYNC, middle):
        user[at - 16] = byte ^ SEQUENCE[at - 12]
    return mode2(number, bytes(user))


def form1_raw(number):
    # File 1, submode data; at the end also end of file and end of record.
    submode = 0x89 if number == SECTORS - 1 else 0x08
    user = line("form 1", number, 2048, bytes(2048))
    return form1(number, bytes([1, 0, submode, 0]), user)


def form2_raw(number):
    # File 1, channel 1, submode real time, form 2 and audio. Every other EDC is left out.
    user = line("form 2", number, 2324, bytes(2324))
    return form2(number, bytes([1, 1, 0x64, 0]), user, number % 2 == 0)


FILES = {
    "mode1-raw.bin": mode1_raw,
    "mode2-raw.bin": mode2_raw,
    "mode2-form1-raw.bin": form1_raw,
    "mode2-form2-raw.bin": form2_raw,
}


def faulty(subheader, copy, wrong):
    """The 2336 bytes of a form 2 sector; `wrong` is added to its EDC."""
    body = subheader + copy + bytes(2324)
    remainder = int.from_bytes(edc(body), "little")
    return body + (remainder ^ wrong).to_bytes(4, "little")


DATA, FORM2_DATA = bytes([0, 0, 0x08, 0]), bytes([0, 0, 0x28, 0])
FAULTY = {
    "form2-wrong-edc.bin": faulty(FORM2_DATA, FORM2_DATA, 1),
    "form2-form-bit.bin": faulty(DATA, DATA, 0),
    "form2-pair.bin": faulty(FORM2_DATA, DATA, 0),
}

if __name__ == "__main__":
    folder = Path(__file__).parent
    for name, make in FILES.items():
        (folder / name).write_bytes(b"".join(scrambled(make(n)) for n in range(SECTORS)))
    for name, sector in FAULTY.items():
        (folder / name).write_bytes(sector)

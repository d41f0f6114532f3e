#!/usr/bin/env python3
"""Writes the tables that normalise text to NFKC, and test vectors for them, from this Python's Unicode database.

usage: native/unicode/nfkc.py            (from the repository root; the result is committed)

Nfkc.bin, little-endian: "NFKC", format u16, Unicode version 3 x u16, 4 counts u32, then
  decompositions  u32  code point << 8 | number of code points it becomes, ascending; full, compatible, without Hangul
  expansions      u32  what they become, one after the other
  classes         u32  code point << 8 | canonical combining class, ascending, where it is not 0
  compositions    u32  first, second, composite; ascending, without exclusions and Hangul
NfkcVectors.txt: a line each, code points of the input; code points of its NFKC.
"""
import random
import struct
import unicodedata

FORMAT = 1
TABLES = "src/Edge.Inference/Tokenization/Nfkc.bin"
VECTORS = "tests/Edge.Tests/Inference/Tokenization/NfkcVectors.txt"

version = tuple(int(part) for part in unicodedata.unidata_version.split("."))
characters = [chr(c) for c in range(0x110000) if not 0xD800 <= c < 0xE000]
hangul = range(0xAC00, 0xAC00 + 11172)

decompositions, expansions, classes, compositions = [], [], [], []
for character in characters:
    code = ord(character)
    combining = unicodedata.combining(character)
    if combining:
        classes.append(code << 8 | combining)
    if code in hangul:
        continue
    full = unicodedata.normalize("NFKD", character)
    if full != character:
        decompositions.append(code << 8 | len(full))
        expansions += map(ord, full)
    mapping = unicodedata.decomposition(character)
    if mapping and not mapping.startswith("<") and unicodedata.normalize("NFC", character) == character:
        compositions.append((*(int(part, 16) for part in mapping.split()), code))
compositions.sort()

with open(TABLES, "wb") as file:
    flat = [part for composition in compositions for part in composition]
    file.write(struct.pack("<4s4H4I", b"NFKC", FORMAT, *version,
                           len(decompositions), len(expansions), len(classes), len(compositions)))
    for numbers in decompositions, expansions, classes, flat:
        file.write(struct.pack(f"<{len(numbers)}I", *numbers))

# Every character that has a mapping would be a large file: a sample of them, then strings of whatever may interact.
random.seed(15)
mapped = [c for c in characters if unicodedata.normalize("NFKC", c) != c]
marks = [c for c in characters if unicodedata.combining(c)]
jamo = [chr(c) for c in (*range(0x1100, 0x1113), *range(0x1161, 0x1176), *range(0x11A7, 0x11C3), 0xAC00, 0xAC01, 0xD788)]
composing = sorted({chr(part) for composition in compositions for part in composition})
samples = random.sample(mapped, 600)
for pool in (marks + composing, jamo, composing, mapped + marks, characters):
    samples += ["".join(random.choices(pool, k=random.randint(2, 8))) for _ in range(300)]
with open(VECTORS, "w", encoding="ascii", newline="\n") as file:
    file.write(f"# Unicode {unicodedata.unidata_version}, written by native/unicode/nfkc.py\n")
    for sample in samples:
        pair = sample, unicodedata.normalize("NFKC", sample)
        file.write("; ".join(" ".join(f"{ord(c):04X}" for c in text) for text in pair) + "\n")

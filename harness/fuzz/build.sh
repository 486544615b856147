#!/bin/bash -eu
# For OSS-Fuzz and ClusterFuzzLite: builds every target into $OUT, with its corpus and dictionary.
cd "$(dirname "$0")"
cargo +nightly fuzz build -O --debug-assertions --fuzz-dir .
for source in fuzz_targets/*.rs; do
    name=$(basename "$source" .rs)
    name=${name//_/-}
    cp "target/x86_64-unknown-linux-gnu/release/$name" "$OUT/"
    zip -qj "$OUT/${name}_seed_corpus.zip" "corpus/$name"/*
    case $name in
        *-yaml) dictionary=yaml ;;
        cue | toc | ccd) dictionary=sheets ;;
        *) dictionary=cdb ;;
    esac
    cp "dictionaries/$dictionary.dict" "$OUT/$name.dict"
done

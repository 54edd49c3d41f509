//! Feeds a fuzzer's bytes to `codecontext::fuzzing::findings`, which must come back from all of them.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| codecontext::fuzzing::findings(bytes));

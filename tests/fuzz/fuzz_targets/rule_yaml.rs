//! Feeds a fuzzer's bytes to `codecontext::fuzzing::rule_yaml`, which must come back from all of them.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| codecontext::fuzzing::rule_yaml(bytes));

//! Fuzzes the target `faostat`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telecouple_fuzz::faostat(data));

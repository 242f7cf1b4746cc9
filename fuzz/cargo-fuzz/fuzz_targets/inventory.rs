//! Fuzzes the target `inventory`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telecouple_fuzz::inventory(data));

//! Fuzzes the target `mapping`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telecouple_fuzz::mapping(data));

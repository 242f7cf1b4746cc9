//! Fuzzes the target `tailings`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telecouple_fuzz::tailings(data));

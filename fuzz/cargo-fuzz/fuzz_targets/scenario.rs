//! Fuzzes the target `scenario`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telecouple_fuzz::scenario(data));

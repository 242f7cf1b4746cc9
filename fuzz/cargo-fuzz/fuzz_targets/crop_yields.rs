//! Fuzzes the target `crop_yields`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telecouple_fuzz::crop_yields(data));

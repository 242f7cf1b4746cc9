//! Fuzzes the target `wgi`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telecouple_fuzz::wgi(data));

//! Fuzzes the target `comtrade`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telecouple_fuzz::comtrade(data));

//! Fuzzes the target `bgs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telecouple_fuzz::bgs(data));

//! Fuzzes the target `xlsx`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telecouple_fuzz::xlsx(data));

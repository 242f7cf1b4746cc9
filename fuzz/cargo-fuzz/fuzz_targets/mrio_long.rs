//! Fuzzes the target `mrio_long`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telecouple_fuzz::mrio::long(data));

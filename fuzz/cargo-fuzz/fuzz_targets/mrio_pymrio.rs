//! Fuzzes the target `mrio_pymrio`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telecouple_fuzz::mrio::pymrio(data));

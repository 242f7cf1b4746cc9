//! Fuzzes the target `mrio_tidy`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telecouple_fuzz::mrio::tidy(data));

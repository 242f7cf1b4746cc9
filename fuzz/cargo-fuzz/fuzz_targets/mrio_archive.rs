//! Fuzzes the target `mrio_archive`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telecouple_fuzz::mrio::archive(data));

//! Fuzzes the target `mrio_oecd`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telecouple_fuzz::mrio::oecd(data));
